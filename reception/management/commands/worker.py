import signal
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import close_old_connections
from django.utils import timezone

from reception import exporting, housekeeping
from reception.incoming import busy, imap, telegram
from reception.models.notices import Channel
from reception.notices.channels import mail
from reception.notices.deliver import compose_next, send_next

log = structlog.get_logger()
PAUSE = 0.5  # seconds between looks into the outbox
AFTER_A_FAILURE = 2  # seconds
LAST_SECONDS = 2  # for what waits for somebody else's server; it is begun again by whoever is next


class Command(BaseCommand):
    help = "Turns the journal into notices, sends them, and ends what is over. Runs until SIGTERM."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stop = threading.Event()
        duties = [
            Duty(self.compose, every=timedelta()),
            Duty(housekeeping.sweep, every=timedelta(seconds=5)),
            Duty(housekeeping.forget, every=timedelta(hours=1)),
        ]
        # Others' servers may be slow: each waits for its own alone.
        letters = Duty(self.mail, every=timedelta())
        messages = Duty(self.messages, every=timedelta())
        outside = [
            Duty(imap.poll, every=timedelta(seconds=10)),
            Duty(telegram.poll, every=timedelta(seconds=2)),
            Duty(busy.refresh, every=timedelta(seconds=5)),
            Duty(exporting.build_next, every=timedelta(seconds=5)),
        ]
        if options["once"]:
            for duty in [*duties, letters, messages, *outside]:
                duty.do(timezone.now())
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())
        asides = [[letters] for _ in range(settings.EMAIL_CONNECTIONS)]
        threads = [
            threading.Thread(target=self.work, args=(some,), daemon=True)
            for some in (*asides, [messages], outside)
        ]
        for thread in threads:
            thread.start()
        self.work(duties)
        last = time.monotonic() + LAST_SECONDS
        for thread in threads:
            thread.join(max(0, last - time.monotonic()))

    def work(self, duties: "list[Duty]") -> None:
        while not self.stop.is_set():
            went_well = [duty.do(timezone.now()) for duty in duties]
            close_old_connections()  # should one have broken
            self.stop.wait(PAUSE if all(went_well) else AFTER_A_FAILURE)

    def compose(self, now: datetime) -> None:
        while not self.stop.is_set() and compose_next(now):
            now = timezone.now()

    def mail(self, now: datetime) -> None:
        self.send((Channel.MAIL,), now)
        mail.rest()

    def messages(self, now: datetime) -> None:
        for channel in (Channel.SMS, Channel.TELEGRAM, Channel.PUSH):
            self.send((channel,), now)

    def send(self, channels: tuple[str, ...], now: datetime) -> None:
        while not self.stop.is_set() and send_next(now, channels):
            now = timezone.now()


class Duty:
    """Something to do every so often; when it fails, the others are done all the same."""

    def __init__(self, work: Callable[[datetime], None], *, every: timedelta) -> None:
        self.work, self.every = work, every
        self.due: datetime | None = None

    def do(self, now: datetime) -> bool:
        if self.due is not None and now < self.due:
            return True
        self.due = now + self.every
        try:
            self.work(now)
        except Exception:
            log.exception("duty_failed", duty=self.work.__name__)
            return False
        return True
