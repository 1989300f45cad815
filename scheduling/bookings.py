"""The only writers of bookings.

Each function is one transaction, or a savepoint within the caller's. In the second case the
caller's outermost function should be `retrying`, for only a whole transaction can be repeated.

What makes a calendar less available (`hold`, `book`, `move`, a late `confirm`) locks its row
first, so rivals queue up; stale holds are deleted before the slot is checked. The rest are single
conditional statements. Should anything slip through, the database's constraint turns it into
`SlotTaken`.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from scheduling.availability import is_away
from scheduling.checking import Lock, locked, require_free, slot_of
from scheduling.choosing import HOLD_SECONDS as HOLD_SECONDS
from scheduling.choosing import Choosing
from scheduling.clearing import Awaited, clear_holds, delete, leave, left_by, nobody
from scheduling.constraints import guarded
from scheduling.errors import HoldExpired, NotFound, SlotNotOffered, SlotTaken
from scheduling.formats import Format
from scheduling.models import BOOKED, Booking, BookingQuerySet, Status
from scheduling.policy import Terms
from scheduling.retry import retrying

BY_VIDEO = Terms(format=Format.VIDEO)


class Keeping(NamedTuple):
    """By whom and until when a time that was given up is held."""

    holder: str
    until: datetime


@retrying
def hold(
    calendar_id: int,
    start: datetime,
    *,
    holder: str,
    now: datetime,
    terms: Terms = BY_VIDEO,
    until: datetime | None = None,
    awaited: Awaited = nobody,
) -> Booking:
    """Take a free slot for `holder` for `HOLD_SECONDS`, or `until` then.

    The same holder asking for the same again gets the same hold, not a longer one, also after
    giving it up. A hold of theirs on another slot of this calendar is given up for it: free at
    once, or if it is `awaited` kept from others until it would have ended.
    Raises NotFound, SlotNotOffered, SlotTaken; then what was held before still is.
    """
    with guarded():
        calendar = locked(calendar_id).on(terms)
        slot = slot_of(calendar, start)
        held, given_up = clear_holds(calendar.pk, holder, now, wanted=slot)
        if held is None:
            require_free(calendar, start, now)
            held = Booking.objects.create(
                calendar=calendar,
                **slot,
                holder=holder,
                held_until=until or now + timedelta(seconds=HOLD_SECONDS),
                created=now,
            )
        leave(given_up, slot, holder, awaited)
        return held


def book(
    calendar_id: int,
    start: datetime,
    *,
    now: datetime,
    holder: str | None = None,
    pending: bool = False,
    terms: Terms = BY_VIDEO,
    awaited: Awaited = nobody,
) -> Booking:
    """Choose a free slot to be taken for good, at once; with `pending` one that awaits approval.
    The booking is for the caller to insert with rows of its own, before the end of the transaction
    that both have to be in: then IntegrityError means that the slot is taken.

    With `holder` stale holds are deleted before, and theirs in this calendar is used up by it, or
    given up as by `hold`; without, which is a query less, they may stand in the way: then try
    again with it.
    Raises NotFound, SlotNotOffered, SlotTaken.
    """
    given_up: list[Booking] = []
    if holder is not None:
        locked(calendar_id)
        given_up = clear_holds(calendar_id, holder, now).given_up
    choosing = Choosing(Lock(calendar_id), start, now)
    booking = choosing.booking(terms, status=Status.PENDING if pending else Status.CONFIRMED)
    leave(given_up, {"start": booking.start, "end": booking.end}, holder or "", awaited)
    return booking


@retrying
def confirm(uid: str, *, holder: str, now: datetime, pending: bool = False) -> Booking:
    """Turn the holder's hold into a booking; with `pending` one that awaits approval.

    A hold that ran out is confirmed all the same while nobody else has got its slot. Confirming
    again changes nothing. Raises HoldExpired: the holder has to choose again.
    """
    with guarded():
        own = Booking.objects.filter(uid=uid, holder=holder)
        status = Status.PENDING if pending else Status.CONFIRMED
        if not own.filter(status=Status.HELD, held_until__gt=now).update(
            status=status, held_until=None
        ):
            confirm_late(own, status, now)
        return own.get()


CONFIRM = "UPDATE scheduling_booking SET status = %s, held_until = NULL WHERE id = %s"


def confirming(booking: Booking, *, pending: bool) -> tuple[str, tuple[Any, ...]]:
    """The same with a hold of which the caller has the row locked and has seen that it is good: the
    statement, for the caller to ask, and its parameters."""
    booking.status, booking.held_until = Status.PENDING if pending else Status.CONFIRMED, None
    return CONFIRM, (booking.status, booking.pk)


@retrying
def release(uid: str, *, holder: str, awaited: Awaited = nobody) -> bool:
    """Give up a hold; if it is `awaited`, nobody else has its time before it would have ended:
    True. Whatever isn't a hold of this holder's is left alone."""
    own = Booking.objects.filter(uid=uid, holder=holder, status=Status.HELD)
    if awaited is not nobody and any(map(awaited, own)):
        return own.update(holder=left_by(holder)) > 0
    delete(own)
    return False


@retrying
def hand_over(
    uid: str,
    *,
    holder: str,
    to: str,
    until: datetime,
    now: datetime,
    end: datetime | None = None,
    how: Format | None = None,
) -> Booking:
    """Give a hold that is still good to another holder, until then; with another `end` or format.

    Raises HoldExpired when it isn't `holder`'s any more, or ran out; SlotTaken when something
    stands before the new end. Who puts the end off has locked the calendar.
    """
    changes = {"holder": to, "held_until": until, "end": end, "format": how}
    with guarded():
        good = Booking.objects.filter(status=Status.HELD, held_until__gt=now)
        given = {column: value for column, value in changes.items() if value is not None}
        if not good.filter(uid=uid, holder=holder).update(**given):
            raise HoldExpired
        return found(uid, Status.HELD)


@retrying
def approve(uid: str) -> Booking:
    """Confirm a pending booking; its SEQUENCE rises by one, for its status is another.

    Approving again changes nothing. Raises NotFound.
    """
    with guarded():
        pending = Booking.objects.filter(uid=uid, status=Status.PENDING)
        pending.update(status=Status.CONFIRMED, sequence=F("sequence") + 1)
        return found(uid, Status.CONFIRMED)


@retrying
def cancel(uid: str, *, keeping: Keeping | None = None) -> Booking:
    """Free the time of a pending or confirmed booking; its SEQUENCE rises by one.

    With `keeping` the time isn't free at once. Cancelling again changes nothing.
    Raises NotFound, also for a hold: that is released.
    """
    with guarded():
        booked = Booking.objects.booked().filter(uid=uid)
        before = booked.first()
        if booked.update(status=Status.CANCELLED, sequence=F("sequence") + 1) and before:
            keep(before, keeping)
        return found(uid, Status.CANCELLED)


@retrying
def move(
    uid: str,
    start: datetime,
    *,
    now: datetime,
    holder: str = "",
    calendar_id: int | None = None,
    terms: Terms | None = None,
    keeping: Keeping | None = None,
) -> Booking:
    """Give a booking another slot, of its calendar or of `calendar_id`: same UID, SEQUENCE rises
    by one.

    Without `terms` it keeps its format and gets the length of its calendar's slots. Moving it to
    where it is changes nothing. The calendar's policy holds for the new start; the time it leaves
    counts as free, and is kept from others by `keeping`. A hold that `holder` has in the new
    calendar is used up by it.
    Raises NotFound, SlotNotOffered, SlotTaken; then the booking keeps its old time.
    """
    with guarded():
        before = found(uid, *BOOKED)
        target = calendar_id or before.calendar_id
        # In one order for all, or two moves that cross could wait for one another.
        calendars = {pk: locked(pk) for pk in sorted({target, before.calendar_id})}
        booking = found(uid, *BOOKED)
        calendar = calendars[target].on(terms or Terms(format=Format(booking.format)))
        slot = slot_of(calendar, start)
        here = (booking.calendar_id, booking.start)
        if here == (target, start) and (terms is None or slot.items() <= vars(booking).items()):
            return booking
        clear_holds(calendar.pk, holder, now)
        require_free(calendar, start, now, ignoring=booking)
        # A cancellation doesn't wait for the calendar's lock and may have come in between.
        if (
            not Booking.objects.booked()
            .filter(uid=uid, calendar_id__in=calendars)
            .update(calendar_id=target, **slot, sequence=F("sequence") + 1)
        ):
            raise NotFound(uid)
        keep(booking, keeping)
        return found(uid, *BOOKED)


@retrying
def put_off_end(uid: str, end: datetime, *, now: datetime) -> Booking:
    """Let a booking that has begun last longer. Its SEQUENCE stays: no calendar has to know.

    Buffers are there for this and don't count. Putting it off to where it is changes nothing.
    Raises NotFound, and SlotTaken when another booking, a hold or an absence stands before `end`.
    """
    with guarded():
        calendar = locked(found(uid, Status.CONFIRMED).calendar_id)
        booking = found(uid, Status.CONFIRMED)
        if end <= booking.end:
            return booking
        clear_holds(calendar.pk, "", now)
        rivals = Booking.objects.active(now).filter(calendar=calendar, end__gt=booking.end)
        if rivals.filter(start__lt=end).exclude(pk=booking.pk).exists():
            raise SlotTaken(end)
        if is_away(calendar, booking.end, end, now):
            raise SlotTaken(end)
        if not Booking.objects.filter(pk=booking.pk, status=Status.CONFIRMED).update(end=end):
            raise NotFound(uid)
        return found(uid, Status.CONFIRMED)


@retrying
def expire_holds(now: datetime) -> int:
    """Sweep away the holds that ran out; how many there were. Nothing relies on it being run."""
    return len(delete(Booking.objects.stale(now)))


@retrying
def end_holds(
    calendar_id: int, start: datetime, end: datetime, *, now: datetime, sparing: Iterable[str]
) -> None:
    """End what is held in `[start, end)`, but not what holders hold who begin like `sparing`."""
    inside = Booking.objects.filter(calendar=calendar_id, start__lt=end, end__gt=start)
    for prefix in sparing:
        inside = inside.exclude(holder__startswith=prefix)
    # Waits for whoever confirms in this very moment: afterwards the booking is there to be seen.
    inside.filter(status=Status.HELD, held_until__gt=now).update(held_until=now)


def give_way(calendar_id: int, holders: Iterable[str], start: datetime, end: datetime) -> None:
    """Give up what these hold in `[start, end)`, for somebody who comes before them. The calendar
    is locked."""
    inside = Booking.objects.filter(calendar=calendar_id, start__lt=end, end__gt=start)
    delete(inside.filter(holder__in=list(holders)))


def keep(left: Booking, keeping: Keeping | None) -> None:
    """Hold the time that a booking has just left, as long as it isn't overlapped by now."""
    if keeping is None:
        return
    # What moved by ten minutes may still be in a part of it: then there is nothing to keep.
    with suppress(IntegrityError), transaction.atomic():
        Booking.objects.create(
            calendar_id=left.calendar_id,
            start=left.start,
            end=left.end,
            format=left.format,
            holder=keeping.holder,
            held_until=keeping.until,
        )


def found(uid: str, *statuses: Status) -> Booking:
    booking = Booking.objects.filter(uid=uid, status__in=statuses).first()
    if booking is None:
        raise NotFound(uid)
    return booking


def confirm_late(own: BookingQuerySet, status: Status, now: datetime) -> None:
    """Confirm a hold that ran out, if its slot could be taken anew at this moment."""
    booking = own.first()
    if booking and booking.status in BOOKED:
        return
    if booking is None or booking.status != Status.HELD:
        raise HoldExpired
    minutes = int((booking.end - booking.start).total_seconds()) // 60
    terms = Terms(minutes, Format(booking.format))
    try:
        require_free(locked(booking.calendar_id).on(terms), booking.start, now, ignoring=booking)
    except (SlotTaken, SlotNotOffered) as error:
        raise HoldExpired from error
    if not own.filter(status=Status.HELD).update(status=status, held_until=None):
        raise HoldExpired
