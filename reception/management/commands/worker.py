import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection
from django.utils import timezone

from reception import housekeeping
from reception.notices.deliver import compose_next, send_next

log = structlog.get_logger()
PAUSE = 0.5  # seconds between looks into the outbox
SWEEP = 5  # seconds between looks at the clock of rooms, holds and receptions


class Command(BaseCommand):
    help = "Turns the journal into notices, sends them, and ends what is over. Runs until SIGTERM."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if not options["once"]:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stop.set())
        swept = None
        while not stop.is_set():
            now = timezone.now()
            try:
                if swept is None or (now - swept).total_seconds() >= SWEEP:
                    housekeeping.sweep(now)
                    swept = now
                while not stop.is_set() and (compose_next(now) or send_next(timezone.now())):
                    now = timezone.now()
            except Exception:
                # One bad row or a database that is away for a moment must not end the worker.
                log.exception("worker_failed")
                if options["once"]:
                    raise
                connection.close()
                stop.wait(2)
            if options["once"]:
                return
            close_old_connections()
            stop.wait(PAUSE)
