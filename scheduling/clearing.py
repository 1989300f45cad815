"""What becomes of holds that are over, or that their holders give up."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from scheduling.models import Booking, BookingQuerySet, Status

Awaited = Callable[[Booking], bool]
"""Whether somebody waits for a time, as whoever knows people says: then it isn't free at once when
a hold of it is given up."""


def nobody(_held: Booking) -> bool:
    return False


def left_by(holder: str) -> str:
    """In whose name a time is kept from others that `holder` gave up while somebody waited for it:
    as long as it would have been held, and `holder` alone may have it again until then."""
    return f"left:{holder}"


class Cleared(NamedTuple):
    """`again`: the holder's own hold of what they want, if they have it already. `given_up`: what
    they held of other times, deleted by now."""

    again: Booking | None
    given_up: list[Booking]


def clear_holds(
    calendar_id: int, holder: str, now: datetime, wanted: dict[str, Any] | None = None
) -> Cleared:
    """Delete the stale holds of a locked calendar and the holder's own, also of what they left
    before, but the one that is still good and takes the slot `wanted`: that is theirs again."""
    again, stale, own = None, [], []
    names = {holder, left_by(holder)} if holder else set()
    for booking in Booking.objects.filter(calendar=calendar_id, status=Status.HELD):
        if booking.held_until is None or booking.held_until <= now:
            stale.append(booking)
        elif booking.holder in names and wanted and wanted.items() <= vars(booking).items():
            again = taken_up(booking, holder)
        elif booking.holder in names:
            own.append(booking)
    if not stale and not own:
        return Cleared(again, [])
    gone = delete(Booking.objects.filter(pk__in=[one.pk for one in stale + own]))
    return Cleared(again, [one for one in own if one.pk in gone])


def taken_up(left: Booking, holder: str) -> Booking | None:
    """The holder's own again, for no longer than before; None when it has just gone to others."""
    if left.holder != holder:
        mine = Booking.objects.filter(pk=left.pk, status=Status.HELD, holder=left.holder)
        if not mine.update(holder=holder):
            return None
        left.holder = holder
    return left


def leave(given_up: Iterable[Booking], slot: dict[str, Any], holder: str, awaited: Awaited) -> None:
    """Keep from others what was given up for `slot` and is awaited, but for what `slot` takes of
    it. In the transaction that has cleared it; the calendar is locked."""
    for one in filter(awaited, given_up):
        for start, end in (
            (one.start, min(one.end, slot["start"])),
            (max(one.start, slot["end"]), one.end),
        ):
            if start < end:
                Booking.objects.create(
                    calendar_id=one.calendar_id,
                    start=start,
                    end=end,
                    format=one.format,
                    holder=left_by(holder),
                    held_until=one.held_until,
                    created=one.created,
                )


def delete(holds: BookingQuerySet) -> set[int]:
    """Delete those that are holds; their keys.

    They're locked first, for Django deletes by key what it has read, and one may be confirmed in
    between. One that is locked already is being confirmed or deleted and is passed over.
    """
    with transaction.atomic():
        mine = holds.filter(status=Status.HELD).select_for_update(skip_locked=True, of=("self",))
        keys = set(mine.values_list("pk", flat=True))
        if keys:
            Booking.objects.filter(pk__in=keys).delete()
        return keys
