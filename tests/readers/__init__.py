"""Other people's readers of iCalendar: what each of them makes of what we write.

Every reader takes many calendars at once and gives for each its events by UID.
"""

import json
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import vobject

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Seen:
    """An event as read; None: the reader doesn't tell."""

    uid: str
    start: datetime
    end: datetime
    summary: str | None = None
    location: str | None = None
    sequence: int | None = None
    status: str | None = None
    method: str | None = None
    attendees: tuple[str, ...] | None = None


Reading = list[dict[str, Seen]]


def by_uid(events: list[Seen]) -> dict[str, Seen]:
    found = {event.uid: event for event in events}
    assert len(found) == len(events), "two events of one UID"
    return found


def node(calendars: list[bytes]) -> dict[str, Reading]:
    """What ical.js and node-ical read, by the reader's name."""
    done = subprocess.run(
        ["node", str(HERE / "read.mjs")],
        input=json.dumps([calendar.decode() for calendar in calendars]),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    readings = json.loads(done.stdout).items()
    return {name: [by_uid(list(map(seen, one))) for one in found] for name, found in readings}


def seen(event: dict[str, Any]) -> Seen:
    moments = {name: datetime.fromisoformat(event[name]) for name in ("start", "end")}
    return Seen(**event | moments | {"attendees": tuple(event["attendees"])})


def vobject_reads(calendars: list[bytes]) -> Reading:
    return [by_uid(of_vobject(one.decode())) for one in calendars]


def of_vobject(text: str) -> list[Seen]:
    # It keeps the first zone of a name that it meets in a process, whatever comes later.
    vobject.icalendar.__tzidMap.clear()
    calendar = vobject.readOne(text)
    return [
        Seen(
            uid=event.uid.value,
            start=event.dtstart.value.astimezone(UTC),
            end=event.dtend.value.astimezone(UTC),
            summary=event.summary.value,
            location=event.location.value if hasattr(event, "location") else "",
            sequence=int(event.sequence.value),
            status=event.status.value,
            method=calendar.method.value,
            attendees=tuple(one.value for one in event.contents.get("attendee", ())),
        )
        for event in calendar.vevent_list
    ]
