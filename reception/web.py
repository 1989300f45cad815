"""Daphne with bounds: `python -m reception.web` takes what `python -m daphne` takes.

Daphne lets every body in before the application sees a byte of it, and puts it into memory as a
whole. Nothing here needs more than one paper, so more is refused while it arrives.
"""

# mypy: allow-untyped-calls

# First: it installs the reactor, and what follows asks for one.
import daphne.server  # isort: skip

from math import inf
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from twisted.web import http

from reception.sockets import SocketFactory

# The largest paper (ATTACHMENT_MAX_BYTES) with room above it, so that one a little too large is
# still told so by the form.
MOST_BYTES = 13 * 1024 * 1024
IDLE_SECONDS = 60.0
# What buys a sender another IDLE_SECONDS: 35 kbit/s, which a poor telephone line carries.
PACE_BYTES = 256 * 1024
# How long a refused sender may go on: a socket closed at once would take the answer with it.
LINGER_SECONDS = 2.0
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class TooLarge(Exception):
    """The body announced or received is over MOST_BYTES."""


class Request(WebRequest):
    def __init__(self, *args: Any, **options: Any) -> None:
        # Django reads forms; Twisted's reading costs several times the body, in the loop's thread.
        super().__init__(*args, parsePOSTFormSubmission=False, **options)

    def gotLength(self, length: int | None) -> None:  # noqa: N802 (Twisted's name)
        if length is not None and length > MOST_BYTES:
            raise TooLarge
        super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self.content.tell() + len(data) > MOST_BYTES:
            raise TooLarge
        super().handleContentChunk(data)

    def process(self) -> Any:
        # Daphne takes it from anybody, and every link of the page would begin with it.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        return super().process()

    def handle_exception(self, exception: BaseException) -> None:
        """What breaks off ends with the connection, so that nobody takes a part for the whole.
        (Daphne would begin a second response, which raises, and then never look after its
        connections again.)"""
        if self._response_started:
            self.transport.abortConnection()
        else:
            super().handle_exception(exception)

    def check_timeouts(self) -> None:
        """So does what takes too long. (Daphne would end it as if it were whole; and for somebody
        who has left that raises, and no time limit would hold any more.)"""
        if not self._response_started:
            super().check_timeouts()
        elif not self.finished and self.duration() > (self.server.http_timeout or inf):
            self.transport.abortConnection()


class Channel(http.HTTPChannel):
    """A connection. A request that drips in is given up; one that is too large is refused."""

    transport: Any
    arrived = 0  # bytes since the clock was last set
    refused = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        self.arrived += len(data)
        if not self.refused:
            super().dataReceived(data)

    def resetTimeout(self) -> None:  # noqa: N802
        if self.arrived >= PACE_BYTES:
            self.arrived = 0
            super().resetTimeout()

    def allHeadersReceived(self) -> None:  # noqa: N802
        try:
            super().allHeadersReceived()
        except TooLarge:
            self.refuse()

    def rawDataReceived(self, data: bytes) -> None:  # noqa: N802
        if self.refused:
            return
        try:
            super().rawDataReceived(data)
        except TooLarge:
            self.refuse()

    def refuse(self) -> None:
        """Answers 413 and closes; what still comes is read for a moment and dropped."""
        self.refused = True
        self.transport.write(TOO_LARGE)
        self.transport.loseWriteConnection()
        self.callLater(LINGER_SECONDS, self.transport.abortConnection)


class Factory(HTTPFactory):
    protocol = Channel

    def buildProtocol(self, addr: Any) -> Channel:  # noqa: N802
        channel: Channel = super().buildProtocol(addr)
        channel.requestFactory = Request
        return channel


def main() -> None:
    # Server.run offers no other way to name them.
    daphne.server.HTTPFactory = Factory
    daphne.server.WebSocketFactory = SocketFactory
    CommandLineInterface.entrypoint()


if __name__ == "__main__":
    main()
