"""Recurring openings and absences: rules on local dates and wall times → spans of real time.

A rule recurs over *dates*, so a shift of the clock never moves it; its wall times become instants
as `walltime` says.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from scheduling.formats import VIDEO_ONLY
from scheduling.intervals import Span, joined
from scheduling.walltime import instant

DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
COMMON = {"FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTH"}
PARTS = {
    "DAILY": COMMON,
    "WEEKLY": COMMON,
    "MONTHLY": {*COMMON, "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {*COMMON, "BYMONTHDAY", "BYSETPOS", "BYYEARDAY", "BYWEEKNO"},
}
"""What we take of RFC 5545, section 3.3.10, by FREQ; COUNT and UNTIL besides."""

SpecialDays = frozenset[tuple[date, int | None]]
"""Dates that have the hours of a weekday (Monday is 0) of their ISO week, or none: closed. With
its own weekday a date has its own hours, whatever else was said of it."""


class Rule(NamedTuple):
    """Open on the dates of `rrule` counted from `valid_from`, from `starts` to `ends`; an end not
    after the start is on the following day. `formats` is a sum of bits."""

    rrule: str
    starts: time
    ends: time
    valid_from: date
    valid_until: date | None
    formats: int = VIDEO_ONLY


class Away(NamedTuple):
    """Away whenever `rule` begins, until it ends and `days` more: from 00:00 to 00:00 with 30 for
    31 whole days."""

    rule: Rule
    days: int


class Pattern(NamedTuple):
    """A checked RRULE, taken apart."""

    text: str
    """Without COUNT and UNTIL."""
    frequency: str
    interval: int
    times: int | None
    until: date
    weekdays: frozenset[int]
    months: frozenset[int]
    week_start: int


@lru_cache(maxsize=1024)
def parse(text: str) -> Pattern:
    """Raises ValueError unless `text` is an RRULE over dates, of the parts named above."""
    try:
        parts = dict(part.split("=") for part in text.upper().split(";"))
        times = int(parts.pop("COUNT")) if "COUNT" in parts else None
        until = date.fromisoformat(parts.pop("UNTIL", "99991231"))
        bare = ";".join(f"{name}={value}" for name, value in parts.items())
        rrulestr(bare, dtstart=datetime.combine(until, time()))
        counted = parts["FREQ"] in ("DAILY", "WEEKLY")
        pattern = Pattern(
            text=bare,
            frequency=parts["FREQ"],
            interval=int(parts.get("INTERVAL", 1)),
            times=times,
            until=until,
            weekdays=frozenset(
                WEEKDAYS.index(day) for day in parts.get("BYDAY", "").split(",") if counted and day
            ),
            months=frozenset(int(month) for month in parts.get("BYMONTH", "").split(",") if month),
            week_start=WEEKDAYS.index(parts.get("WKST", "MO")),
        )
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"Not a recurrence rule: {text!r}") from error
    if not parts.keys() <= PARTS.get(pattern.frequency, set()):
        raise ValueError(f"Not a rule over dates: {text!r}")
    if pattern.interval < 1 or (times is not None and times < 1):
        raise ValueError(f"INTERVAL and COUNT must be positive: {text!r}")
    return pattern


def dates(text: str, valid_from: date, first: date, last: date) -> list[date]:
    """The dates of the rule from `first` to `last`, both included."""
    pattern = parse(text)
    last = min(last, pattern.until)
    # Only a COUNT has to be counted from the beginning.
    origin = valid_from if pattern.times else max(valid_from, first)
    if pattern.frequency in ("DAILY", "WEEKLY"):
        found = by_days(pattern, valid_from, origin, last)
    else:
        found = by_months(pattern, valid_from, last)
    return [day for day in islice(found, pattern.times) if day >= first]


def by_days(pattern: Pattern, valid_from: date, first: date, last: date) -> Iterator[date]:
    """Dates of a daily or weekly rule. Not left to dateutil: it counts from the beginning, however
    long ago that was, and looks for a rule that never happens up to the year 9999."""
    weekly = pattern.frequency == "WEEKLY"
    weekdays = pattern.weekdays or ({valid_from.weekday()} if weekly else set(range(7)))
    # The day from which periods are counted: for weeks, the first day of the first one.
    zero = valid_from.toordinal()
    zero -= (valid_from.weekday() - pattern.week_start) % 7 if weekly else 0
    length = 7 if weekly else 1
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if (
            (number - zero) // length % pattern.interval == 0
            and day.weekday() in weekdays
            and (not pattern.months or day.month in pattern.months)
        ):
            yield day


def by_months(pattern: Pattern, valid_from: date, last: date) -> Iterator[date]:
    """Dates of a monthly or yearly rule up to `last`."""
    rule = rrulestr(pattern.text, dtstart=datetime.combine(valid_from, time()))
    if isinstance(rule, rrule):
        bounded = rule.replace(until=datetime.combine(last, time()))
        yield from (moment.date() for moment in bounded)


@lru_cache(maxsize=2048)
def openings(
    rules: tuple[Rule, ...],
    tzid: str,
    first: date,
    last: date,
    special: SpecialDays = frozenset(),
) -> tuple[Span, ...]:
    """The openings that begin on the local dates `first` to `last`, sorted by start.

    Overlapping ones of one date are one opening. Dates are kept apart, so that an opening, and
    with it the layout of its slots, doesn't depend on which dates were asked for. An opening
    belongs to the date it begins on: it is kept if it runs on into a closed one.
    """
    zone = ZoneInfo(tzid)
    others = {day: weekday for day, weekday in special if first <= day <= last}
    by_day: dict[date, list[Span]] = defaultdict(list)
    for rule in rules:
        for day in open_dates(rule, first, last, others):
            span = occurrence(rule, day, zone)
            if span[0] < span[1]:
                by_day[day].append(span)
    return tuple(sorted(span for spans in by_day.values() for span in joined(spans)))


def open_dates(
    rule: Rule, first: date, last: date, others: Mapping[date, int | None]
) -> Iterator[date]:
    """The dates from `first` to `last` on which the rule opens, given the special ones of them.

    Whoever writes an hour for one date means that date: it opens then, whatever else the date is,
    and its hours are no pattern for another one.
    """
    once = is_once(rule.rrule)
    for day in in_force(rule, first, last):
        if once or day not in others:
            yield day
    for day, weekday in others.items():
        if weekday is not None and not once:
            like = day + DAY * (weekday - day.weekday())
            if in_force(rule, like, like):
                yield day


def is_once(rrule: str) -> bool:
    """Whether it is a rule of one date."""
    return parse(rrule).times == 1


@lru_cache(maxsize=2048)
def absences(recurring: tuple[Away, ...], tzid: str, first: date, last: date) -> tuple[Span, ...]:
    """The recurring absences that touch the local dates `first` to `last`, joined; those that
    began before are whole."""
    zone = ZoneInfo(tzid)
    spans = (
        occurrence(rule, day, zone, days)
        for rule, days in recurring
        for day in in_force(rule, first - DAY * later(rule, days), last)
    )
    return tuple(joined(span for span in spans if span[0] < span[1]))


def in_force(rule: Rule, first: date, last: date) -> list[date]:
    """The dates of the rule from `first` to `last` within its validity."""
    return dates(rule.rrule, rule.valid_from, first, min(last, rule.valid_until or last))


def occurrence(rule: Rule, day: date, zone: ZoneInfo, days: int = 0) -> Span:
    """What the rule gives on a date, empty if the clock skips all of it."""
    ends_on = day + DAY * later(rule, days)
    return (
        instant(datetime.combine(day, rule.starts), zone),
        instant(datetime.combine(ends_on, rule.ends), zone),
    )


def later(rule: Rule, days: int) -> int:
    """From the date it begins on to the date it ends on."""
    return days + (rule.ends <= rule.starts)
