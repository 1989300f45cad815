"""An event of ours in somebody's own calendar: what they changed there, and what of it stays. Pure.

To be run where a stranger's octets may be parsed (`reception.incoming.strangers`).
"""

from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from scheduling.busy import moment

# What the office says; all else in the event (alarms, colours, notes) is theirs who keep it.
OURS = {
    "UID", "DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS",
    "SEQUENCE", "DTSTAMP", "CONFERENCE", "CLASS", "RRULE", "RDATE", "EXDATE", "ORGANIZER",
    "ATTENDEE",
}  # fmt: skip


def event_in(content: bytes, uid: str) -> Event | None:
    """The event itself, none of its exceptions. Raises ValueError for what is no calendar."""
    for calendar in Calendar.from_ical(content, multiple=True):
        for event in calendar.walk("VEVENT"):
            if str(event.get("UID", "")) == uid and "RECURRENCE-ID" not in event:
                return cast("Event", event)
    return None


def times_in(content: bytes, uid: str, tzid: str) -> tuple[datetime, datetime] | None:
    """(start, end) in UTC of the event; None when it isn't there, or lasts no time.

    Raises ValueError for what can't be read.
    """
    event = event_in(content, uid)
    if event is None or "DTSTART" not in event:
        return None
    zone = ZoneInfo(tzid)
    start, end = moment(event.start, zone), moment(event.end, zone)
    return (start, end) if start < end else None


def onto(theirs: bytes, ours: bytes, uid: str) -> bytes:
    """Our event as it stands now, with what is theirs of the one that it replaces.

    Raises ValueError.
    """
    calendar: Any = Calendar.from_ical(ours)
    event, before = event_in(ours, uid), event_in(theirs, uid)
    if event is None:
        raise ValueError("nothing of ours")
    if before is None:
        return ours
    (mine,) = calendar.walk("VEVENT")
    for name, value in before.items():
        if name.upper() not in OURS and name not in mine:
            mine[name] = value
    mine.subcomponents = before.subcomponents
    return bytes(calendar.to_ical(sorted=False))
