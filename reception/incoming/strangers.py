"""Strangers' octets are parsed in a process of their own, with little time and little memory.

    python -m reception.incoming.strangers reply < letter            a JSON of scheduling.itip.Reply
    python -m reception.incoming.strangers bounce < letter      of reception.incoming.bounces.Bounce
    python -m reception.incoming.strangers busy ZONE FROM TO < calendar        of scheduling.busy
    python -m reception.incoming.strangers times UID ZONE < calendar     of scheduling.ical_merge
    python -m reception.incoming.strangers merge UID < two calendars

Whatever a letter does to a parser (a header made to be slow, a zone that recurs every second), it
does it there. The process knows no database, no secret and no setting.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from reception.incoming import bounces, mail
from scheduling import busy, ical_merge, itip

CPU_SECONDS = {"reply": 5, "bounce": 5, "busy": 15, "times": 5, "merge": 5}
WALL_SECONDS = 30
MEMORY_BYTES = 1024 * 1024 * 1024
REFUSED = 3  # exit status
SEPARATOR = b"\0"  # no calendar has one
ROOT = Path(__file__).parents[2]


class Refused(ValueError):
    """It could not be read: not what it should be, or too costly."""


def reply_in(raw: bytes) -> itip.Reply:
    """The answer to an invitation in a letter. Raises Refused."""
    found = confined("reply", raw)
    moments = {
        name: datetime.fromisoformat(found[name]) if found[name] else None
        for name in ("start", "end", "stamp")
    }
    return itip.Reply(**found | moments)


def bounce_in(raw: bytes) -> bounces.Bounce:
    """The report of a letter that came back. Raises Refused."""
    original, action, status = confined("bounce", raw)
    return original, action, status


def busy_in(content: bytes, tzid: str, first: datetime, last: datetime) -> list[busy.Busy]:
    """The busy times in a calendar. Raises Refused."""
    found = confined("busy", content, tzid, first.isoformat(), last.isoformat())
    return [
        (uid, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for uid, start, end in found
    ]


def times_in(content: bytes, uid: str, tzid: str) -> tuple[datetime, datetime] | None:
    """When that event is, None if it isn't there. Raises Refused."""
    found = confined("times", content, uid, tzid)
    return (datetime.fromisoformat(found[0]), datetime.fromisoformat(found[1])) if found else None


def merged(theirs: bytes, ours: bytes, uid: str) -> bytes:
    """Our event with what is theirs of the one that it replaces. Raises Refused."""
    found: str = confined("merge", theirs + SEPARATOR + ours, uid)
    return found.encode()


def confined(what: str, data: bytes, *arguments: str) -> Any:
    """The answer of this module in a process of its own. Raises Refused."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reception.incoming.strangers", what, *arguments],
            input=data, capture_output=True, timeout=WALL_SECONDS, cwd=ROOT, env={}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused("took too long") from error
    if done.returncode:
        raise Refused(f"ended with {done.returncode}")
    return json.loads(done.stdout)


def read_reply(raw: bytes) -> dict[str, Any]:
    return asdict(itip.parse(mail.calendar_of(raw)))


def read_busy(content: bytes, tzid: str, first: str, last: str) -> list[busy.Busy]:
    moments = datetime.fromisoformat(first), datetime.fromisoformat(last)
    return busy.busy_times(content, tzid, *moments)


def read_times(content: bytes, uid: str, tzid: str) -> tuple[datetime, datetime] | None:
    return ical_merge.times_in(content, uid, tzid)


def read_two(both: bytes, uid: str) -> str:
    theirs, _, ours = both.rpartition(SEPARATOR)
    return ical_merge.onto(theirs, ours, uid).decode()


READERS: dict[str, Callable[..., Any]] = {
    "reply": read_reply,
    "bounce": bounces.bounce_of,
    "busy": read_busy,
    "times": read_times,
    "merge": read_two,
}


def main(what: str, *arguments: str) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS[what], CPU_SECONDS[what]))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    try:
        found = READERS[what](sys.stdin.buffer.read(), *arguments)
    except (ValueError, ArithmeticError, LookupError, TypeError, RecursionError, MemoryError):
        return REFUSED
    json.dump(found, sys.stdout, default=datetime.isoformat)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
