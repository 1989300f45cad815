"""The worker, killed at each of its steps in turn: `python -m tests.killed`.

A step is whatever the world outside can see: a transaction begins or ends, a statement is written,
a command goes to the mail server. For each step there is one more booking, and a process of its
own that works until that step and is killed there (SIGKILL: nothing is tidied up). At the end one
that isn't killed finishes what is left. Prints which steps there were and the keys of all
letters that there must be.
"""

import json
import os
import re
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

MOST_STEPS = 200
WRITES = ("INSERT", "UPDATE", "DELETE")
LEASE = timedelta(milliseconds=100)  # what was claimed by the dead is claimed again soon


class Countdown:
    """Kills this process at a step, and names that step to `tell`, the end of a pipe."""

    def __init__(self, step: int, tell: int) -> None:
        self.left, self.tell = step, tell
        self.command, self.replies = "connect", 0

    def __call__(self, what: str) -> None:
        self.left -= 1
        if self.left == 0:
            os.write(self.tell, what.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def written(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(WRITES):
            verb = sql.split(maxsplit=1)[0]
            tables = re.findall(r'"(reception_\w+)"', sql)
            self(f"{verb} {tables[0]}")
        return execute(sql, *rest)

    def committed(self, commit: Callable[[], None]) -> Callable[[], None]:
        def inner() -> None:
            self("before commit")
            commit()
            self("after commit")

        return inner

    def commanded(self, put: Callable[..., None]) -> Callable[..., None]:
        def inner(server: smtplib.SMTP, command: str, *rest: str) -> None:
            self(f"before {command}")
            self.command, self.replies = command, 0
            put(server, command, *rest)

        return inner

    def replied(self, get: Callable[..., Any]) -> Callable[..., Any]:
        """The second reply to "data" is the one that takes the letter."""

        def inner(server: smtplib.SMTP) -> Any:
            self.replies += 1
            what = f"reply {self.replies} to {self.command}"
            self(f"before {what}")
            found = get(server)
            self(f"after {what}")
            return found

        return inner


def work(step: int, tell: int) -> None:
    """Everything that is due, as the worker does it; killed at this step, if it comes so far."""
    from django.db import connection
    from django.utils import timezone

    from reception.models import Notice
    from reception.notices import deliver

    deliver.LEASE = LEASE
    tick = Countdown(step, tell)
    with connection.execute_wrapper(tick.written):
        connection.ensure_connection()
        connection.connection  # noqa: B018 (opened before it is watched)
        connection._commit = tick.committed(connection._commit)
        smtplib.SMTP.putcmd = tick.commanded(smtplib.SMTP.putcmd)  # type: ignore[method-assign]
        smtplib.SMTP.getreply = tick.replied(smtplib.SMTP.getreply)  # type: ignore[method-assign]
        waiting = Notice.objects.filter(state__in=deliver.MINE_TO_SEND)
        while deliver.compose_next(timezone.now()) or waiting.exists():
            deliver.send_next(timezone.now())


def in_a_process(step: int) -> tuple[int, str]:
    """How the process ended: -9 and at what, or 0 when it came to no such step."""
    from django.db import connections

    connections.close_all()
    told, tell = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            work(step, tell)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    os.close(tell)
    with os.fdopen(told) as said:
        what = said.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), what


def main() -> None:
    from django.core.mail.utils import DNS_NAME
    from django.utils import timezone

    from reception.models import Event, Notice
    from reception.notices import deliver  # noqa: F401
    from reception.notices.channels.mail import message, message_id
    from reception.notices.compose import compose
    from tests.world import book, make_world, somebody, starts

    world, now = make_world(), timezone.now()
    steps, times = list[str](), iter(starts(world.botir, now, days=29))
    # What is loaded when it is first needed is loaded before the forks: each would do it anew.
    message(compose(book(world.botir, somebody(0), now, start=next(times)).events.get(), now)[0])
    str(DNS_NAME)
    for step in range(1, MOST_STEPS):
        book(world.botir, somebody(step), now, start=next(times))
        ended, what = in_a_process(step)
        if ended not in {0, -signal.SIGKILL}:
            sys.exit(f"step {step} ended with {ended}")
        if ended == 0:
            break
        steps.append(what)
    in_a_process(0)
    told = Notice.objects.filter(channel="mail", event__in=Event.objects.filter(kind="booked"))
    print(
        json.dumps(
            {
                "steps": steps,
                "bookings": step + 1,
                "expected": [message_id(one) for one in told],
                "unsent": told.exclude(state="sent").count(),
            }
        )
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")
    django.setup()
    main()
