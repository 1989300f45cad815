"""What people keep during a call: messages, papers, how the line was. For those who are in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from reception.actions.changes import locked
from reception.actions.journal import record
from reception.actions.papers import new_paper
from reception.models import Attachment, HandedPaper, LineQuality, Reception, Said, User
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed

MOST_LETTERS = 2000
MOST_MESSAGES = 500  # of one person in one reception
AT_ONCE, IN = 10, timedelta(seconds=10)
MOST_PAPERS = 20  # in one reception
MOST_SAMPLES = 360  # an hour of them


class TooMany(NotAllowed):
    """So much at once, or in one reception, is not taken."""

    def __init__(self) -> None:
        super().__init__("too_many")


def require_inside(reception: Reception, user: User, now: datetime) -> rooms.Seat:
    """The seat of somebody who is in the call. Raises NotAllowed: "ended", "not_in"."""
    if now >= reception.ends_at:
        raise NotAllowed("ended")
    try:
        seats = rooms.snapshot(reception.room, now=now).participants
    except NoSuchRoom as error:
        raise NotAllowed("not_in") from error
    seat = next((one for one in seats if one.person == str(user.pk)), None)
    if seat is None or not seat.inside:
        raise NotAllowed("not_in")
    return seat


@retrying
def say(reception: Reception, text: str, *, key: str, by: User, now: datetime) -> Said:
    """Keeps a message and tells those who are in. The same `key` again is the same message.

    Raises NotAllowed: "ended", "not_in", "too_many".
    """
    with locked(reception) as current:
        mine = Said.objects.filter(reception=current, author=by)
        if known := mine.filter(key=key).first():
            return known
        seat = require_inside(current, by, now)
        if mine.count() >= MOST_MESSAGES or mine.filter(at__gt=now - IN).count() >= AT_ONCE:
            raise TooMany
        made = Said.objects.create(
            reception=current,
            author=by,
            role=seat.role,
            name=seat.label,
            text=text[:MOST_LETTERS],
            key=key,
            at=now,
        )
        rooms.tell(current.room, "news", {"of": "chat"})
    return made


@retrying
def hand_over(
    reception: Reception, paper: "UploadedFile[bytes]", *, key: str, by: User, now: datetime
) -> HandedPaper:
    """Keeps a paper whose type and size were checked, writes it down, and tells those who are in.

    The same `key` again is the same paper. Raises NotAllowed: "ended", "not_in", "too_many".
    """
    content = paper.read()
    digest = hashlib.sha256(content).hexdigest()
    with locked(reception) as current:
        papers = HandedPaper.objects.select_related("paper").filter(reception=current)
        if known := papers.filter(author=by, key=key).first():
            return known
        seat = require_inside(current, by, now)
        if papers.count() >= MOST_PAPERS:
            raise TooMany
        kept = new_paper(
            paper.name or "",
            paper.content_type or "application/octet-stream",
            content,
            Attachment.Role.HANDED,
            quarantined=getattr(paper, "unscanned", False),
            appeal=current.appeal,
        )
        made = HandedPaper.objects.create(
            paper=kept,
            reception=current,
            author=by,
            role=seat.role,
            author_name=seat.label,
            key=key,
            digest=digest,
            at=now,
        )
        facts = {"paper": str(kept.uid), "digest": digest, "size": kept.size}
        record("paper_handed", at=now, actor=by, reception=current, tell=False, **facts)
        rooms.tell(current.room, "news", {"of": "papers"})
    return made


class Sample(NamedTuple):
    """Ten seconds of somebody's line: `word` is good, fair or poor; `lines` of the picture sent."""

    at: int  # seconds since the epoch
    word: str
    lost: int  # ‰
    trip: int  # ms
    kbps_in: int
    kbps_out: int
    lines: int


def measured(
    reception: Reception, samples: Sequence[Sample], *, role: str, by: User, now: datetime
) -> None:
    """Adds what a page measured since it last said so; what it says again counts once.

    Raises NotAllowed when the person was never let in.
    """
    with transaction.atomic():
        if not LineQuality.objects.filter(reception=reception, person=by).exists():
            require_inside(reception, by, now)
        LineQuality.objects.get_or_create(reception=reception, person=by, defaults={"role": role})
        line = LineQuality.objects.select_for_update().get(reception=reception, person=by)
        last = line.log[-1][0] if line.log else 0
        new = [one for one in samples if last < one.at <= now.timestamp() + IN.total_seconds()]
        for one in new:
            setattr(line, one.word, getattr(line, one.word) + 1)
            line.most_lost = max(line.most_lost, one.lost)
            line.longest_trip = max(line.longest_trip, one.trip)
            line.sound_only += one.lines == 0
        line.log = [*line.log, *(list(one) for one in new)][-MOST_SAMPLES:]
        line.save()
