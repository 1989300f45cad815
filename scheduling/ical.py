"""Bookings as iCalendar (RFC 5545, 7986): invitations with the methods of iTIP (RFC 5546), and
calendars to subscribe to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, vCalAddress, vDuration, vText, vUri

from scheduling.ical_text import is_address, line, lines, parameter, uri
from scheduling.vtimezone import vtimezone

__all__ = [
    "Conference",
    "Invitation",
    "Party",
    "cancel",
    "feed",
    "is_address",
    "request",
    "single",
    "stored",
]

PRODID = "-//Qabul//Receptions//EN"
ALARMS = (timedelta(days=-1), timedelta(hours=-1))
UTC_NAMES = {"UTC", "Etc/UTC"}
READ_AGAIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Party:
    """Who takes part. `role`, `partstat`: words of RFC 5545, sections 3.2.16 and 3.2.12."""

    name: str
    email: str
    role: str = "REQ-PARTICIPANT"
    partstat: str = "NEEDS-ACTION"
    rsvp: bool = True  # is asked to answer


@dataclass(frozen=True)
class Conference:
    """Where a call takes place (RFC 7986, section 5.11): an https: or tel: address."""

    uri: str
    features: tuple[str, ...] = ("AUDIO", "VIDEO")
    label: str = ""


@dataclass(frozen=True)
class Invitation:
    """One version of a booking as its parties see it.

    `start`, `end` and `stamp` are aware; the event is written in the zone `tzid`. `status` is
    CONFIRMED or TENTATIVE. `location` is a place, or words for a call; a call has a `conference`.
    `language`: of all texts (BCP 47), "" when unknown. All texts may come from strangers.
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
    conference: Conference | None = None
    language: str = ""
    alarms: tuple[timedelta, ...] = ALARMS


def request(invitation: Invitation) -> bytes:
    """An invitation, or an update of it when SEQUENCE is higher (METHOD:REQUEST).

    Raises ValueError if an e-mail address isn't one."""
    return calendar("REQUEST", [invitation], [invite(invitation, remind(invitation))])


def cancel(invitation: Invitation) -> bytes:
    """The withdrawal of an invitation (METHOD:CANCEL); its SEQUENCE must have risen."""
    return calendar("CANCEL", [invitation], [invite(invitation, describe(invitation, "CANCELLED"))])


def single(invitation: Invitation) -> bytes:
    """One event to be kept by whoever downloads it: METHOD:PUBLISH, which names no attendees and
    asks for no answer (RFC 5546, section 3.2.1). An update by mail finds it by the UID."""
    return calendar("PUBLISH", [invitation], [remind(invitation)])


def stored(invitation: Invitation) -> bytes:
    """One event for a CalDAV server. It has no method (RFC 4791, section 4.1), and nobody organises
    it: else the server might write to whom it takes for the other side (RFC 6638)."""
    event = remind(invitation)
    del event["ORGANIZER"]
    return calendar("", [invitation], [event])


def feed(invitations: Iterable[Invitation], *, name: str) -> bytes:
    """A calendar to subscribe to, read again every quarter of an hour."""
    rows = list(invitations)
    events = [remind(one) for one in rows]
    return calendar("PUBLISH", rows, events, name=line(name))


def calendar(method: str, rows: list[Invitation], events: list[Event], *, name: str = "") -> bytes:
    """The object with the zones its events need."""
    whole = Calendar()
    whole.add("prodid", PRODID)
    whole.add("version", "2.0")
    if method:
        whole.add("method", method)
    if name:
        whole.add("name", name)
        whole.add("x-wr-calname", name)
        whole.add("refresh-interval", vDuration(READ_AGAIN), parameters={"VALUE": "DURATION"})
        whole.add("x-published-ttl", vDuration(READ_AGAIN))
    for tzid, first, last in zones_of(rows):
        whole.add_component(vtimezone(tzid, first, last))
    for event in events:
        whole.add_component(event)
    return bytes(whole.to_ical(sorted=False))


def zones_of(rows: list[Invitation]) -> list[tuple[str, int, int]]:
    """(tzid, first year, last year) for each zone in which an event is written."""
    years: dict[str, set[int]] = {}
    for one in rows:
        times = written(one)
        if times[0].tzinfo is not UTC:
            years.setdefault(one.tzid, set()).update(moment.year for moment in times)
    return [(tzid, min(found), max(found)) for tzid, found in sorted(years.items())]


def written(invitation: Invitation) -> tuple[datetime, datetime]:
    """Start and end on the zone's clock; in UTC where that clock shows one of them twice, for a
    local time could only mean the first, and programs disagree on it."""
    zone = ZoneInfo(invitation.tzid)
    local = invitation.start.astimezone(zone), invitation.end.astimezone(zone)
    if invitation.tzid in UTC_NAMES or any(map(is_ambiguous, local)):
        return local[0].astimezone(UTC), local[1].astimezone(UTC)
    return local


def is_ambiguous(local: datetime) -> bool:
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def describe(invitation: Invitation, status: str) -> Event:
    """What every form of the event says; nothing of who takes part but the organizer."""
    start, end = written(invitation)
    said_in = {"LANGUAGE": parameter(invitation.language)} if invitation.language else {}
    event = Event()
    event.add("uid", line(invitation.uid))
    event.add("sequence", invitation.sequence)
    event.add("dtstamp", invitation.stamp.astimezone(UTC))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("status", status)
    event.add("class", "PRIVATE")
    event.add("summary", line(invitation.summary), parameters=said_in)
    event.add("description", lines(invitation.description), parameters=said_in)
    if invitation.location:
        event.add("location", line(invitation.location), parameters=said_in)
    if invitation.url:
        event.add("url", vUri(uri(invitation.url)))
    event.add("organizer", address(invitation.organizer))
    return event


def remind(invitation: Invitation) -> Event:
    """An event that will take place: with its call and its alarms."""
    event = describe(invitation, invitation.status)
    if invitation.conference:
        event.add("conference", call(invitation.conference))
    for trigger in invitation.alarms:
        event.add_component(alarm(trigger, line(invitation.summary)))
    return event


def invite(invitation: Invitation, event: Event) -> Event:
    for party in invitation.attendees:
        event.add("attendee", attendee(party))
    return event


def call(conference: Conference) -> vUri:
    value = vUri(uri(conference.uri))
    value.params["VALUE"] = "URI"
    value.params["FEATURE"] = list(conference.features)
    if conference.label:
        value.params["LABEL"] = parameter(conference.label)
    return value


def attendee(party: Party) -> vCalAddress:
    value = address(party)
    value.params["ROLE"] = vText(party.role)
    value.params["PARTSTAT"] = vText(party.partstat)
    value.params["RSVP"] = vText("TRUE" if party.rsvp else "FALSE")
    return value


def address(party: Party) -> vCalAddress:
    if not is_address(party.email):
        raise ValueError("Not an e-mail address.")
    value = vCalAddress(f"mailto:{party.email}")
    value.params["CN"] = vText(parameter(party.name))
    return value


def alarm(trigger: timedelta, summary: str) -> Alarm:
    component = Alarm()
    component.add("action", "DISPLAY")
    component.add("description", summary)
    component.add("trigger", trigger)
    return component
