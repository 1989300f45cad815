"""Public holidays and moved working days of a country, as the `holidays` library knows them.

It follows laws and yearly decrees, so it is as good as its last release: Eid dates of years to
come are estimates, and days moved by a decree after the release are missing. `DayOverride` mends
both.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import lru_cache
from time import strptime

from holidays import (
    HolidayBase,
    country_holidays,
    list_localized_countries,
    list_supported_countries,
)

from scheduling.recurrence import SpecialDays


def countries() -> AbstractSet[str]:
    """The ISO 3166-1 alpha-2 codes of the countries it knows."""
    return list_supported_countries(include_aliases=False).keys()


@lru_cache(maxsize=256)
def special_days(country: str, first: int, last: int) -> SpecialDays:
    """Of the years `first` to `last`, both included: the holidays, which are closed, and the
    moved working days, each with the weekday that was given off for it."""
    if not country:
        return frozenset()
    # A working day of December may be moved by the decree of the year after.
    years = range(first, last + 2)
    try:
        found = country_holidays(country, years=years, expand=False)
    except NotImplementedError as error:
        raise ValueError(f"Unknown country: {country!r}") from error
    days: dict[date, int | None] = dict.fromkeys(found)
    days |= moved_workdays(found)
    return frozenset(item for item in days.items() if first <= item[0].year <= last)


@lru_cache(maxsize=256)
def names(country: str, year: int, language: str) -> Mapping[date, str]:
    """The holidays of a year in a language of the library; none in one it doesn't have for them."""
    known = list_localized_countries(include_aliases=False).get(country, ())
    if not country or language not in known:
        return {}
    return dict(country_holidays(country, years=year, language=language))


def moved_workdays(found: HolidayBase) -> dict[date, int]:
    """The days of rest that are worked, and the weekday (Monday is 0) given off instead.

    The library says that only in the name of the day off: "Day off (substituted from 12/12/2026)".
    """
    if not found.weekend_workdays:
        return {}
    before, after = found.tr(found.substituted_label).split("%s")
    form = found.tr(found.substituted_date_format)
    given = {
        date(*strptime(name.removeprefix(before).removesuffix(after), form)[:3]): day
        for day in found
        for name in found.get_list(day)
        if name.startswith(before) and name.endswith(after)
    }
    return {day: given[day].weekday() for day in found.weekend_workdays if day in given}
