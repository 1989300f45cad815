"""What the hours of calendars amount to: who lies outside of them, and whether there are any."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

from scheduling.availability import interval
from scheduling.coverage import outside
from scheduling.facts import Facts, absences_of, absent, read
from scheduling.formats import Format
from scheduling.intervals import Interval, Span
from scheduling.models import Booking, Calendar
from scheduling.policy import local_date
from scheduling.recurrence import DAY, openings
from scheduling.stored import Asked
from scheduling.written import dates, written_of


class State(StrEnum):
    FREE = "free"
    FULL = "full"  # all that is offered is taken
    CLOSED = "closed"  # there are hours, but nothing can be booked in them
    NONE = "none"  # no hours at all


class Survey(NamedTuple):
    """How a calendar stands from now to its horizon."""

    state: State
    next: Interval | None


class Offer(NamedTuple):
    """A local date: its hours, and of what is offered in them when nobody books, the free part."""

    on: date
    hours: list[Interval]
    free: list[datetime]
    offered: int


def lying_outside(bookings: Iterable[Booking], calendars: Iterable[Calendar]) -> set[int]:
    """The primary keys of the bookings that lie outside the hours of their calendar in which
    people are met in their format, or in an absence. At most one query."""
    by_calendar: dict[int, list[Booking]] = defaultdict(list)
    for booking in bookings:
        by_calendar[booking.calendar_id].append(booking)
    ours = [calendar for calendar in calendars if calendar.pk in by_calendar]
    if not ours:
        return set()
    everything = [booking for calendar in ours for booking in by_calendar[calendar.pk]]
    first = min(booking.start for booking in everything)
    last = max(booking.end for booking in everything)
    # Two days round: local dates, and the opening of the day before.
    days = (first - 2 * DAY).date(), (last + 2 * DAY).date()
    keys = [calendar.pk for calendar in ours]
    rows = Asked("hours", keys, **dates(*days), **absent(first, last)).rows()
    facts = Facts(
        written_of(rows, {calendar.country for calendar in ours}, *days),
        absences_of(rows),
        {},
        (int(first.timestamp()), int(last.timestamp())),
        0,
    )
    return {pk for one in ours for pk in outside_one(one, by_calendar[one.pk], facts)}


def outside_one(calendar: Calendar, bookings: Sequence[Booking], facts: Facts) -> list[int]:
    first, last = (local_date(moment, calendar.zone) for moment in facts.within)
    away = facts.away(calendar, first - DAY, last)
    found = []
    for how in {booking.format for booking in bookings}:
        rules = facts.written.rules.get(calendar.pk, ())
        hours = openings(
            tuple(rule for rule in rules if rule.formats & Format(how).bit),
            calendar.tzid,
            first - DAY,
            last,
            facts.written.special_days(calendar),
        )
        spans = {span_of(booking): booking.pk for booking in bookings if booking.format == how}
        found += [spans[span] for span in outside(spans, hours, away)]
    return found


def span_of(booking: Booking) -> Span:
    return int(booking.start.timestamp()), int(booking.end.timestamp())


def survey(calendars: Sequence[Calendar], now: datetime) -> dict[int, Survey]:
    """How each calendar stands. At most one query."""
    furthest = max((calendar.horizon_days for calendar in calendars), default=0)
    facts = read(calendars, now, now + DAY * (furthest + 2), now)
    return {calendar.pk: survey_one(calendar, facts, now) for calendar in calendars}


def survey_one(calendar: Calendar, facts: Facts, now: datetime) -> Survey:
    free = facts.starts(calendar)
    if free:
        return Survey(State.FREE, interval(free[0], calendar.policy.slot))
    if facts.starts(calendar, unbooked=True):
        return Survey(State.FULL, None)
    today = local_date(int(now.timestamp()), calendar.zone)
    rules = facts.written.rules.get(calendar.pk, ())
    hours = openings(rules, calendar.tzid, today, today + DAY * calendar.horizon_days)
    return Survey(State.CLOSED if hours else State.NONE, None)


def offers(calendar: Calendar, days: int, now: datetime) -> list[Offer]:
    """The coming local dates that have hours, from today on. One query."""
    facts = read([calendar], now, now + DAY * (days + 1), now)
    today = local_date(int(now.timestamp()), calendar.zone)
    free = by_date(facts.starts(calendar), calendar)
    offered = by_date(facts.starts(calendar, unbooked=True), calendar)
    rules = facts.written.rules.get(calendar.pk, ())
    special = facts.written.special_days(calendar) if rules else frozenset()
    found = []
    for on in (today + DAY * number for number in range(days)):
        if hours := openings(rules, calendar.tzid, on, on, special):
            spans = [interval(start, end - start) for start, end in hours]
            found.append(Offer(on, spans, free[on], len(offered[on])))
    return found


def by_date(starts: Iterable[int], calendar: Calendar) -> dict[date, list[datetime]]:
    found: dict[date, list[datetime]] = defaultdict(list)
    for start in starts:
        found[local_date(start, calendar.zone)].append(datetime.fromtimestamp(start, UTC))
    return found
