"""Strangers' octets are parsed in a process of their own, with little time and little memory.

    python -m reception.incoming.strangers reply < letter            a JSON of scheduling.itip.Reply
    python -m reception.incoming.strangers busy ZONE FROM TO < calendar        of scheduling.busy

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

from reception.incoming import mail
from scheduling import busy, itip

CPU_SECONDS = {"reply": 5, "busy": 15}
WALL_SECONDS = 30
MEMORY_BYTES = 1024 * 1024 * 1024
REFUSED = 3  # exit status
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


def busy_in(content: bytes, tzid: str, first: datetime, last: datetime) -> list[busy.Busy]:
    """The busy times in a calendar. Raises Refused."""
    found = confined("busy", content, tzid, first.isoformat(), last.isoformat())
    return [
        (uid, datetime.fromisoformat(start), datetime.fromisoformat(end))
        for uid, start, end in found
    ]


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


READERS: dict[str, Callable[..., Any]] = {"reply": read_reply, "busy": read_busy}


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
