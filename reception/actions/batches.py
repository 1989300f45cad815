"""A batch of slots is announced, or comes to nothing. What lies between is in `draw`.

docs/fairness.md says what is published when, and what each step keeps whom from doing.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import transaction

from reception.actions.freed import GRACE, let_go
from reception.actions.guards import require
from reception.actions.journal import record
from reception.models import Batch, Official, User
from reception.models.batches import DRAWABLE, Outcome, VoidReason
from reception.permissions import keeps_desk
from scheduling import bookings, lottery
from scheduling.errors import SlotNotOffered
from scheduling.formats import Format
from scheduling.models import Booking, Calendar, Status
from scheduling.policy import Terms
from scheduling.retry import retrying

FURTHEST_DAYS = 365  # slots beyond what can be booked may be released too
MOST_SLOTS = 200
NOTICE = timedelta(days=1)  # at least so long before the first slot everybody knows
PUBLISHING = timedelta(hours=1)  # between the deadline and the public value; after it, to draw


class Plan(NamedTuple):
    """What a batch releases and when; of a form that has checked it."""

    starts: tuple[datetime, ...]
    format: Format
    opens: datetime
    deadline: datetime
    source: str
    value_at: datetime

    @property
    def draw_by(self) -> datetime:
        """The end of the wait for a draw. The slots are held a little longer, for the worker to let
        them go at a moment that nobody knows."""
        return min(self.deadline + settings.BATCH_DRAW_WITHIN, min(self.starts) - NOTICE)


class AlreadySettled(Exception):
    """The batch is drawn or void: there is nothing to draw or to call off any more."""


@contextmanager
def locked(batch: Batch, by: User | None = None) -> Iterator[Batch]:
    """The batch read again and locked, in a transaction: applying, closing and drawing queue up.

    `by`: somebody of the official's desk. Raises PermissionDenied.
    """
    with transaction.atomic():
        if by is not None:
            require(by, keeps_desk, batch.official)
        row = Batch.objects.select_for_update(no_key=True, of=("self",)).get(pk=batch.pk)
        yield Batch.objects.whole().get(pk=row.pk)


def terms(official: Official, how: Format) -> Terms:
    """All slots of a batch have the usual length, whatever topic somebody comes with."""
    return Terms(official.calendar.slot_minutes, how, FURTHEST_DAYS)


@retrying
def announce(official: Official, plan: Plan, *, uid: UUID, by: User, now: datetime) -> Batch:
    """Holds the slots and publishes the commitment; the same `uid` again gives the same batch.

    Raises PermissionDenied, scheduling's SlotTaken and SlotNotOffered; then nothing is held.
    """
    with transaction.atomic():
        require(by, keeps_desk, official)
        Calendar.objects.select_for_update(no_key=True).get(pk=official.calendar_id)
        if done := Batch.objects.filter(uid=uid).first():
            if done.official_id != official.pk:
                raise SlotNotOffered  # a form that was tampered with
            return done
        secret = secrets.token_bytes(lottery.SECRET_BYTES)
        batch = Batch.objects.create(
            uid=uid,
            official=official,
            format=plan.format,
            minutes=official.calendar.slot_minutes,
            slots=sorted(int(start.timestamp()) for start in plan.starts),
            opens=plan.opens,
            deadline=plan.deadline,
            source=plan.source,
            value_at=plan.value_at,
            draw_by=plan.draw_by,
            commitment=lottery.commitment(secret),
            secret=secret.hex(),
            announced=now,
            announced_by=by,
        )
        for second in batch.slots:
            bookings.hold(
                official.calendar_id,
                datetime.fromtimestamp(second, UTC),
                holder=batch.holder(second),
                now=now,
                terms=terms(official, plan.format),
                until=batch.draw_by + GRACE,
            )
        tell(batch, "batch_announced", by=by, now=now, commitment=batch.commitment)
    return batch


@retrying
def call_off(batch: Batch, *, by: User, now: datetime) -> Batch:
    """By the office, before the draw; everybody is told, and the page says so.

    Calling off again changes nothing. Raises AlreadySettled, PermissionDenied.
    """
    with locked(batch, by) as current:
        if current.void_reason == VoidReason.CALLED_OFF:
            return current
        if current.state not in DRAWABLE or now >= current.draw_by:
            raise AlreadySettled
        return end(current, VoidReason.CALLED_OFF, by=by, now=now)


@retrying
def lapse(batch: Batch, *, now: datetime) -> Batch:
    """Nobody drew in time. It is written, and told, and the slots go to whoever waits, or come back
    after a random while; were there no worker, they would be free by themselves after GRACE."""
    with locked(batch) as current:
        if current.state not in DRAWABLE or now < current.draw_by:
            return current
        return end(current, VoidReason.NOT_DRAWN, by=None, now=now)


def end(batch: Batch, reason: VoidReason, *, by: User | None, now: datetime) -> Batch:
    """The locked batch comes to nothing: slots go back, applications are void."""
    for booking in held(batch).values():
        let_go(batch.official, booking, now)
    batch.applications.filter(outcome="").update(outcome=Outcome.VOID)
    batch.go("void")
    batch.void_reason, batch.settled = reason, now
    batch.save(update_fields=["state", "void_reason", "settled", "withdrawn"])
    tell(batch, "batch_void", by=by, now=now, reason=reason)
    return batch


def held(batch: Batch) -> dict[int, Booking]:
    """The slots of the batch that are held still, by their start in epoch seconds."""
    mine = Booking.objects.filter(status=Status.HELD, holder__startswith=f"batch:{batch.uid}:")
    return {int(booking.start.timestamp()): booking for booking in mine}


def tell(batch: Batch, kind: str, *, by: User | None, now: datetime, **data: Any) -> None:
    """Journals a step of the batch; the worker writes to those it concerns."""
    record(kind, at=now, actor=by, batch=str(batch.uid), **data)
