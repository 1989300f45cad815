"""What the clock ends: holds, rooms, receptions nobody came to, drafts nobody finished."""

from contextlib import suppress
from datetime import datetime, timedelta

import structlog

from reception.actions.changes import TooLate, decline
from reception.actions.session import close_by_clock
from reception.lifecycle import ReceptionState
from reception.models import Draft, EmailProof, Reception
from scheduling import bookings
from signaling import rooms

log = structlog.get_logger()
DRAFT_LIFE = timedelta(days=1)


def sweep(now: datetime) -> None:
    """Idempotent; every few seconds."""
    bookings.expire_holds(now)
    rooms.sweep(now)
    over = Reception.objects.whole().filter(
        state__in=(ReceptionState.SCHEDULED, ReceptionState.IN_SESSION),
        booking__end__lte=now,
    )
    for reception in over[:100]:
        close_by_clock(reception, now=now)
    unanswered = Reception.objects.filter(state=ReceptionState.REQUESTED, booking__start__lte=now)
    for reception in unanswered[:100]:
        with suppress(TooLate):  # the office answered in this very moment
            decline(reception, by=None, now=now)
    forget(now)


def forget(now: datetime) -> None:
    """Personal data of those who did not go on: drafts with their papers, and used codes."""
    for draft in Draft.objects.filter(created__lt=now - DRAFT_LIFE)[:100]:
        for paper in draft.attachments.all():
            paper.file.delete(save=False)
            paper.delete()
        draft.delete()
    EmailProof.objects.filter(expires__lt=now - DRAFT_LIFE).delete()
