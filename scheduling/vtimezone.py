"""VTIMEZONE of the years in which events lie (RFC 5545, section 3.6.5), and no more of it.

A zone that changes its clock by the same rule each year is said by that rule: programs that keep
the first VTIMEZONE they see of a name (vobject, and so Radicale) then read later years rightly.
Else each shift of the clock in those years is an observance of its own. icalendar's own VTIMEZONE
gives the onset of summer time in the new offset, an hour too late, and may put several dates into
one RDATE, of which ical.js reads the first.
"""

from calendar import monthrange
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur

from scheduling.walltime import offset_at, shift_between

DAY = 24 * 3600
# An event of the first hours of a year in the far east is one of the year before in UTC.
MARGIN = 32 * DAY
STEADY_YEARS = 10  # a rule has to hold so long to be said as one
LAST_KNOWN = 2037  # zoneinfo's own rules are only followed up to here
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=256)
def vtimezone(tzid: str, first_year: int, last_year: int) -> Timezone:
    """The zone in these years, the last included. Not to be changed."""
    zone = ZoneInfo(tzid)
    component = Timezone()
    component.add("tzid", tzid)
    for part in yearly(zone, first_year, last_year) or listed(zone, first_year, last_year):
        component.add_component(part)
    return component


def yearly(
    zone: ZoneInfo, first_year: int, last_year: int
) -> list[TimezoneStandard | TimezoneDaylight]:
    """The two rules of a zone that keeps the same ones all the time; else nothing."""
    last_year = max(last_year, min(first_year + STEADY_YEARS, LAST_KNOWN))
    by_year = [shifts(zone, midnight(year), midnight(year + 1))
               for year in range(first_year - 1, last_year + 1)]  # fmt: skip
    if any(len(found) != 2 for found in by_year):
        return []
    parts = []
    for column in zip(*by_year, strict=True):
        part = observance(zone, column[0])
        same = set.intersection(*(forms(zone, moment) for moment in column))
        if not same:
            return []
        month, week, day, *_ = min(same)  # "the last" before "the fourth"
        rule = {"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": f"{week}{WEEKDAYS[day]}"}
        part.add("rrule", vRecur(rule))
        parts.append(part)
    return parts


def forms(zone: ZoneInfo, moment: int) -> set[tuple[int, int, int, str]]:
    """The ways to say when in its year a shift is: month, which one, of which weekday; and how."""
    onset, before, after = change(zone, moment)
    weeks = [(onset.day + 6) // 7]
    if onset.day + 7 > monthrange(onset.year, onset.month)[1]:
        weeks.append(-1)
    how = f"{onset.time()} {before} {after}"
    return {(onset.month, week, onset.weekday(), how) for week in weeks}


def listed(
    zone: ZoneInfo, first_year: int, last_year: int
) -> list[TimezoneStandard | TimezoneDaylight]:
    first, last = midnight(first_year) - MARGIN, midnight(last_year + 1) + 2 * DAY
    return [observance(zone, moment) for moment in [first, *shifts(zone, first, last)]]


def midnight(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=UTC).timestamp())


def shifts(zone: ZoneInfo, first: int, last: int) -> list[int]:
    """The moments from `first` to `last` at which the zone's offset changes."""
    return [
        shift_between(day, day + DAY, zone)
        for day in range(first, last, DAY)
        if offset_at(day, zone) != offset_at(day + DAY, zone)
    ]


def change(zone: ZoneInfo, moment: int) -> tuple[datetime, timedelta, timedelta]:
    """When an offset begins, on the clock of the one before it; and both offsets."""
    before = offset_at(moment - 1, zone) or timedelta()
    onset = datetime.fromtimestamp(moment, UTC) + before
    return onset.replace(tzinfo=None), before, offset_at(moment, zone) or timedelta()


def observance(zone: ZoneInfo, moment: int) -> TimezoneStandard | TimezoneDaylight:
    """The offset in force from `moment` on."""
    local = datetime.fromtimestamp(moment, zone)
    onset, before, after = change(zone, moment)
    # Where winter is said to be the odd one (Dublin, Casablanca), its "dst" is negative.
    is_summer = (local.dst() or timedelta()) > timedelta()
    component = TimezoneDaylight() if is_summer else TimezoneStandard()
    component.add("dtstart", onset)
    component.add("tzoffsetfrom", before)
    component.add("tzoffsetto", after)
    component.add("tzname", local.tzname() or "")
    return component
