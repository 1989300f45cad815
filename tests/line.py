"""A person's line to a room of a served product: the socket of a page, spoken by a program."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests.http import Browser

PROTOCOL = "reception.v1"
# What is made in the product's shell for `line` to use.
HOSTS = "from tests.line_data import hosts; print(hosts())"


async def opened(url: str, path: str, **options: Any) -> ClientConnection:
    """A socket without what websockets does by itself: pings, compression, a bound of its own."""
    plain = {"compression": None, "ping_interval": None, "max_queue": None, "close_timeout": 1}
    return await connect(
        url.replace("http", "ws") + path, origin=url, subprotocols=[PROTOCOL], **plain | options  # type: ignore[arg-type,list-item]
    )  # fmt: skip


@dataclass
class Line:
    """A socket that has joined. `me`: the participant's public id."""

    socket: ClientConnection
    me: str
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def say(self, t: str, to: str = "", **d: Any) -> None:
        await self.socket.send(frame(t, to, f"m{next(self.numbers)}", **d))

    async def hear(self, *kinds: str) -> dict[str, Any]:
        """The next message of these kinds, whatever comes before it."""
        while (message := json.loads(await self.socket.recv()))["t"] not in kinds:
            pass
        return dict(message)

    async def closed(self) -> tuple[str, int | None]:
        """Why, by the server's own word, and the code."""
        reason = (await self.hear("bye"))["d"]["reason"]
        await self.socket.wait_closed()
        return reason, self.socket.close_code

    async def lives(self) -> None:
        """The server answers it."""
        await self.say("ping", ack=0)
        await self.hear("pong")


def frame(t: str, to: str = "", number: str = "m1", **d: Any) -> str:
    """As a browser writes it."""
    message = {"t": t, "id": number} | ({"to": to} if to else {}) | {"d": d}
    return json.dumps(message, separators=(",", ":"))


async def joined(socket: ClientConnection, ticket: str, device: str = "page") -> Line:
    await socket.send(frame("join", ticket=ticket, device=device))
    line = Line(socket, "")
    line.me = (await line.hear("welcome"))["d"]["you"]["id"]
    return line


async def ticket(url: str, path: str, session: str) -> str:
    """What the room's page asks for before it opens its socket."""
    async with Browser(url, session) as browser:
        answer = await browser.post(f"{path}ticket/")
        assert answer.status == 200, answer
        return str(json.loads(answer.body)["ticket"])


@asynccontextmanager
async def line(
    url: str, made: dict[str, str], who: str, *, under: str = "/ws/rooms", **options: Any
) -> AsyncIterator[Line]:
    """`made`: what `tests.line_data` printed; `who`: "botir", "dilnoza", "aziza"."""
    word = await ticket(url, made["path"], made[who])
    socket = await opened(url, f"{under}/{made['room']}/", **options)
    try:
        yield await joined(socket, word)
    finally:
        await socket.close()
