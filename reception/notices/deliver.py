"""The outbox is emptied and notices are sent: claimed a few at a time, tried again with growing
pauses.

Both steps may be cut off anywhere: an event leaves the outbox in the transaction that makes its
notices, and a notice whose sender died is claimed again when its lease is over, with the same
Message-ID.
"""

import random
import time
from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import F, QuerySet

from reception.models import Notice, Outbox
from reception.models.notices import Channel, NoticeState
from reception.notices import reminders
from reception.notices.channels import (
    Gone,
    NotSent,
    Permanent,
    Temporary,
    mail,
    push,
    sms,
    telegram,
)
from reception.notices.compose import compose
from reception.notices.reach import spread
from scheduling.statements import ask, moment

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 14  # about two days
AT_ONCE = 20
SEND = {
    Channel.MAIL: mail.send,
    Channel.SMS: sms.send,
    Channel.TELEGRAM: telegram.send,
    Channel.PUSH: push.send,
}
EVERY = tuple(SEND)
MINE_TO_SEND = (NoticeState.QUEUED, NoticeState.SENDING)


def compose_next(now: datetime) -> bool:
    """Turns the oldest event of the outbox into notices; False when there is none.

    One that fails is put off with growing pauses and stays on record: it keeps no other back.
    Where rows can't be locked one by one, nothing is locked while letters are written, so that
    bookings go on; whoever deletes the row has told the event.
    """
    rows = Outbox.objects.select_related("event").filter(due__lte=now).order_by("pk")
    by_row = connection.features.has_select_for_update
    with transaction.atomic() if by_row else nullcontext():
        if by_row:
            rows = rows.select_for_update(skip_locked=True, of=("self",))
        row = rows.first()
        if row is None:
            return False
        try:
            told = spread(compose(row.event, now))
            with transaction.atomic():
                if Outbox.objects.filter(pk=row.pk).delete()[0]:
                    Notice.objects.bulk_create(told, ignore_conflicts=True)
                    reminders.plan(row.event)
        except Exception:
            log.exception("event_not_told", row=row.event_id)
            later = now + pause_after(row.attempts)
            Outbox.objects.filter(pk=row.pk).update(due=later, attempts=F("attempts") + 1)
    return True


def pause_after(attempts: int) -> timedelta:
    """Half a minute, doubled with each attempt that failed before, up to six hours; a fifth more
    or less, so that what failed together does not come back together."""
    pause = min(FIRST_PAUSE * (1 << min(attempts, 12)), LONGEST_PAUSE)
    return pause * random.uniform(0.8, 1.2)  # noqa: S311 (guards nothing)


def send_next(now: datetime, channels: Collection[str] = EVERY) -> bool:
    """Sends the next few notices that are due; False when there is no more to do now: none is
    due, or the server that takes them is down."""
    due = Notice.objects.filter(state__in=MINE_TO_SEND, channel__in=channels, due__lte=now)
    if not due.exists():
        return False
    mine, until = claim(due, now), time.monotonic() + LEASE.total_seconds() / 2
    for number, notice in enumerate(mine):
        if not send(notice, now) or time.monotonic() > until:
            release(mine[number + 1 :], now)
            return False
    return True


def claim(due: QuerySet[Notice], now: datetime) -> list[Notice]:
    """The next few, which nobody else sends until the lease is over."""
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("due", "pk")
        claimed = list(rows.select_related(None)[:AT_ONCE])
        Notice.objects.filter(pk__in=[one.pk for one in claimed]).update(
            state=NoticeState.SENDING, due=now + LEASE, attempts=F("attempts") + 1
        )
    for one in claimed:
        one.attempts += 1
    return claimed


def release(notices: list[Notice], now: datetime) -> None:
    """Those that weren't tried, as if they had not been claimed."""
    for one in notices:
        still_mine(one).update(state=NoticeState.QUEUED, due=now, attempts=F("attempts") - 1)


def still_mine(notice: Notice) -> QuerySet[Notice]:
    """Empty as soon as somebody else has claimed it."""
    claimed = {"state": NoticeState.SENDING, "attempts": notice.attempts}
    return Notice.objects.filter(pk=notice.pk, **claimed)


# By hand: Django takes longer to put it into words than the database to do it.
SENT = """
UPDATE "reception_notice" SET state = 'sent', sent = %s, problem = ''
WHERE id = %s AND state = 'sending' AND attempts = %s
""".strip()


def send(notice: Notice, now: datetime) -> bool:
    """Whether the next one of its channel may go; False when its server is down."""
    if notice.is_late(now):
        still_mine(notice).update(state=NoticeState.DROPPED, problem="too_late")
        return True
    try:
        SEND[Channel(notice.channel)](notice)
    except Exception as error:  # whatever a notice does to its sender, the next one goes on
        known = error if isinstance(error, NotSent) else Temporary(type(error).__name__)
        still_mine(notice).update(problem=known.problem, **after(known, notice, now))
        # The type only: the text of an SMTP error quotes the address.
        told = {"tries": notice.attempts, "error": known.problem, "channel": notice.channel}
        log.warning("notice_not_sent", notice=notice.pk, **told)
        return not (isinstance(known, Temporary) and known.down)
    ask(SENT, [moment(now), notice.pk, notice.attempts])
    return True


def after(error: NotSent, notice: Notice, now: datetime) -> dict[str, object]:
    """What becomes of a notice that did not go."""
    if isinstance(error, Gone):
        return {"state": NoticeState.DROPPED}
    if isinstance(error, Permanent) or notice.attempts >= MOST_ATTEMPTS:
        return {"state": NoticeState.FAILED}
    asked_for = error.after if isinstance(error, Temporary) else timedelta()
    pause = max(pause_after(notice.attempts - 1), asked_for)
    return {"state": NoticeState.QUEUED, "due": now + pause}
