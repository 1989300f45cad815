"""Answers to invitations (iTIP, RFC 5546): REPLY and COUNTER, written by strangers' programs.

Only content lines of the one event are looked at. No zone of the sender's is evaluated and no
rule is counted out, so that what is read costs no more than its length.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.parser import Contentline, Contentlines
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

MOST_CHARACTERS = 128 * 1024
MOST_LINES = 2000
MOST_ATTENDEES = 50
MOMENT = re.compile(r"(\d{8}T\d{6})(Z?)")


class NotAReply(ValueError):
    """No answer to an invitation; the text says why, without quoting it."""


@dataclass
class Reply:
    """`method`: REPLY or COUNTER. `answers`: e-mail address in lower case → PARTSTAT.

    `start` and `end`, proposed by a COUNTER, are naive where the sender names no zone we know.
    """

    method: str
    uid: str
    sequence: int
    stamp: datetime
    answers: dict[str, str] = field(default_factory=dict)
    start: datetime | None = None
    end: datetime | None = None


def parse(text: str) -> Reply:
    """Raises NotAReply."""
    if len(text) > MOST_CHARACTERS:
        raise NotAReply("too long")
    method, event = event_of(text)
    if method not in {"REPLY", "COUNTER"}:
        raise NotAReply("another method")
    counter = method == "COUNTER"
    return Reply(
        method=method,
        uid=one(event, "UID")[:200],
        sequence=number(event.get("SEQUENCE", [("", {})])[0][0]),
        stamp=stamp_of(one(event, "DTSTAMP")),
        answers=dict(map(answer, event.get("ATTENDEE", [])[:MOST_ATTENDEES])),
        start=moment(event, "DTSTART") if counter else None,
        end=moment(event, "DTEND") if counter else None,
    )


Property = tuple[str, dict[str, str]]  # value, parameters by their names in capitals


def event_of(text: str) -> tuple[str, dict[str, list[Property]]]:
    """The method, and the properties of the first event, parts of it left out."""
    try:
        lines = list(Contentlines.from_ical(text))  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise NotAReply("not in lines") from error
    if len(lines) > MOST_LINES:
        raise NotAReply("too many lines")
    method, inside = "", list[str]()
    found: dict[str, list[Property]] = {}
    for line in filter(None, lines):
        name, value, parameters = parts(line)
        if name == "BEGIN":
            inside.append(value.upper())
        elif name == "END":
            if inside == ["VCALENDAR", "VEVENT"]:
                return method, found
            del inside[-1:]
        elif inside == ["VCALENDAR"] and name == "METHOD":
            method = value.upper()
        elif inside == ["VCALENDAR", "VEVENT"]:
            found.setdefault(name, []).append((value, parameters))
    raise NotAReply("no event")


def parts(line: Contentline) -> tuple[str, str, dict[str, str]]:
    try:
        name, parameters, value = line.parts()
    except ValueError as error:
        raise NotAReply("not a content line") from error
    said = {key.upper(): str(one) for key, one in parameters.items()}
    return name.upper(), str(value), said


def one(event: dict[str, list[Property]], name: str) -> str:
    if name not in event:
        raise NotAReply(f"no {name}")
    return event[name][0][0].strip()


def number(text: str) -> int:
    """SEQUENCE; whoever leaves it out answers the first version."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else 0


def stamp_of(text: str) -> datetime:
    found = MOMENT.fullmatch(text)
    if not found:
        raise NotAReply("no DTSTAMP")
    return plain(found[1]).replace(tzinfo=UTC)


def plain(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise NotAReply("no moment") from error


def answer(attendee: Property) -> tuple[str, str]:
    value, parameters = attendee
    address = re.sub(r"^mailto:", "", value.strip(), flags=re.IGNORECASE)
    return address.lower(), parameters.get("PARTSTAT", "NEEDS-ACTION").upper()


def moment(event: dict[str, list[Property]], name: str) -> datetime | None:
    """A proposed time; None where it isn't said in a way that we are sure of."""
    value, parameters = event.get(name, [("", {})])[0]
    found = MOMENT.fullmatch(value.strip())
    if not found:
        return None
    local = plain(found[1])
    if found[2]:
        return local.replace(tzinfo=UTC)
    tzid = parameters.get("TZID", "")
    zone = zone_of(tzid)
    if tzid and zone is None:
        return None
    return local.replace(tzinfo=zone).astimezone(UTC) if zone else local


def zone_of(tzid: str) -> ZoneInfo | None:
    """A zone by its name in the tz database or in Windows."""
    name = WINDOWS_TO_OLSON.get(tzid, tzid)
    return ZoneInfo(name) if name in known_zones() else None


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    return frozenset(available_timezones())
