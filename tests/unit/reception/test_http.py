"""What goes in and comes out of a WSGI application that answers in a thread."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from reception.http import PIECE_BYTES, Http

SCOPE = {
    "type": "http",
    "http_version": "1.1",
    "method": "POST",
    "path": "/",
    "query_string": b"",
    "headers": [],
}


class Response:
    """As Django gives one to its server."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self.pieces, self.closed = pieces, False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.pieces)

    def close(self) -> None:
        self.closed = True


async def exchange(application: Any, *pieces: bytes, **scope: Any) -> list[Any]:
    """What is sent for a request whose body comes in these pieces."""
    coming = [
        {"type": "http.request", "body": piece, "more_body": number < len(pieces)}
        for number, piece in enumerate(pieces, 1)
    ]
    messages: list[Any] = []

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        messages.append(message)

    try:
        await Http(application, workers=1)(SCOPE | scope, receive, send)
    except Broken:
        messages.append(Broken)
    return messages


class Broken(Exception):
    """The response broke off."""


def answering(*pieces: bytes) -> Any:
    def application(environ: Any, start_response: Any) -> Response:
        start_response("201 Created", [("Content-Type", "text/plain")])
        return Response(pieces)

    return application


def echoed(environ: Any, start_response: Any) -> Response:
    start_response("200 OK", [])
    return Response([environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or -1))])


def body_of(messages: list[Any]) -> bytes:
    return b"".join(message["body"] for message in messages[1:])


async def test_a_small_response_is_sent_as_a_whole() -> None:
    assert await exchange(answering(b"one, ", b"two"), b"") == [
        {
            "type": "http.response.start",
            "status": 201,
            "headers": [(b"content-type", b"text/plain")],
        },
        {"type": "http.response.body", "body": b"one, two", "more_body": False},
    ]


async def test_an_empty_response_ends_too() -> None:
    assert [message.get("more_body") for message in await exchange(answering(), b"")] == [
        None,
        False,
    ]


async def test_a_large_response_leaves_in_pieces_before_it_is_all_there() -> None:
    lines = [b"%09d\n" % number for number in range(3 * PIECE_BYTES // 10)]
    messages = await exchange(answering(*lines), b"")
    assert body_of(messages) == b"".join(lines)
    assert [message["more_body"] for message in messages[1:]] == [True, True, False]


@pytest.mark.parametrize("pieces", [[b"all at once"], [b"a ", b"paper ", b"in pieces"]])
async def test_a_body_is_read_however_it_comes(pieces: list[bytes]) -> None:
    sent = b"".join(pieces)
    length = [(b"content-length", b"%d" % len(sent))]
    assert body_of(await exchange(echoed, *pieces, headers=length)) == sent


@pytest.mark.parametrize("pieces", [[b"seven b"], [b"sev", b"en b"]])
async def test_a_body_of_a_length_that_was_not_announced_is_read(pieces: list[bytes]) -> None:
    def length(environ: Any, start_response: Any) -> Response:
        start_response("200 OK", [])
        return Response([environ["CONTENT_LENGTH"].encode(), environ["wsgi.input"].read()])

    assert body_of(await exchange(length, *pieces)) == b"7seven b"


async def test_who_asks_for_the_head_gets_no_body_however_large() -> None:
    messages = await exchange(answering(*[bytes(PIECE_BYTES)] * 3), b"", method="HEAD")
    assert [message["type"] for message in messages] == [
        "http.response.start",
        "http.response.body",
    ]
    assert body_of(messages) == b""


async def test_a_header_begins_with_no_space() -> None:
    def application(environ: Any, start_response: Any) -> Response:
        start_response("200 OK", [("Set-Cookie", " language=uz"), ("Set-Cookie", " seen=1")])
        return Response([])

    start, _end = await exchange(application, b"")
    assert start["headers"] == [(b"set-cookie", b"language=uz"), (b"set-cookie", b"seen=1")]


async def test_a_response_that_breaks_off_is_closed_and_never_ended() -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(PIECE_BYTES)
        raise Broken

    response = Response(pieces())

    def application(environ: Any, start_response: Any) -> Response:
        start_response("200 OK", [])
        return response

    _start, first, end = await exchange(application, b"")
    assert first["more_body"]
    assert end is Broken
    assert response.closed
