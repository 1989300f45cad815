"""What was written into calendars by dates: rules, recurring absences and day overrides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from scheduling.models import MAX_ABSENCE_DAYS, Calendar
from scheduling.public_holidays import special_days
from scheduling.recurrence import Away, Rule, SpecialDays
from scheduling.stored import Asked, Row

Overrides = dict[date, int | None]
"""As `SpecialDays`, by date."""


@dataclass(frozen=True)
class Written:
    """By calendar or country; the `general` special days are of all the years asked for."""

    rules: dict[int, tuple[Rule, ...]] = field(default_factory=dict)
    away: dict[int, tuple[Away, ...]] = field(default_factory=dict)
    general: dict[str, SpecialDays] = field(default_factory=dict)
    own: dict[int, Overrides] = field(default_factory=dict)

    def special_days(self, calendar: Calendar) -> SpecialDays:
        return overridden(self.general[calendar.country], self.own.get(calendar.pk))


def read_written(calendars: Iterable[Calendar], first: date, last: date) -> Written:
    """All that bears on openings that begin, and absences that last, on the dates `first` to
    `last`. One query."""
    found = Asked("written", [calendar.pk for calendar in calendars], **dates(first, last)).rows()
    return written_of(found, {calendar.country for calendar in calendars}, first, last)


def dates(first: date, last: date) -> dict[str, str]:
    """The bounds of what is asked for as `written`."""
    long_before = first - timedelta(days=MAX_ABSENCE_DAYS + 1)
    bounds = {"first": first, "last": last, "long_before": long_before}
    return {name: day.isoformat() for name, day in bounds.items()}


def written_of(rows: Iterable[Row], countries: Iterable[str], first: date, last: date) -> Written:
    rules, away = defaultdict(list), defaultdict(list)
    own: dict[int, Overrides] = defaultdict(dict)
    general: dict[str, Overrides] = defaultdict(dict)
    for row in rows:
        if row.kind == "open":
            rules[row.calendar_id].append(row.rule)
        elif row.kind == "away":
            away[row.calendar_id].append(Away(row.rule, row.number or 0))
        elif row.kind in {"open day", "closed day"}:
            days = general[row.line] if row.calendar_id is None else own[row.calendar_id]
            days[row.valid_from] = hours_of(row)
    return Written(
        rules={pk: tuple(found) for pk, found in rules.items()},
        away={pk: tuple(found) for pk, found in away.items()},
        general={
            country: overridden(special_days(country, first.year, last.year), general.get(country))
            for country in countries
        },
        own=dict(own),
    )


def hours_of(row: Row) -> int | None:
    """The weekday whose hours a day override gives its date; its own if nothing else is said."""
    if row.kind == "closed day":
        return None
    return int(row.valid_from.weekday() if row.number is None else row.number)


def overridden(days: SpecialDays, overrides: Overrides | None) -> SpecialDays:
    return frozenset((dict(days) | overrides).items()) if overrides else days
