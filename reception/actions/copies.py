"""Receptions in the official's own calendar: what has to stand there, and what its owner did."""

import hashlib
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from reception.actions import replies
from reception.lifecycle import ACTIVE, ReceptionState
from reception.models import BusySource, Copy, Reception
from scheduling.itip import Reply

FORM = 1  # of what is written; raise it when that changes
GONE = (ReceptionState.CANCELLED, ReceptionState.REVOKED, ReceptionState.DECLINED)


def wanted(source: BusySource, now: datetime) -> dict[int, str]:
    """A hash of what each coming reception has to say there, by the reception's key."""
    official = source.official
    office = official.office
    about = (
        FORM,
        official.user.language,
        office.name,
        office.address,
        office.tzid,
        settings.SITE_URL,
    )
    coming = Reception.objects.filter(
        official=official, state__in=sorted(ACTIVE), booking__end__gt=now
    )
    rows = coming.values_list(
        "pk", "state", "place", "booking__sequence", "booking__start", "booking__format"
    )
    return {row[0]: hashlib.sha256(repr((about, row)).encode()).hexdigest() for row in rows}


def unwritten(source: BusySource, now: datetime) -> dict[int, str]:
    """What of `wanted` has still to be written. What the owner took out stays out until the
    reception has another time."""
    missing = wanted(source, now)
    copies = source.copies.select_related("reception__booking")
    for copy in copies.filter(reception__in=missing):
        unmoved = copy.sequence == copy.reception.booking.sequence
        if copy.said == missing[copy.reception_id] or (copy.removed and unmoved):
            del missing[copy.reception_id]
    return missing


def to_take_out(source: BusySource) -> list[Copy]:
    """Of receptions that were called off, or went to somebody else."""
    over = Q(reception__state__in=GONE) | ~Q(reception__official=source.official_id)
    return list(source.copies.filter(over).select_related("reception__booking"))


def written(
    source: BusySource, reception: Reception, said: str, *, etag: str, sequence: int
) -> None:
    Copy.objects.update_or_create(
        source=source,
        reception=reception,
        defaults={"etag": etag, "sequence": sequence, "said": said, "removed": False},
    )


def taken_out(copy: Copy) -> None:
    copy.delete()


def seen(copy: Copy, etag: str) -> None:
    """Its owner changed something that is theirs."""
    Copy.objects.filter(pk=copy.pk).update(etag=etag)


def moved_there(copy: Copy, start: datetime, end: datetime, *, etag: str, now: datetime) -> None:
    """The desk is shown the other time as a proposal; the booked one is written again, for the
    citizen will come to that."""
    answer(copy, "COUNTER", now, start, end)
    Copy.objects.filter(pk=copy.pk).update(etag=etag, said="")


def removed_there(copy: Copy, *, now: datetime) -> None:
    """The desk is shown that the official declines; nothing is called off by it."""
    answer(copy, "REPLY", now)
    Copy.objects.filter(pk=copy.pk).update(removed=True)


def answer(
    copy: Copy,
    method: str,
    now: datetime,
    start: datetime | None = None,
    end: datetime | None = None,
) -> None:
    user = copy.source.official.user
    uid = copy.reception.booking.uid
    reply = Reply(method, uid, copy.sequence, stamp=now, start=start, end=end)
    replies.take_from(user, reply, "" if start else "declined", now=now)
