"""Invitations by mail: iCalendar (RFC 5545) with the methods of iTIP (RFC 5546)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vText, vUri

from scheduling.vtimezone import vtimezone

PRODID = "-//Qabul//Receptions//EN"
ALARMS = (timedelta(days=-1), timedelta(hours=-1))

LINE_BREAK = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, surrogates (not UTF-8) and overrides of direction (a subject could be made to read
# as something else). The library escapes commas and newlines, but passes these on as they are.
HARMFUL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
ADDRESS = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"@]+@[^\s\x00-\x1f\x7f<>()\\,;\"@]+")


@dataclass(frozen=True)
class Party:
    name: str
    email: str


@dataclass(frozen=True)
class Invitation:
    """One version of a booking as its parties see it.

    `start`, `end` and `stamp` are aware; the event is written in the zone `tzid`. `status` is
    CONFIRMED or TENTATIVE. All texts may come from strangers.
    """

    uid: str
    sequence: int
    start: datetime
    end: datetime
    tzid: str
    summary: str
    description: str
    location: str
    url: str
    organizer: Party
    attendees: tuple[Party, ...]
    stamp: datetime
    status: str = "CONFIRMED"


def request(invitation: Invitation) -> bytes:
    """An invitation, or an update of it when SEQUENCE is higher (METHOD:REQUEST).

    Raises ValueError if an e-mail address isn't one."""
    event = describe(invitation, invitation.status)
    for trigger in ALARMS:
        event.add_component(alarm(trigger, line(invitation.summary)))
    return publish("REQUEST", event, invitation)


def cancel(invitation: Invitation) -> bytes:
    """The withdrawal of an invitation (METHOD:CANCEL); its SEQUENCE must have risen."""
    return publish("CANCEL", describe(invitation, "CANCELLED"), invitation)


def publish(method: str, event: Event, invitation: Invitation) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(vtimezone(invitation.tzid, invitation.start.year))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def describe(invitation: Invitation, status: str) -> Event:
    zone = ZoneInfo(invitation.tzid)
    event = Event()
    event.add("uid", line(invitation.uid))
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC))
    event.add("dtstart", invitation.start.astimezone(zone))
    event.add("dtend", invitation.end.astimezone(zone))
    event.add("status", status)
    event.add("summary", line(invitation.summary))
    event.add("description", lines(invitation.description))
    event.add("location", line(invitation.location))
    if invitation.url:
        event.add("url", vUri(re.sub(r"\s", "", line(invitation.url))))
    event.add("organizer", address(invitation.organizer))
    for party in invitation.attendees:
        event.add("attendee", attendee(party))
    return event


def attendee(party: Party) -> vCalAddress:
    value = address(party)
    value.params["ROLE"] = vText("REQ-PARTICIPANT")
    value.params["PARTSTAT"] = vText("NEEDS-ACTION")
    value.params["RSVP"] = vText("TRUE")
    return value


def is_address(email: str) -> bool:
    """Whether an invitation can name this e-mail address."""
    return bool(ADDRESS.fullmatch(email)) and not HARMFUL.search(email)


def address(party: Party) -> vCalAddress:
    if not is_address(party.email):
        raise ValueError("Not an e-mail address.")
    value = vCalAddress(f"mailto:{party.email}")
    # A parameter can't hold a double quote (RFC 5545, section 3.2).
    value.params["CN"] = vText(line(party.name).replace('"', "'"))
    return value


def alarm(trigger: timedelta, summary: str) -> Alarm:
    component = Alarm()
    component.add("action", "DISPLAY")
    component.add("description", summary)
    component.add("trigger", trigger)
    return component


def lines(text: str) -> str:
    """A stranger's text with plain newlines and nothing that a parser could stumble over."""
    return HARMFUL.sub("", LINE_BREAK.sub("\n", text.replace("\t", " ")))


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(lines(text).split())
