"""Five hundred rooms that negotiate at once: how late the latest twentieth of the messages comes.

In one process against a bare ASGI relay; between two processes, which Redis carries, against bare
Redis. Every page pings meanwhile, as pages do.
"""

import asyncio
import itertools
import json
import random
import statistics
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

import redis.asyncio
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tests.bench.bench_relay import SDP, SETTINGS, bare_relay, opened_rooms
from tests.bench.harness import Measured, Place, benchmark, compared
from tests.line import frame, joined, opened
from tests.product import prepared, product, serving

ROOMS = 500
MESSAGES = 20  # of each room
SECONDS = 10.0
PING_SECONDS = 2.5
JOINS_AT_ONCE = 20
ROUNDS = 3
Seat = tuple[str, str, str]  # address of the process, room, ticket


@dataclass
class Way:
    """From one who says something to one who hears it, in that order."""

    say: Callable[[], Awaitable[object]]
    under_way: deque[float] = field(default_factory=deque)
    took: list[float] = field(default_factory=list)
    readers: list[asyncio.Task[None]] = field(default_factory=list)

    def arrived(self) -> None:
        self.took.append(time.perf_counter() - self.under_way.popleft())

    async def talk(self, moments: list[float]) -> None:
        """At these moments of `time.perf_counter`."""
        for moment in moments:
            await asyncio.sleep(max(0.0, moment - time.perf_counter()))
            self.under_way.append(time.perf_counter())
            await self.say()


async def storm(ways: list[Way]) -> float:
    """The 95th percentile of the milliseconds that a message takes. Raises if one is lost."""
    now, chance = time.perf_counter(), random.Random(1)
    for way in ways:
        way.took.clear()
    await asyncio.gather(
        *(
            way.talk(sorted(now + chance.uniform(0, SECONDS) for _ in range(MESSAGES)))
            for way in ways
        )
    )
    async with asyncio.timeout(SECONDS):
        while any(way.under_way for way in ways):
            await asyncio.sleep(0.05)
    took = [one for way in ways for one in way.took]
    assert len(took) == len(ways) * MESSAGES
    return statistics.quantiles(took, n=20)[-1] * 1000


async def read(socket: ClientConnection, way: Way | None = None) -> None:
    """Acknowledges what it reads every few seconds, as a page does."""
    seq, due = 0, time.perf_counter() + random.uniform(0, PING_SECONDS)
    try:
        while True:
            try:
                async with asyncio.timeout(max(0.0, due - time.perf_counter())):
                    message = await socket.recv()
            except TimeoutError:
                due += PING_SECONDS
                await socket.send(frame("ping", ack=seq))
                continue
            if way and len(message) > len(SDP):
                way.arrived()
                seq = json.loads(message)["seq"]
    except ConnectionClosed:
        return


async def read_bare(socket: ClientConnection, way: Way) -> None:
    async for _message in socket:
        way.arrived()


async def ours(seats: list[Seat]) -> list[Way]:
    gate = asyncio.Semaphore(JOINS_AT_ONCE)

    async def join(url: str, room: str, word: str) -> tuple[ClientConnection, str]:
        async with gate:
            line = await joined(await opened(url, f"/ws/unlimited/{room}/"), word)
        return line.socket, line.me

    lines = await asyncio.gather(*(join(*seat) for seat in seats))
    ways = []
    for (one, me), (two, peer) in zip(lines[::2], lines[1::2], strict=True):
        text = frame("offer", peer, pair=":".join(sorted((me, peer))), gen=1, sdp=SDP)
        way = Way(partial(one.send, text))
        way.readers = [asyncio.create_task(read(one)), asyncio.create_task(read(two, way))]
        ways.append(way)
    return ways


async def bare(floor: str) -> list[Way]:
    ways = []
    for number in range(ROOMS):
        one, two = [await opened(floor, f"/bench-{number}/") for _ in range(2)]
        way = Way(partial(one.send, SDP))
        way.readers = [asyncio.create_task(read_bare(two, way))]
        ways.append(way)
    return ways


async def bare_redis(url: str) -> list[Way]:
    """One connection that says and one that hears, as each of our processes has."""
    client = redis.asyncio.from_url(url)
    hears = client.pubsub()
    await hears.subscribe("bench")
    ways = [Way(partial(client.publish, "bench", f"{n} {SDP}")) for n in range(ROOMS)]

    async def listen() -> None:
        async for message in hears.listen():
            if message["type"] == "message":
                ways[int(message["data"].split(maxsplit=1)[0])].arrived()

    ways[0].readers = [asyncio.create_task(listen())]
    return ways


@benchmark("relay_storm", unit="ms", needs={"postgres"})
def relay_storm(place: Place) -> Measured:
    with (
        product(place.home, worker=False, **SETTINGS) as served,
        bare_relay() as floor,
        asyncio.Runner() as runner,
    ):
        made = [line.split() for line in served.shell(opened_rooms(ROOMS)).splitlines()]
        ways = runner.run(ours([(served.url, room, word) for room, word in made]))
        plain = runner.run(bare(floor))
        return compared(lambda: runner.run(storm(ways)), lambda: runner.run(storm(plain)), ROUNDS)


@benchmark("relay_redis", unit="ms", needs={"postgres", "redis"})
def relay_redis(place: Place) -> Measured:
    """Of each room one person is with the one process and one with the other."""
    other = place.home / "other"
    other.mkdir()
    with (
        prepared(place.home, **SETTINGS) as environment,
        serving(place.home, environment, worker=False) as here,
        serving(other, environment, worker=False) as there,
        asyncio.Runner() as runner,
    ):
        made = [line.split() for line in here.shell(opened_rooms(ROOMS)).splitlines()]
        urls = itertools.cycle([here.url, there.url])
        ways = runner.run(ours([(next(urls), room, word) for room, word in made]))
        plain = runner.run(bare_redis(environment["REDIS_URL"]))
        return compared(lambda: runner.run(storm(ways)), lambda: runner.run(storm(plain)), ROUNDS)
