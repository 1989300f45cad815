"""A real SMTP server on the loopback that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import free_port


class Sink:
    """`taken`: the Message-ID and the recipient of each letter, as often as it came."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 (the library's name)
        letter = message_from_bytes(envelope.content)
        self.taken.append((letter["Message-ID"], envelope.rcpt_tos[0]))
        return "250 taken"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def sink() -> Iterator[Sink]:
    there = Sink()
    there.port = free_port()
    controller = Controller(there, hostname="127.0.0.1", port=there.port)
    controller.start()
    try:
        yield there
    finally:
        controller.stop()
