"""A real SMTP server on the loopback that keeps what it is given."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import free_port


class Sink:
    """`taken`: the Message-ID and the recipient of each letter, as often as it came."""

    def __init__(self, *, pipelining: bool = False) -> None:
        self.pipelining = pipelining
        self.taken: list[tuple[str, str]] = []
        self.letters: list[Message] = []
        self.port = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        letter = message_from_bytes(envelope.content)
        self.letters.append(letter)
        self.taken.append((letter["Message-ID"], envelope.rcpt_tos[0]))
        return "250 taken"

    async def handle_EHLO(
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], *["250-PIPELINING"] * self.pipelining, *responses[1:]]

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith("nobody@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def sink(*, pipelining: bool = False) -> Iterator[Sink]:
    """Letters to nobody@… are refused."""
    there = Sink(pipelining=pipelining)
    there.port = free_port()
    controller = Controller(there, hostname="127.0.0.1", port=there.port)
    controller.start()
    try:
        yield there
    finally:
        controller.stop()
