"""What was written into calendars by dates: rules, recurring absences and day overrides."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from scheduling.models import MAX_ABSENCE_DAYS, AvailabilityRule, Calendar
from scheduling.public_holidays import special_days
from scheduling.recurrence import Away, Rule, SpecialDays

Overrides = dict[date, int | None]
"""As `SpecialDays`, by date."""

# One query, for a page may cost few; by hand, for Django takes longer to put such a union into
# words than the database to answer it. Of an override, `rrule` is the country, `valid_from` the
# date and `days` the weekday whose hours it has.
WRITTEN = """
SELECT id, calendar_id, 'open' AS kind, rrule, starts, ends, valid_from, valid_until, formats,
  0 AS days
FROM scheduling_availabilityrule
WHERE calendar_id IN ({ids}) AND valid_from <= %(last)s
  AND (valid_until IS NULL OR valid_until >= %(first)s)
UNION ALL
SELECT id, calendar_id, 'away', rrule, starts, ends, valid_from, valid_until, 0, days
FROM scheduling_recurringabsence
WHERE calendar_id IN ({ids}) AND valid_from <= %(last)s
  AND (valid_until IS NULL OR valid_until >= %(long_before)s)
UNION ALL
SELECT id, calendar_id, CASE WHEN open THEN 'open day' ELSE 'closed day' END, country,
  NULL, NULL, date, NULL, 0, hours_of
FROM scheduling_dayoverride
WHERE (calendar_id IN ({ids}) OR calendar_id IS NULL) AND date BETWEEN %(first)s AND %(last)s
"""


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
    countries = {calendar.pk: calendar.country for calendar in calendars}
    rules, away = defaultdict(list), defaultdict(list)
    own: dict[int, Overrides] = defaultdict(dict)
    general: dict[str, Overrides] = defaultdict(dict)
    for pk, kind, days, rule in rows(list(countries), first, last):
        if kind == "open":
            rules[pk].append(rule)
        elif kind == "away":
            away[pk].append(Away(rule, days))
        else:
            day = rule.valid_from
            hours = None if kind == "closed day" else day.weekday() if days is None else days
            (general[rule.rrule] if pk is None else own[pk])[day] = hours
    return Written(
        rules={pk: tuple(found) for pk, found in rules.items()},
        away={pk: tuple(found) for pk, found in away.items()},
        general={
            country: overridden(special_days(country, first.year, last.year), general.get(country))
            for country in set(countries.values())
        },
        own=dict(own),
    )


def rows(ids: list[int], first: date, last: date) -> Iterable[tuple[Any, str, Any, Rule]]:
    """Calendar, kind, days, and what of a rule there is, of each row of `WRITTEN`."""
    long_before = first - timedelta(days=MAX_ABSENCE_DAYS + 1)
    bounds = {"first": first, "last": last, "long_before": long_before}
    found: Iterable[Any] = AvailabilityRule.objects.raw(
        WRITTEN.format(ids=",".join(map(str, map(int, ids)))),
        {name: day.isoformat() for name, day in bounds.items()},
    )
    for row in found:
        yield row.calendar_id, row.kind, row.days, rule_of(row)


def rule_of(row: AvailabilityRule) -> Rule:
    return Rule(row.rrule, row.starts, row.ends, row.valid_from, row.valid_until, row.formats)


def overridden(days: SpecialDays, overrides: Overrides | None) -> SpecialDays:
    return frozenset((dict(days) | overrides).items()) if overrides else days
