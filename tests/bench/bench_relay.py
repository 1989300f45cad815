"""Messages a second between two sockets of a room in one daphne, against a bare ASGI relay."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.asyncio.client import ClientConnection

from tests.bench.harness import FLOOR, Measured, Place, benchmark, compared
from tests.line import frame, joined, opened
from tests.product import ROOT, product
from tests.services import await_answer, end, free_port, start

MESSAGES = 3000
SDP = "a=candidate:1 1 udp 2122194687 192.0.2.2 50110 typ host\r\n" * 34  # 2 kB in all
ACK_EVERY = 50
IN_FLIGHT = 200
SETTINGS = FLOOR | {"DJANGO_SETTINGS_MODULE": "tests.bench.relay_settings"}


def opened_rooms(rooms: int, tickets: int = 1) -> str:
    """What the product's shell runs: for each room, and in it for the official and the secretary,
    it prints a line of the room's name and so many tickets."""
    return f"""
from datetime import timedelta
from django.utils import timezone
from signaling import rooms, tickets
now = timezone.now()
for number in range({rooms}):
    name = f"bench-{{number}}"
    rooms.open_room(name, starts_at=now, ends_at=now + timedelta(hours=1),
                    opens_for_hosts_at=now, opens_for_guests_at=now)
    for role in ("official", "secretary"):
        print(name, *(tickets.issue(room=name, person=role, role=role, label=role, now=now)
                      for _ in range({tickets})))
"""


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
    one, two = [await joined(await opened(url, "/ws/unlimited/bench-0/"), word) for word in words]
    pair = ":".join(sorted((one.me, two.me)))
    text = frame("offer", two.me, pair=pair, gen=1, sdp=SDP)
    bare = [await opened(floor, "/bench/") for _ in range(2)]
    return (one.socket, two.socket, text), (*bare, text)


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
        words = [line.split()[1] for line in served.shell(opened_rooms(1)).splitlines()]
        ours, bare = runner.run(prepare(served.url, floor, words))
        return compared(lambda: runner.run(rate(*ours)), lambda: runner.run(rate(*bare)))
