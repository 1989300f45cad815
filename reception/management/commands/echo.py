import asyncio
import os
import signal
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from signaling.media import echo

NICE = 10  # whoever only tries the line gives way to those who are received


class Command(BaseCommand):
    # Somebody waits for it to start, and serve has checked.
    requires_system_checks: tuple[str, ...] = ()
    help = "The peer against which lines are tried before a reception. Runs until SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where web processes ask it")
        parser.add_argument("--port", type=int, default=4720)
        parser.add_argument("--fd", type=int, help="a listening socket to take instead")
        parser.add_argument("--idle", type=float, default=0.0, help="seconds; then it ends")
        parser.add_argument("--most", type=int, default=8, help="tries at the same time")

    def handle(
        self, *, host: str, port: int, fd: int | None, idle: float, most: int, **options: Any
    ) -> None:
        os.nice(NICE)
        listener = socket.create_server((host, port)) if fd is None else socket.socket(fileno=fd)
        listener.setblocking(False)
        asyncio.run(answer(listener, most, idle))


async def answer(listener: socket.socket, most: int, idle: float) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = echo.EchoServer(most, settings.ECHO_ADDRESS)
    await echo.run(server, listener, stop, idle)
