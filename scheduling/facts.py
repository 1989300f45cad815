"""What bears on the starts of calendars, as read in one query, and the free starts it leaves."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from scheduling.intervals import Span
from scheduling.models import Calendar
from scheduling.policy import local_date
from scheduling.recurrence import DAY, absences, openings
from scheduling.slots import free_starts as compute
from scheduling.statements import moment
from scheduling.stored import Asked, Row, numbers
from scheduling.written import Written, dates, written_of

# What can bear on a start: a booking (12 h at most) with two pauses (6 h each) and a slot, or
# anything else of the same local day (25 h; the daily cap). See the bounds in `Calendar`.
MARGIN = timedelta(hours=26)
# With a weekly cap anything else of the same local week.
WEEK_MARGIN = 6 * DAY + MARGIN


@dataclass(frozen=True)
class Facts:
    """What was read, by calendar, and for which starts it is complete."""

    written: Written
    absences: dict[int, list[Span]]
    bookings: dict[int, list[Span]]
    within: Span
    now: int

    def starts(self, calendar: Calendar, *, unbooked: bool = False) -> list[int]:
        """Free starts of a calendar; with `unbooked` as if nobody had booked anything."""
        if calendar.closed:
            return []
        zone, (first, last) = calendar.zone, self.within
        rules = self.written.rules.get(calendar.pk, ())
        if calendar.format:
            rules = tuple(rule for rule in rules if rule.formats & calendar.format.bit)
        if first >= last or not rules:
            return []
        # An opening of the day before may run into the first day.
        days = local_date(first, zone) - DAY, local_date(last - 1, zone)
        return compute(
            calendar.policy,
            zone,
            openings(rules, calendar.tzid, *days, self.written.special_days(calendar)),
            self.away(calendar, *days),
            () if unbooked else self.bookings.get(calendar.pk, ()),
            self.within,
            self.now,
        )

    def away(self, calendar: Calendar, first: date, last: date) -> Sequence[Span]:
        """Absences, one-off and recurring, that touch openings of the local dates."""
        once = self.absences.get(calendar.pk, [])
        recurring = self.written.away.get(calendar.pk)
        if not recurring:
            return once
        # The last slot may run into the day after.
        return [*once, *absences(recurring, calendar.tzid, first, last + DAY)]


def read(
    calendars: Iterable[Calendar],
    first: datetime,
    last: datetime,
    now: datetime,
    *,
    ignoring: Sequence[int] = (),
) -> Facts:
    """Everything that bears on starts in `[first, last)`, without the bookings `ignoring`."""
    by_pk = {calendar.pk: calendar for calendar in calendars}
    # Two days more: the horizon ends with a local day, which may end after the UTC one.
    furthest = max((calendar.horizon_days for calendar in by_pk.values()), default=0)
    last = min(last, now + DAY * (furthest + 2))
    capped = any(calendar.weekly_cap is not None for calendar in by_pk.values())
    margin = WEEK_MARGIN if capped else MARGIN
    return Search(list(by_pk), first, last, now, margin, ignoring).facts(by_pk.values())


class Search:
    """What bears on starts in `[first, last)`, asked for and on its way: until `facts` waits for
    it more can be asked. `margin`: how far round them bookings bear on starts."""

    def __init__(
        self,
        ids: list[int],
        first: datetime,
        last: datetime,
        now: datetime,
        margin: timedelta,
        ignoring: Sequence[int] = (),
    ) -> None:
        first = max(first, now)
        self.first, self.last, self.now = first, last, ceil(now.timestamp())
        # Two days round what is asked for: a local date, and the opening of the day before.
        self.days = (first - 2 * DAY).date(), (last + 2 * DAY).date()
        self.asked = None
        if first < last and ids:
            self.asked = Asked(
                "all",
                ids,
                **dates(*self.days),
                **absent(first, last + MARGIN),
                booked_from=moment(first - margin),
                booked_before=moment(last + margin),
                now=moment(now),
                ignoring=ignoring,
            )

    def facts(self, calendars: Iterable[Calendar]) -> Facts:
        rows = self.asked.rows() if self.asked else []
        countries = {calendar.country for calendar in calendars} if self.asked else set()
        return Facts(
            written=written_of(rows, countries, *self.days),
            absences=absences_of(rows),
            bookings=bookings_of(rows),
            within=(ceil(self.first.timestamp()), ceil(self.last.timestamp())),
            now=self.now,
        )


def absent(first: datetime, last: datetime) -> dict[str, Any]:
    """The bounds of absences that touch `[first, last)`."""
    return {"absent_after": moment(first), "absent_before": moment(last)}


def absences_of(rows: Iterable[Row]) -> dict[int, list[Span]]:
    found = defaultdict(list)
    for row in rows:
        if row.kind == "absent":
            start, end = numbers(row.line)
            found[row.calendar_id].append((start, end))
    return dict(found)


def bookings_of(rows: Iterable[Row]) -> dict[int, list[Span]]:
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        if row.kind == "booked":
            lasts = row.number
            found[row.calendar_id] += [(start, start + lasts) for start in numbers(row.line)]
    return dict(found)
