"""Messages a second between two sockets of a room in one daphne, against a bare ASGI relay."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.bench.harness import FLOOR, Measured, Place, benchmark, compared
from tests.product import ROOT, product
from tests.services import await_answer, end, free_port, start

MESSAGES = 3000
SDP = "a=candidate:1 1 udp 2122194687 192.0.2.2 50110 typ host\r\n" * 34  # 2 kB in all
ACK_EVERY = 50
IN_FLIGHT = 200
SETTINGS = FLOOR | {"DJANGO_SETTINGS_MODULE": "tests.bench.relay_settings"}
PREPARE = """
from datetime import timedelta
from django.utils import timezone
from signaling import rooms, tickets
now = timezone.now()
rooms.open_room("bench", starts_at=now, ends_at=now + timedelta(hours=1),
                opens_for_hosts_at=now, opens_for_guests_at=now)
for role in ("official", "secretary"):
    print(tickets.issue(room="bench", person=role, role=role, label=role, now=now))
"""


async def opened(url: str, path: str) -> ClientConnection:
    return await connect(
        url.replace("http", "ws") + path, origin=url, subprotocols=["reception.v1"],  # type: ignore[arg-type,list-item]
        compression=None, ping_interval=None, max_queue=None,
    )  # fmt: skip


async def joined(url: str, ticket: str) -> tuple[ClientConnection, str]:
    """A socket that is in, and the participant's id."""
    socket = await opened(url, "/ws/rooms/bench/")
    await socket.send(json.dumps({"t": "join", "d": {"ticket": ticket, "device": "bench"}}))
    while (message := json.loads(await socket.recv()))["t"] != "welcome":
        pass
    return socket, message["d"]["you"]["id"]


async def rate(sender: ClientConnection, reader: ClientConnection, text: str) -> float:
    """Relayed messages a second; the reader acknowledges, as a page does with its pings."""

    window = asyncio.Semaphore(IN_FLIGHT)

    async def read() -> None:
        arrived = 0
        while arrived < MESSAGES:
            message = await reader.recv()
            if len(message) < len(SDP):
                continue  # a pong
            arrived += 1
            window.release()
            if arrived % ACK_EVERY == 0 and '"seq"' in message[:40]:
                ack = json.loads(message)["seq"]
                await reader.send(json.dumps({"t": "ping", "d": {"ack": ack}}))

    started = time.perf_counter()
    reading = asyncio.create_task(read())
    for _ in range(MESSAGES):
        await window.acquire()
        await sender.send(text)
    await reading
    return MESSAGES / (time.perf_counter() - started)


async def prepare(url: str, floor: str, words: list[str]) -> tuple[Any, Any]:
    """The two pairs of sockets with the message that each pair relays."""
    (one, me), (two, other) = [await joined(url, word) for word in words]
    negotiation = {"pair": ":".join(sorted((me, other))), "gen": 1, "sdp": SDP}
    text = json.dumps(
        {"t": "offer", "id": "m1", "to": other, "d": negotiation}, separators=(",", ":")
    )  # as browsers write it
    bare = [await opened(floor, "/bench/") for _ in range(2)]
    return (one, two, text), (*bare, text)


@contextmanager
def bare_relay() -> Iterator[str]:
    """The address of the floor: a bare ASGI relay on daphne as it comes."""
    port = free_port()
    command = [sys.executable, "-m", "daphne", "--verbosity", "0", "--port", str(port)]
    process = start([*command, "tests.bench.relay_floor:application"], cwd=ROOT)
    try:
        there = ("127.0.0.1", port)
        await_answer(lambda: socket.create_connection(there).close(), process, "daphne")
        yield f"http://127.0.0.1:{port}"
    finally:
        end(process)


@benchmark("relay_local", unit="messages/s")
def relay_local(place: Place) -> Measured:
    with (
        product(place.home, worker=False, **SETTINGS) as served,
        bare_relay() as floor,
        asyncio.Runner() as runner,
    ):
        words = served.shell(PREPARE).split()
        ours, bare = runner.run(prepare(served.url, floor, words))
        return compared(lambda: runner.run(rate(*ours)), lambda: runner.run(rate(*bare)))
