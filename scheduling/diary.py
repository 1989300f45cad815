"""Free times of several calendars as they would be if a plan came true: read once, then planned
on without the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil

from scheduling.facts import Facts, read
from scheduling.intervals import Span
from scheduling.models import Absence, Calendar
from scheduling.policy import Terms
from scheduling.recurrence import DAY


@dataclass
class Diary:
    calendars: Mapping[int, Calendar]
    facts: Facts
    known: dict[tuple[int, Terms], list[int]] = field(default_factory=dict)

    def starts(self, calendar: int, terms: Terms) -> list[int]:
        """The free starts in epoch seconds, sorted, after all that was taken."""
        key = (calendar, terms)
        if key not in self.known:
            self.known[key] = self.facts.starts(self.calendars[calendar].on(terms))
        return self.known[key]

    def free(self, calendar: int, terms: Terms, start: int) -> bool:
        """Whether this very start is."""
        if (calendar, terms) in self.known:
            return start in self.known[calendar, terms]
        first, last = self.facts.within
        if not first <= start < last:
            return False
        narrow = replace(self.facts, within=(start, start + 1))
        return narrow.starts(self.calendars[calendar].on(terms)) == [start]

    def take(self, calendar: int, terms: Terms, start: int) -> None:
        length = self.calendars[calendar].on(terms).policy.slot
        self.facts.bookings.setdefault(calendar, []).append((start, start + length))
        self.known = {key: starts for key, starts in self.known.items() if key[0] != calendar}


def read_diary(
    calendars: Iterable[Calendar],
    now: datetime,
    *,
    away: tuple[int, Span] | None = None,
    instead_of: Absence | None = None,
    ignoring: Collection[int] = (),
) -> Diary:
    """From `now` to the furthest horizon, in at most one query.

    `away`: a calendar and an absence that isn't written yet, perhaps `instead_of` one that is.
    The bookings `ignoring` count as gone.
    """
    by_pk = {calendar.pk: calendar for calendar in calendars}
    furthest = max((calendar.horizon_days for calendar in by_pk.values()), default=0)
    facts = read(by_pk.values(), now, now + DAY * (furthest + 2), now, ignoring=list(ignoring))
    if away:
        calendar, span = away
        spans = list(facts.absences.get(calendar, []))
        if instead_of:
            old = int(instead_of.start.timestamp()), ceil(instead_of.end.timestamp())
            spans = [one for one in spans if one != old]
        facts.absences[calendar] = [*spans, span]
    return Diary(by_pk, facts)
