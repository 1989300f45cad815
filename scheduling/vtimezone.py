"""VTIMEZONE of the years round an event (RFC 5545, section 3.6.5).

icalendar's own one gives the onset of summer time in the new offset, an hour too late, and may
put several dates into one RDATE, of which ical.js reads the first. So each shift of the clock is
an observance of its own here.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from scheduling.walltime import offset_at, shift_between

DAY = 24 * 3600


@lru_cache(maxsize=256)
def vtimezone(tzid: str, year: int) -> Timezone:
    """The zone from the year before `year` to the end of the year after. Not to be changed."""
    zone = ZoneInfo(tzid)
    first = int(datetime(year - 1, 1, 1, tzinfo=UTC).timestamp())
    last = int(datetime(year + 2, 1, 1, tzinfo=UTC).timestamp())
    component = Timezone()
    component.add("tzid", tzid)
    for moment in [first, *shifts(zone, first, last)]:
        component.add_component(observance(zone, moment))
    return component


def shifts(zone: ZoneInfo, first: int, last: int) -> list[int]:
    """The moments from `first` to `last` at which the zone's offset changes."""
    return [
        shift_between(day, day + DAY, zone)
        for day in range(first, last, DAY)
        if offset_at(day, zone) != offset_at(day + DAY, zone)
    ]


def observance(zone: ZoneInfo, moment: int) -> TimezoneStandard | TimezoneDaylight:
    """The offset in force from `moment` on. DTSTART is said in the offset before it."""
    local = datetime.fromtimestamp(moment, zone)
    before, after = offset_at(moment - 1, zone), local.utcoffset()
    component = TimezoneDaylight() if local.dst() else TimezoneStandard()
    onset = datetime.fromtimestamp(moment, UTC) + (before or timedelta())
    component.add("dtstart", onset.replace(tzinfo=None))
    component.add("tzoffsetfrom", before)
    component.add("tzoffsetto", after)
    component.add("tzname", local.tzname() or "")
    return component
