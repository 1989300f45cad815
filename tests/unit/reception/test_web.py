"""A connection's clock, and its end where a response breaks off or takes too long."""

import time
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.error import ConnectionDone
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
        protocol_connected=lambda request: None,
        protocol_disconnected=lambda request: None,
        log_action=lambda *about: None,
        http_timeout=60,
        server_name="",
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


def request_of(channel: Any, *, begun: bool) -> Any:
    channel.dataReceived(head("Content-Length: 1000"))
    (request,) = channel.requests
    if begun:
        request.handle_reply({"type": "http.response.start", "status": 200, "headers": []})
        request.handle_reply({"type": "http.response.body", "body": b"a part", "more_body": True})
    return request


def test_a_response_that_breaks_off_takes_its_connection_along(channel: Any) -> None:
    request_of(channel, begun=True).handle_exception(OSError("no such file any more"))
    assert is_given_up(channel)
    assert b"500" not in channel.transport.value()


def test_what_fails_before_it_has_answered_says_so(channel: Any) -> None:
    request_of(channel, begun=False).handle_exception(OSError("no such file"))
    assert b" 500 Internal Server Error" in channel.transport.value()


def has_lasted(request: Any, seconds: int) -> Any:
    request.request_start = time.time() - seconds
    return request


def test_a_download_that_takes_too_long_is_not_ended_as_if_it_were_whole(channel: Any) -> None:
    has_lasted(request_of(channel, begun=True), 61).check_timeouts()
    assert is_given_up(channel)
    assert not channel.transport.value().endswith(b"0\r\n\r\n")


def test_a_download_has_the_time_it_needs(channel: Any) -> None:
    has_lasted(request_of(channel, begun=True), 59).check_timeouts()
    assert not is_given_up(channel)


def test_the_time_of_somebody_who_has_left_may_run_out(channel: Any) -> None:
    request = has_lasted(request_of(channel, begun=True), 61)
    request.connectionLost(ConnectionDone())
    request.check_timeouts()


def test_what_was_sent_in_time_is_let_be(channel: Any) -> None:
    request = request_of(channel, begun=True)
    request.handle_reply({"type": "http.response.body", "body": b", the end"})
    has_lasted(request, 61).check_timeouts()
    assert not is_given_up(channel)


def test_who_is_not_answered_in_time_is_told_so(channel: Any) -> None:
    has_lasted(request_of(channel, begun=False), 61).check_timeouts()
    assert b" 503 Service Unavailable" in channel.transport.value()
