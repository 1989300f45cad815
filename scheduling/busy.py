"""Busy times in somebody else's calendar. Counting out a stranger's rules can cost any amount of
time and memory: run it where both are bounded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar, Component

MOST_TIMES = 5000
FREE = {"FREE", "WORKINGELSEWHERE"}
Busy = tuple[str, datetime, datetime]  # UID of the event, start and end in UTC


class TooMany(ValueError):
    """More busy times than a calendar of one person can have."""


def busy_times(text: bytes, tzid: str, first: datetime, last: datetime) -> list[Busy]:
    """What is busy between `first` and `last`, recurring events counted out.

    Times without a zone, and whole days, are meant in the zone `tzid`. Raises ValueError for what
    is no calendar; what the library can't read in it is left out.
    """
    if not text.rstrip().upper().endswith(b"END:VCALENDAR"):
        raise ValueError("cut off")  # else what is missing would count as free
    zone = ZoneInfo(tzid)
    found: list[Busy] = []
    for calendar in Calendar.from_ical(text, multiple=True):
        for busy in (*of_events(calendar, zone, first, last), *of_free_busy(calendar)):
            if busy[1] < busy[2] and busy[2] > first and busy[1] < last:
                found.append(busy)
            if len(found) > MOST_TIMES:
                raise TooMany
    return sorted(found, key=lambda one: one[1:])


def of_events(
    calendar: Component, zone: ZoneInfo, first: datetime, last: datetime
) -> Iterator[Busy]:
    # A day more on both sides: times without a zone are compared on no zone's clock.
    around = first - timedelta(days=1), last + timedelta(days=1)
    for event in recurring_ical_events.of(calendar, skip_bad_series=True).between(*around):
        if is_busy(event):
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            yield str(event.get("UID", "")), moment(start, zone), moment(end, zone)


def is_busy(event: Component) -> bool:
    return (
        str(event.get("STATUS", "")).upper() != "CANCELLED"
        and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
        and str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() not in FREE
    )


def of_free_busy(calendar: Component) -> Iterator[Busy]:
    for component in calendar.walk("VFREEBUSY"):
        values = component.get("FREEBUSY", [])
        for value in values if isinstance(values, list) else [values]:
            if str(value.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield "", moment(value.start, ZoneInfo("UTC")), moment(value.end, ZoneInfo("UTC"))


def moment(value: Any, zone: ZoneInfo) -> datetime:
    if not isinstance(value, date):
        raise ValueError("not a moment")  # noqa: TRY004 (what cannot be read)
    local = value if isinstance(value, datetime) else datetime.combine(value, time())
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
