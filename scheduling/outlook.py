"""What people may know of calendars: which starts are free, and of a day without any, why.

Whoever is booked, away or called off looks the same from here: the day is full.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from scheduling.facts import read
from scheduling.formats import Format, offered
from scheduling.hours import State, survey_one
from scheduling.models import Calendar
from scheduling.policy import local_date, midnight
from scheduling.recurrence import DAY, Rule, openings


class Why(StrEnum):
    """Why a day has no free times."""

    PAST = "past"
    AHEAD = "ahead"  # beyond the horizon: not open for booking yet
    FULL = "full"  # there are hours, but nothing in them is free, whatever the cause
    HOLIDAY = "holiday"  # a public holiday of the country, on which there would be hours
    CLOSED = "closed"  # no hours on this day


class Outlook:
    """All that bears on the free times of calendars from `now` to their horizon, read at once:
    at most one query, whatever their number and whatever is asked of it."""

    def __init__(
        self, calendars: Sequence[Calendar], now: datetime, ignoring: Sequence[int] = ()
    ) -> None:
        """`ignoring`: keys of bookings that count as free."""
        furthest = max((calendar.horizon_days for calendar in calendars), default=0)
        self.now = now
        end = now + DAY * (furthest + 2)
        self.facts = read(calendars, now, end, now, ignoring=ignoring)

    def rules(self, calendar: Calendar) -> tuple[Rule, ...]:
        """The openings of the calendar, of its format if it asks for one."""
        rules = self.facts.written.rules.get(calendar.pk, ())
        bit = calendar.format.bit if calendar.format else ~0
        return tuple(rule for rule in rules if rule.formats & bit)

    def formats(self, calendar: Calendar) -> list[Format]:
        """In which formats people are met in any of its windows."""
        bits = 0
        for rule in self.facts.written.rules.get(calendar.pk, ()):
            bits |= rule.formats
        return offered(bits)

    def has_no_hours(self, calendar: Calendar) -> bool:
        """Whether it has none at all up to its horizon, whatever days are closed."""
        return survey_one(calendar, self.facts, self.now).state == State.NONE

    def starts(self, calendar: Calendar) -> list[int]:
        """Its free starts in epoch seconds, sorted; of the terms the calendar is `on`."""
        return self.facts.starts(calendar)

    def whys(self, calendar: Calendar, first: date, days: int) -> list[Why]:
        """What would be said of each of `days` days from `first` if nothing of it was free."""
        today = local_date(self.facts.now, calendar.zone)
        shown = [first + DAY * n for n in range(days)]
        furthest = today + DAY * calendar.horizon_days
        inside = [day for day in shown if today <= day <= furthest]
        with_hours, but_for_holidays = self._open_days(calendar, inside)
        closed = dict(self.facts.written.general.get(calendar.country, ()))

        def why(day: date) -> Why:
            if day < today:
                return Why.PAST
            if day > furthest:
                return Why.AHEAD
            if day in with_hours:
                return Why.FULL
            holiday = closed.get(day, 0) is None and day in but_for_holidays
            return Why.HOLIDAY if holiday else Why.CLOSED

        return [why(day) for day in shown]

    def _open_days(self, calendar: Calendar, days: list[date]) -> tuple[set[date], set[date]]:
        """Which of the (consecutive) days have hours, and which would by the rules alone."""
        if not days:
            return set(), set()
        rules, zone = self.rules(calendar), calendar.zone
        within = calendar.tzid, days[0], days[-1]
        special = self.facts.written.special_days(calendar)
        return (
            {local_date(start, zone) for start, _ in openings(rules, *within, special)},
            {local_date(start, zone) for start, _ in openings(rules, *within)},
        )


def by_days(starts: Sequence[int], first: date, days: int, zone: ZoneInfo) -> list[Sequence[int]]:
    """Sorted starts cut into `days` local days from `first`."""
    edges = [
        bisect_left(starts, midnight(first + timedelta(days=n), zone)) for n in range(days + 1)
    ]
    return [starts[begin:end] for begin, end in pairwise(edges)]


def agreed(whys: Iterable[Why]) -> Why:
    """What is said of several calendars, none of which has a free time on the day."""
    found = set(whys)
    return next((why for why in ORDER if why in found), Why.CLOSED)


ORDER = (Why.FULL, Why.PAST, Why.HOLIDAY, Why.AHEAD, Why.CLOSED)
