"""Two hundred rooms for five minutes, whose people negotiate, lose their line, come back and leave:
the web process holds at the end what it held after the first minute."""

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator

from tests.bench.bench_relay import SDP, SETTINGS, opened_rooms
from tests.bench.harness import Measured, Place, benchmark
from tests.line import Line, frame, joined, opened
from tests.product import memory, product

ROOMS = 200
SECONDS = 300
WARM = 60  # seconds, until everything was used once
EVERY = 20  # seconds, in which each room goes through all of it
SAMPLED = 5  # seconds
TALK = 10  # messages each way
JOINS = 3 * (SECONDS // EVERY + 2)  # tickets for each person, more than are used


async def lives(url: str, room: str, his: Iterator[str], hers: Iterator[str]) -> None:
    """Until cancelled: Botir and Dilnoza talk, her line breaks, she comes back, both leave."""
    await asyncio.sleep(random.uniform(0, EVERY))
    path = f"/ws/unlimited/{room}/"
    while True:
        began = time.monotonic()
        one = await joined(await opened(url, path), next(his))
        two = await joined(await opened(url, path), next(hers))
        await talk(one, two)
        two.socket.transport.abort()
        two = await joined(await opened(url, path), next(hers))
        await talk(one, two)
        for line in (one, two):
            await line.say("leave")
            await line.socket.wait_closed()
        await asyncio.sleep(max(0.0, began + EVERY - time.monotonic()))


async def talk(one: Line, two: Line) -> None:
    pair = ":".join(sorted((one.me, two.me)))
    for sender, reader in itertools.chain.from_iterable([((one, two), (two, one))] * TALK):
        await sender.socket.send(frame("offer", reader.me, pair=pair, gen=1, sdp=SDP))
        seq = (await reader.hear("offer"))["seq"]
        await reader.say("ping", ack=seq)


async def held(
    run: list[tuple[str, str, Iterator[str], Iterator[str]]], look: Callable[[], int]
) -> list[int]:
    """Octets that the web process held, sampled from the end of the first minute on."""
    samples: list[int] = []
    async with asyncio.TaskGroup() as rooms:
        tasks = [rooms.create_task(lives(*one)) for one in run]
        await asyncio.sleep(WARM)
        for _ in range((SECONDS - WARM) // SAMPLED):
            samples.append(look())
            await asyncio.sleep(SAMPLED)
        for task in tasks:
            task.cancel()
    return samples


@benchmark("soak", unit="MB", needs={"postgres"})
def soak(place: Place) -> Measured:
    """The last minute against the second."""
    with product(place.home, worker=False, **SETTINGS) as served:
        made = [line.split() for line in served.shell(opened_rooms(ROOMS, JOINS)).splitlines()]
        run = [
            (served.url, room, iter(his), iter(hers))
            for (room, *his), (_, *hers) in zip(made[::2], made[1::2], strict=True)
        ]
        samples = asyncio.run(held(run, lambda: memory(served, "VmRSS") // 1000))
        minute = 60 // SAMPLED
        last, second = samples[-minute:], samples[:minute]
        return Measured(statistics.mean(last) / 1000, statistics.mean(second) / 1000)
