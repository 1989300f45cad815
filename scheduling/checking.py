"""What is looked at, under a calendar's lock, before it becomes less available."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import cached_property

from scheduling.errors import NotFound, SlotNotOffered, SlotTaken
from scheduling.facts import Facts, read
from scheduling.formats import Format
from scheduling.models import Booking, Calendar
from scheduling.statements import ask, vendor

SECOND = timedelta(seconds=1)
COLUMNS = [field.attname for field in Calendar._meta.concrete_fields]
LOCK = f"SELECT {', '.join(COLUMNS)} FROM scheduling_calendar WHERE id = %s"  # noqa: S608
LOCKING = "FOR NO KEY UPDATE"
# SQLite's transactions are IMMEDIATE: there is one writer at a time anyway.
LOCKS = {"postgresql": f"{LOCK} {LOCKING}", "sqlite": LOCK}


class Lock:
    """On a calendar, ours alone to make less available until the transaction ends. `calendar`
    waits for it; what is asked for after the lock sees what whoever had it before has done.

    `asked`: where a statement of the caller's takes it, that one: its rows begin with COLUMNS.
    """

    def __init__(self, calendar_id: int, asked: Any = None) -> None:
        self.calendar_id = calendar_id
        self.asked = asked or ask(LOCKS[vendor()], [calendar_id])

    @cached_property
    def row(self) -> Sequence[Any]:
        """Raises NotFound."""
        row: Sequence[Any] | None = self.asked.fetchone()
        if row is None:
            raise NotFound(self.calendar_id)
        return row

    @property
    def more(self) -> Sequence[Any]:
        """What else the caller's statement gives. Raises NotFound."""
        return self.row[len(COLUMNS) :]

    @cached_property
    def calendar(self) -> Calendar:
        """Raises NotFound."""
        return Calendar.from_db(None, COLUMNS, self.row[: len(COLUMNS)])


def locked(calendar_id: int) -> Calendar:
    """The calendar, ours alone to make less available until the transaction ends."""
    return Lock(calendar_id).calendar


def slot_of(calendar: Calendar, start: datetime) -> dict[str, Any]:
    """The columns of a booking that takes the slot at `start`."""
    return {
        "start": start,
        "end": start + timedelta(minutes=calendar.slot_minutes),
        "format": calendar.format or Format.VIDEO,
    }


def require_free(
    calendar: Calendar, start: datetime, now: datetime, ignoring: Booking | None = None
) -> None:
    """Raise SlotNotOffered or SlotTaken unless `start` is a free slot of the locked calendar."""
    spared = [ignoring.pk] if ignoring else []
    require(read([calendar], start, start + SECOND, now, ignoring=spared), calendar, start)


def require(facts: Facts, calendar: Calendar, start: datetime) -> None:
    """Raise SlotNotOffered or SlotTaken unless `start` is free by the facts."""
    if start.microsecond:
        raise SlotNotOffered(start)
    if facts.starts(calendar) != [int(start.timestamp())]:
        offered = facts.starts(calendar, unbooked=True)
        raise SlotTaken(start) if offered else SlotNotOffered(start)
