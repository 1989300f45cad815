"""The outbox is emptied and notices are sent: claimed one by one, tried again with growing pauses.

Both steps may be cut off anywhere: composing is one transaction, and a notice whose sender died
is claimed again when its lease is over, with the same Message-ID.
"""

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from reception.models import Notice, Outbox
from reception.models.notices import NoticeState
from reception.notices.compose import compose

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
MOST_ATTEMPTS = 14  # about two days


def compose_next(now: datetime) -> bool:
    """Turns the oldest event of the outbox into notices; False when there is none.

    One that fails is put off with growing pauses and stays on record: it keeps no other back.
    """
    with transaction.atomic():
        row = (
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(due__lte=now)
            .order_by("pk")
            .first()
        )
        if row is None:
            return False
        try:
            with transaction.atomic():
                Notice.objects.bulk_create(compose(row.event, now), ignore_conflicts=True)
                row.delete()
        except Exception:
            log.exception("event_not_told", row=row.event_id)
            row.due, row.attempts = now + pause_after(row.attempts), row.attempts + 1
            row.save(update_fields=["due", "attempts"])
    return True


def pause_after(attempts: int) -> timedelta:
    """Half a minute, doubled with each attempt that failed before, up to six hours."""
    return min(FIRST_PAUSE * (1 << min(attempts, 12)), LONGEST_PAUSE)


def send_next(now: datetime) -> bool:
    """Sends the next notice that is due; False when there is none."""
    due = Notice.objects.filter(state__in=(NoticeState.QUEUED, NoticeState.SENDING), due__lte=now)
    notice = due.order_by("due", "pk").first()
    if notice is None:
        return False
    claimed = due.filter(pk=notice.pk, attempts=notice.attempts).update(
        state=NoticeState.SENDING, due=now + LEASE, attempts=F("attempts") + 1
    )
    if claimed:
        _send(notice, now)
    return True


def _send(notice: Notice, now: datetime) -> None:
    mine = Notice.objects.filter(pk=notice.pk)
    try:
        message(notice).send()
    except Exception as error:  # whatever a letter does to its sender, the next one goes on
        tries = notice.attempts + 1
        state = NoticeState.FAILED if tries >= MOST_ATTEMPTS else NoticeState.QUEUED
        mine.update(state=state, due=now + pause_after(notice.attempts))
        # The type only: the text of an SMTP error quotes the address.
        log.warning("notice_not_sent", notice=notice.pk, tries=tries, error=type(error).__name__)
    else:
        mine.update(state=NoticeState.SENT, sent=now)


def message(notice: Notice) -> EmailMultiAlternatives:
    host = settings.SITE_URL.split("://", 1)[-1].split(":")[0]
    mail = EmailMultiAlternatives(
        subject=notice.subject,
        body=notice.body,
        to=[notice.address],
        headers={"Message-ID": f"<{notice.key}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    if notice.calendar:
        kind = f"text/calendar; charset=utf-8; method={notice.method}"
        mail.attach_alternative(notice.calendar, kind)
    return mail
