"""An official is called away: whoever was to be received gets another time or is told, at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from reception.actions import changes
from reception.actions.journal import record
from reception.lifecycle import CHANGEABLE
from reception.models import Official, Reception, User
from scheduling.availability import free_slots
from scheduling.models import Absence, Calendar
from scheduling.retry import retrying

CHOICES = 5  # times to choose from for each reception
LONGEST = timedelta(days=366)


class PlanOutdated(Exception):
    """Somebody booked, moved or cancelled since the plan was shown: it is to be looked at again."""


@dataclass(frozen=True)
class Proposal:
    """What can become of one reception; the first choice is the one proposed, None: call it off."""

    reception: Reception
    choices: list[datetime]


def touched(official: Official, start: datetime, end: datetime) -> list[Reception]:
    """The receptions that the absence `[start, end)` makes impossible, in their order."""
    return list(
        Reception.objects.whole()
        .filter(official=official, state__in=CHANGEABLE)
        .filter(booking__start__lt=end, booking__end__gt=start)
        .order_by("booking__start")
    )


def propose(official: Official, start: datetime, end: datetime, now: datetime) -> list[Proposal]:
    """For each reception the nearest free times outside the absence, no time proposed twice.

    The earliest reception gets the earliest time: the order in which people wait is kept, and
    the sum of all delays is the least there is.
    """
    horizon = now + timedelta(days=official.calendar.horizon_days + 1)
    slots = free_slots([official.calendar], now, horizon, now)[official.calendar_id]
    free = [slot.start for slot in slots if slot.end <= start or slot.start >= end]
    after = [moment for moment in free if moment >= end] or free
    rows = touched(official, start, end)
    return [
        Proposal(reception, after[number : number + 1] + others(after, number, len(rows)))
        for number, reception in enumerate(rows)
    ]


def others(free: list[datetime], number: int, proposed: int) -> list[datetime]:
    """Times that are proposed to nobody, for whoever wants to choose otherwise."""
    spare = free[proposed : proposed + CHOICES - 1]
    return spare if number < len(free) else []


@retrying
def call_away(
    official: Official,
    start: datetime,
    end: datetime,
    plan: Mapping[str, datetime | None],
    *,
    by: User,
    now: datetime,
) -> Absence:
    """Writes the absence and carries the plan out, in one transaction; everyone is told after it.

    `plan`: public id of each touched reception → its new start, or None to call it off.
    Raises PlanOutdated, and scheduling's SlotTaken and SlotNotOffered; then nothing has changed.
    """
    with transaction.atomic():
        # Whatever books or moves here waits for this lock, so nobody slips in unseen.
        Calendar.objects.select_for_update().get(pk=official.calendar_id)
        absence = Absence.objects.create(calendar_id=official.calendar_id, start=start, end=end)
        rows = touched(official, start, end)
        if {str(one.public_id) for one in rows} != plan.keys():
            raise PlanOutdated
        for reception in rows:
            new = plan[str(reception.public_id)]
            if new is None:
                changes.revoke(reception, by=by, now=now)
            else:
                changes.move(reception, new, by=by, now=now)
        record("called_away", at=now, actor=by, tell=False, **span(absence))
    return absence


def come_back(absence: Absence, *, by: User, now: datetime) -> None:
    """Takes an absence back; times that were moved stay where they are."""
    with transaction.atomic():
        record("came_back", at=now, actor=by, tell=False, **span(absence))
        absence.delete()


def span(absence: Absence) -> dict[str, Any]:
    """The facts of an absence for the journal."""
    start, end = absence.start.isoformat(), absence.end.isoformat()
    return {"calendar": absence.calendar_id, "start": start, "end": end}
