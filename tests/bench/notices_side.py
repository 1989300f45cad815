"""What runs in processes of its own for bench_notices, each with the product's settings:

- `fill LETTERS`: puts as many notices into the table, due at once;
- `drain CONNECTIONS SECONDS`: sends them as the worker does, until none is left or the time is up;
  prints {"took", "sent", "peak_mb"};
- `book`: a reception now and then; prints "ready" after some on the idle machine, and at the end of
  its input {"alone_ms", "meanwhile_ms"}: what each of them took.
"""

import json
import os
import resource
import sys
import threading
import time
from datetime import timedelta
from itertools import islice

import django

AT_ONCE = 500
ALONE = 10
MOST_BOOKINGS = 150
PAUSE_SECONDS = 0.5
BODY = "Qabulingiz belgilandi.\n\nMurojaat raqami: NAV-2026-00001\nQachon: Seshanba\n" * 4
CALENDAR = "BEGIN:VCALENDAR\r\n" + "X-A:b\r\n" * 60


def fill(letters: str) -> None:
    from django.utils import timezone

    from reception.models import Notice

    due = timezone.now() - timedelta(minutes=1)
    for first in range(0, int(letters), AT_ONCE):
        Notice.objects.bulk_create(
            Notice(
                key=f"bench-{n}", address=f"bench{n}@example.uz", subject="Qabul", body=BODY,
                calendar=CALENDAR, method="REQUEST", language="uz", due=due,
            )
            for n in range(first, min(first + AT_ONCE, int(letters)))
        )  # fmt: skip


def drain(connections: str, seconds: str) -> None:
    from django.db import connection
    from django.utils import timezone

    from reception.models import Notice
    from reception.notices.channels.mail import rest
    from reception.notices.deliver import send_next

    until = time.monotonic() + float(seconds)

    def some() -> None:
        while time.monotonic() < until and send_next(timezone.now(), ("mail",)):
            pass
        rest()
        connection.close()

    threads = [threading.Thread(target=some) for _ in range(int(connections))]
    began = time.monotonic()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    took = time.monotonic() - began
    sent = Notice.objects.filter(state="sent", key__startswith="bench-").count()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"took": took, "sent": sent, "peak_mb": peak}))


def book() -> None:
    from django.utils import timezone

    from tests.world import book, make_world, somebody, starts

    world, now = make_world(), timezone.now()
    people = [somebody(number) for number in range(MOST_BOOKINGS)]
    free = zip(people, starts(world.botir, now, days=29), strict=False)
    over = threading.Event()

    def wait() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=wait, daemon=True).start()

    def timed() -> float | None:
        for citizen, start in islice(free, 1):
            began = time.monotonic()
            book(world.botir, citizen, now, start=start)
            return 1000 * (time.monotonic() - began)
        return None

    alone = [took for _ in range(ALONE) if (took := timed())]
    print("ready", flush=True)
    meanwhile = []
    while not over.wait(PAUSE_SECONDS) and (took := timed()):
        meanwhile.append(took)
    over.wait()
    print(json.dumps({"alone_ms": alone, "meanwhile_ms": meanwhile}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")
    django.setup()
    {"fill": fill, "drain": drain, "book": book}[sys.argv[1]](*sys.argv[2:])
