"""The changes of hours there are. Each only writes: `hours.attempt` runs them in its transaction.

Made twice, each comes to the same.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from reception.models import Official, TopicLength
from scheduling.models import AvailabilityRule, Calendar, DayOverride, RecurringAbsence
from scheduling.recurrence import is_once

Fields = Mapping[str, Any]
Recurring = AvailabilityRule | RecurringAbsence


def add(model: type[Recurring], calendar: Calendar, fields: Fields) -> None:
    """A rule or a recurring absence, unless there is one just like it."""
    rows: QuerySet[Any] = model._default_manager.filter(calendar=calendar)
    if not rows.filter(**fields).exists():
        rows.create(calendar=calendar, **fields)


def change(row: Recurring, fields: Fields) -> None:
    """Of one that is there; one that was taken away meanwhile stays away."""
    type(row)._default_manager.filter(pk=row.pk).update(**fields)


def remove(row: Recurring | DayOverride) -> None:
    type(row)._default_manager.filter(pk=row.pk).delete()


def add_once(calendar: Calendar, fields: Fields, *, alone: bool) -> None:
    """Hours of one date; `alone`: instead of all hours that it has otherwise."""
    add(AvailabilityRule, calendar, fields)
    if alone:
        override(calendar, "", fields["valid_from"], {"open": False, "hours_of": None})


def set_day(
    calendar: Calendar, day: date, fields: Fields, *, before: DayOverride | None = None
) -> None:
    """What a date is; not `before` any more, if that is of another one.

    If it is closed, hours that were written for this one date go.
    """
    if before and before.date != day:
        remove(before)
    override(calendar, "", day, fields)
    if not fields["open"]:
        for rule in calendar.rules.filter(valid_from=day):
            if is_once(rule.rrule):
                rule.delete()


def set_country_day(country: str, day: date, fields: Fields) -> None:
    """What a date is for all calendars that keep the holidays of a country."""
    override(None, country, day, fields)


def override(calendar: Calendar | None, country: str, day: date, fields: Fields) -> None:
    DayOverride.objects.update_or_create(
        calendar=calendar, country=country, date=day, defaults=dict(fields)
    )


def set_policy(official: Official, policy: Fields, lengths: Mapping[int, int | None]) -> None:
    """`lengths`: minutes by the topic's key, None as for all others."""
    Calendar.objects.filter(pk=official.calendar_id).update(**policy)
    ours = TopicLength.objects.filter(official=official)
    ours.filter(topic__in=[pk for pk, minutes in lengths.items() if minutes is None]).delete()
    for pk, minutes in lengths.items():
        if minutes is not None:
            ours.update_or_create(official=official, topic_id=pk, defaults={"minutes": minutes})
