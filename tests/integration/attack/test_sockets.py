"""What a socket that keeps to no rule can do to the server, and to the others in the room."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from signaling.messages import MAX_BYTES
from tests.bench.harness import FLOOR
from tests.line import HOSTS, Line, frame, line
from tests.product import Product, memory, product

KIB, MIB = 1024, 1024 * 1024
# Far above what the bounds allow, far below what would be there without them.
ROOM_FOR_IT = 40 * MIB
UNLIMITED = "/ws/unlimited"  # tests/bench/relay_server.py: so that a test needs no minute
Run = Callable[..., None]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    settings = FLOOR | {"DJANGO_SETTINGS_MODULE": "tests.bench.relay_settings"}
    with product(tmp_path_factory.mktemp("sockets"), worker=False, **settings) as running:
        yield running


@pytest.fixture(scope="module")
def made(served: Product) -> dict[str, str]:
    return dict(json.loads(served.shell(HOSTS)))


@pytest.fixture
def room(served: Product, made: dict[str, str]) -> Run:
    """Runs a scene in which Botir does what he should not, and Dilnoza is there too: it costs
    little memory, and she is served as ever."""

    def run(
        scene: Callable[[Line, Line], Awaitable[None]], under: str = "/ws/rooms", **his: int
    ) -> None:
        async def both() -> None:
            async with (
                asyncio.timeout(30),
                line(served.url, made, "dilnoza", under=under) as dilnoza,
                line(served.url, made, "botir", under=under, **his) as botir,
            ):
                await scene(botir, dilnoza)
                await dilnoza.lives()

        before = memory(served)
        asyncio.run(both())
        assert memory(served) - before < ROOM_FOR_IT

    return run


def masked(text: str) -> bytes:
    """A frame by hand, of at most 125 letters."""
    mask = os.urandom(4)
    data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(text.encode()))
    return bytes([0x81, 0x80 | len(data)]) + mask + data


def test_a_thousand_messages_a_second_are_cut_off_even_if_the_sender_goes_on(room: Run) -> None:
    async def scene(botir: Line, _: Line) -> None:
        hundred = masked(frame("ping", ack=0)) * 100
        for _tenth in range(100):
            botir.socket.transport.write(hundred)  # whatever the server says
            await asyncio.sleep(0.1)
            if botir.socket.transport.is_closing():
                break
        assert botir.socket.transport.is_closing()
        assert await botir.closed() == ("rate", 4429)

    room(scene)


@pytest.mark.parametrize(
    "bad",
    [
        frame("offer", "x", pair="x:y", gen=1, sdp="v" * MAX_BYTES),
        frame("ping", ack=0) + " " * (MAX_BYTES + 1 - len(frame("ping", ack=0))),
        '{"t":"ping","d":' + "[" * (60 * KIB),
        '{"t":"ping","d":' + '{"a":' * 12_000 + "1" + "}" * 12_000 + "}",
        "[" * 100_000,
        "",
        b"\0\1",
    ],
    ids=["long", "one byte too long", "deep", "deep and whole", "100,000 deep", "empty", "binary"],
)
def test_what_is_no_message_closes_that_socket_and_no_other(room: Run, bad: str | bytes) -> None:
    async def scene(botir: Line, _: Line) -> None:
        await botir.socket.send(bad)
        assert await botir.closed() == ("malformed", 4400)

    room(scene)


@pytest.mark.parametrize(
    "bad", ["x" * 200_000, b"\x81\x82\0\0\0\0\xff\xff"], ids=["huge", "no text"]
)
def test_what_is_not_even_a_frame_cuts_the_connection(room: Run, bad: str | bytes) -> None:
    async def scene(botir: Line, _: Line) -> None:
        if isinstance(bad, str):
            await botir.socket.send(bad)
        else:
            botir.socket.transport.write(bad)
        with pytest.raises(ConnectionClosed):
            await botir.hear("bye")

    room(scene)


def big(botir: Line, dilnoza: Line) -> str:
    pair = ":".join(sorted((botir.me, dilnoza.me)))
    return frame("offer", botir.me, pair=pair, gen=1, sdp="v" * 60 * KIB)


def test_who_stops_reading_is_cut_after_a_megabyte(room: Run) -> None:
    async def scene(botir: Line, dilnoza: Line) -> None:
        sent = 0
        text = big(botir, dilnoza)
        while sent < 4 * MIB:
            await dilnoza.socket.send(text)
            sent += len(text)
            await dilnoza.say("keyframe", botir.me)
        # What comes while he is being cut gets no answer: only what comes after it.
        while (lost := await soon(dilnoza, "undelivered")) is None:
            await dilnoza.say("keyframe", botir.me)
        assert lost["d"]["to"] == botir.me

    room(scene, UNLIMITED, max_queue=1)


async def soon(line: Line, *kinds: str) -> dict[str, Any] | None:
    """The next message of these kinds, if it comes within half a second."""
    with suppress(TimeoutError):
        async with asyncio.timeout(0.5):
            return await line.hear(*kinds)
    return None


def test_who_says_to_have_read_and_has_not_is_cut_too(room: Run) -> None:
    async def scene(botir: Line, dilnoza: Line) -> None:
        text = big(botir, dilnoza)
        for _round in range(200):  # a hundred megabytes, if nobody stops it
            for _message in range(8):  # half of what may be unread
                await dilnoza.socket.send(text)
            await dilnoza.say("ping", ack=0)
            if (await dilnoza.hear("pong", "undelivered"))["t"] == "undelivered":
                break
            try:
                await botir.say("ping", ack=2**53 - 1)
                await botir.say("keyframe", dilnoza.me)
            except ConnectionClosed:
                break
            if (said := await soon(dilnoza, "keyframe", "undelivered")) and said["t"] != "keyframe":
                break
        else:
            pytest.fail("Nobody stopped it")

    room(scene, UNLIMITED, max_queue=1)
