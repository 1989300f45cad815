"""The worker, killed at each of its steps in turn: `python -m tests.killed`.

A step is whatever the world outside can see: a transaction begins or ends, a statement is written,
a command goes to the mail server. For each step there is one more booking, and a process of its
own that works until that step and is killed there (SIGKILL: nothing is tidied up). At the end one
that isn't killed finishes what is left. Prints how many steps there were and the keys of all
letters that there must be.
"""

import json
import os
import signal
import smtplib
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

MOST_STEPS = 200
LEASE = timedelta(milliseconds=100)  # what was claimed by the dead is claimed again soon


class Countdown:
    def __init__(self, step: int) -> None:
        self.left = step

    def __call__(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            self()
            return done(*args, **kwargs)

        return inner

    def around(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            self()
            found = done(*args, **kwargs)
            self()
            return found

        return inner


def work(step: int) -> None:
    """Everything that is due, as the worker does it; killed at this step, if it comes so far."""
    from django.db import connection
    from django.utils import timezone

    from reception.models import Notice
    from reception.notices import deliver

    deliver.LEASE = LEASE
    tick = Countdown(step)
    writes = ("INSERT", "UPDATE", "DELETE")

    def written(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(writes):
            tick()
        return execute(sql, *rest)

    with connection.execute_wrapper(written):
        connection.ensure_connection()
        connection.connection  # noqa: B018 (opened before it is watched)
        connection._commit = tick.around(connection._commit)
        smtplib.SMTP.putcmd = tick.before(smtplib.SMTP.putcmd)  # type: ignore[method-assign]
        smtplib.SMTP.getreply = tick.around(smtplib.SMTP.getreply)  # type: ignore[method-assign]
        waiting = Notice.objects.filter(state__in=deliver.MINE_TO_SEND)
        while deliver.compose_next(timezone.now()) or waiting.exists():
            deliver.send_next(timezone.now())


def in_a_process(step: int) -> int:
    """How the process ended: -9, or 0 when it came to no such step."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if not pid:
        try:
            work(step)
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def main() -> None:
    from django.core.mail.utils import DNS_NAME
    from django.utils import timezone

    from reception.models import Event, Notice
    from reception.notices import deliver  # noqa: F401
    from reception.notices.channels.mail import message, message_id
    from reception.notices.compose import compose
    from tests.world import book, make_world, somebody, starts

    world, now = make_world(), timezone.now()
    steps, times = 0, iter(starts(world.botir, now, days=29))
    # What is loaded when it is first needed is loaded before the forks: each would do it anew.
    message(compose(book(world.botir, somebody(0), now, start=next(times)).events.get(), now)[0])
    str(DNS_NAME)
    for step in range(1, MOST_STEPS):
        book(world.botir, somebody(step), now, start=next(times))
        ended = in_a_process(step)
        if ended not in {0, -signal.SIGKILL}:
            sys.exit(f"step {step} ended with {ended}")
        if ended == 0:
            break
        steps += 1
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
