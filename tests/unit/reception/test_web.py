"""The clock of a connection: a request that drips in is given up, a slow one is not."""

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from reception.web import IDLE_SECONDS, MOST_BYTES, PACE_BYTES, Factory


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def channel(clock: Clock) -> Any:
    """A connection that has just been made."""
    server = SimpleNamespace(
        protocol_connected=lambda request: None, protocol_disconnected=lambda request: None
    )
    made: Any = Factory(server).buildProtocol(None)
    made.callLater = clock.callLater
    made.makeConnection(StringTransport())
    return made


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST / HTTP/1.1", "Host: a", *lines, "", ""]).encode()


def is_given_up(channel: Any) -> bool:
    return channel.transport.disconnecting


@pytest.mark.parametrize("begun", [b"", head("Content-Length: 1000")], ids=["head", "body"])
def test_dripped_bytes_buy_no_time(channel: Any, clock: Clock, begun: bytes) -> None:
    channel.dataReceived(begun)
    for _second in range(int(IDLE_SECONDS)):
        assert not is_given_up(channel)
        channel.dataReceived(b"x")
        clock.advance(1)
    assert is_given_up(channel)


def test_a_slow_upload_has_all_the_time_it_needs(channel: Any, clock: Clock) -> None:
    channel.dataReceived(head(f"Content-Length: {MOST_BYTES}"))
    for _part in range(20):
        clock.advance(IDLE_SECONDS - 1)
        channel.dataReceived(b"x" * PACE_BYTES)
    assert not is_given_up(channel)
