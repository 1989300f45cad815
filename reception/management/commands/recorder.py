import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from reception.actions.composing import compose_now
from reception.models import Recording
from reception.recorder import Recorder


class Command(BaseCommand):
    help = "Records receptions and composes their recordings. Runs until SIGTERM; run several."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rooms", type=int, default=4, help="recorded at the same time")
        parser.add_argument("--compose", type=int, metavar="ID", help="only compose this one")

    def handle(self, *, rooms: int, compose: int | None, **options: Any) -> None:
        if compose is not None:
            found = Recording.objects.select_related("reception__official__office").get(pk=compose)
            compose_now(found, now=timezone.now())
            return
        asyncio.run(record(rooms))


async def record(rooms: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await Recorder(rooms).run(stop)
