"""Free slots of any number of calendars: three queries, then arithmetic."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import ceil

from scheduling.epochs import Epochs, Length, seconds
from scheduling.formats import Format, offered
from scheduling.intervals import Interval, Span
from scheduling.models import Absence, Booking, BookingQuerySet, Calendar
from scheduling.policy import Terms, local_date
from scheduling.recurrence import DAY, absences, openings
from scheduling.slots import free_starts as compute
from scheduling.written import Written, read_written, rule_of

# What can bear on a start: a booking (12 h at most) with two pauses (6 h each) and a slot, or
# anything else of the same local day (25 h; the daily cap). See the bounds in `Calendar`.
MARGIN = timedelta(hours=26)
# With a weekly cap anything else of the same local week.
WEEK_MARGIN = 6 * DAY + MARGIN


def free_slots(
    calendars: Sequence[Calendar], first: datetime, last: datetime, now: datetime
) -> dict[int, list[Interval]]:
    """Free slots that start in `[first, last)`, sorted, by the calendar's primary key.

    Holds that ran out count as free. At most three queries, whatever the number of calendars.
    """
    found = free_starts(calendars, first, last, now)
    lengths = {calendar.pk: calendar.policy.slot for calendar in calendars}
    return {pk: [interval(start, lengths[pk]) for start in found[pk]] for pk in found}


def free_starts(
    calendars: Sequence[Calendar], first: datetime, last: datetime, now: datetime
) -> dict[int, list[int]]:
    """As `free_slots`, only the starts in epoch seconds: many times as fast for many slots."""
    facts = read(calendars, first, last, now)
    return {calendar.pk: facts.starts(calendar) for calendar in calendars}


def next_free(calendars: Sequence[Calendar], now: datetime) -> dict[int, Interval]:
    """The first free slot of each calendar that has one."""
    furthest = max((calendar.horizon_days for calendar in calendars), default=0)
    found = free_starts(calendars, now, now + DAY * (furthest + 2), now)
    lengths = {calendar.pk: calendar.policy.slot for calendar in calendars}
    return {pk: interval(starts[0], lengths[pk]) for pk, starts in found.items() if starts}


def terms_that_fit(
    calendar: Calendar,
    start: datetime,
    wanted: Iterable[Terms],
    now: datetime,
    *,
    ignoring: Booking,
) -> set[Terms]:
    """On which of the terms `start` could be had, were it not for one booking. Three queries."""
    facts = read([calendar], start, start + timedelta(seconds=1), now, ignoring=[ignoring.pk])
    second = int(start.timestamp())
    return {terms for terms in wanted if facts.starts(calendar.on(terms)) == [second]}


def formats_of(calendar: Calendar) -> list[Format]:
    """All the formats in which people are met in some window of the calendar."""
    together = 0
    for bits in calendar.rules.values_list("formats", flat=True):
        together |= bits
    return offered(together)


def place_of(calendar: Calendar, booking: Booking) -> dict[str, str]:
    """Where whoever booked in person has to come to, by language; {} when nowhere.

    That of the window in which the booking lies; where windows overlap, of the first one written.
    """
    if booking.format != Format.IN_PERSON:
        return {}
    second = int(booking.start.timestamp())
    day = local_date(second, calendar.zone)
    written = read_written([calendar], day - DAY, day)
    for rule in calendar.rules.order_by("pk"):
        if not rule.formats & Format.IN_PERSON.bit:
            continue
        dates = (day - DAY, day)
        spans = openings((rule_of(rule),), calendar.tzid, *dates, written.special_days(calendar))
        if any(opens <= second < closes for opens, closes in spans):
            return dict(rule.place)
    return {}


def interval(start: int, length: int) -> Interval:
    return Interval(datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + length, UTC))


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
    first = max(first, now)
    # Two days more: the horizon ends with a local day, which may end after the UTC one.
    furthest = max((calendar.horizon_days for calendar in by_pk.values()), default=0)
    last = min(last, now + DAY * (furthest + 2))
    moment = ceil(now.timestamp())
    within = ceil(first.timestamp()), ceil(last.timestamp())
    if first >= last or not by_pk:
        return Facts(Written(), {}, {}, within, moment)
    capped = any(calendar.weekly_cap is not None for calendar in by_pk.values())
    margin = WEEK_MARGIN if capped else MARGIN
    booked = Booking.objects.active(now).exclude(pk__in=ignoring)
    return Facts(
        # Two days round what is asked for: a local date, and the opening of the day before.
        written=read_written(by_pk.values(), (first - 2 * DAY).date(), (last + 2 * DAY).date()),
        absences=read_absences(list(by_pk), first, last + MARGIN),
        bookings=read_bookings(
            booked.filter(
                calendar__in=list(by_pk), start__gte=first - margin, start__lt=last + margin
            )
        ),
        within=within,
        now=moment,
    )


def is_away(calendar: Calendar, first: datetime, last: datetime, now: datetime) -> bool:
    """Whether an absence, one-off or recurring, touches `[first, last)`."""
    facts = read([calendar], first, last, now)
    start, end = int(first.timestamp()), ceil(last.timestamp())
    days = local_date(start, calendar.zone) - DAY, local_date(end, calendar.zone)
    return any(one[0] < end and start < one[1] for one in facts.away(calendar, *days))


def read_absences(ids: list[int], first: datetime, last: datetime) -> dict[int, list[Span]]:
    found = defaultdict(list)
    absences = Absence.objects.filter(calendar__in=ids, end__gt=first, start__lt=last)
    for pk, start, end in absences.values_list("calendar_id", "start", "end"):
        found[pk].append((int(start.timestamp()), ceil(end.timestamp())))
    return dict(found)


def read_bookings(bookings: BookingQuerySet) -> dict[int, list[Span]]:
    # Most bookings of a calendar are of one length: then only the starts have to travel.
    lines = bookings.annotate(length=Length("end", "start")).values_list("calendar_id", "length")
    found: dict[int, list[Span]] = defaultdict(list)
    for pk, length, line in lines.annotate(Epochs("start")).order_by():
        lasts = ceil(length.total_seconds())
        found[pk] += [(start, start + lasts) for start in seconds(line)]
    return dict(found)
