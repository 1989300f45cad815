"""A browser's side of the socket, spoken by hand, and rooms to speak in."""

import asyncio
import contextlib
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs
from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from signaling import rooms, tickets
from signaling.messages import SUBPROTOCOL
from signaling.routing import websocket_urlpatterns
from signaling.schema import document

ORIGIN = (b"origin", b"http://localhost:8000")
numbers = itertools.count(1)
opened: list["Browser"] = []
checks: dict[str, Callable[[Any], None]] = {}


def check(side: str, message: Any) -> None:
    """Whatever goes over the wire is what the contract says, in both directions."""
    if not checks:
        for name, schema in document()["$defs"].items():
            checks[name] = jsonschema_rs.validator_for(schema, validate_formats=True).validate
    checks[side](message)


async def close_all() -> None:
    """No socket of a test may still be at work when the database is emptied."""
    while opened:
        with contextlib.suppress(asyncio.CancelledError, TimeoutError):
            await opened.pop().gone()


def now() -> datetime:
    return datetime.now(UTC)


def open_room(key: str, *, starts: float = -1, ends: float = 20) -> None:
    """A room whose window is given in minutes from now."""
    starts_at = now() + timedelta(minutes=starts)
    rooms.open_room(
        key,
        starts_at=starts_at,
        ends_at=now() + timedelta(minutes=ends),
        opens_for_hosts_at=starts_at - timedelta(minutes=30),
        opens_for_guests_at=starts_at - timedelta(minutes=15),
    )


def ticket(key: str, person: str, role: str, at: datetime | None = None) -> str:
    return tickets.issue(room=key, person=person, role=role, label=person.title(), now=at or now())


class Browser:
    """One page of one person."""

    def __init__(self, key: str, *, origin: Any = ORIGIN, protocols: Any = (SUBPROTOCOL,)) -> None:
        self.key = key
        self.id = ""
        opened.append(self)
        self.socket = WebsocketCommunicator(
            URLRouter(websocket_urlpatterns),
            f"/ws/rooms/{key}/",
            headers=[origin, (b"host", b"localhost:8000")],
            subprotocols=list(protocols),
        )

    async def connect(self) -> bool:
        connected, _ = await self.socket.connect()
        return bool(connected)

    async def say(self, t: str, d: Any = None, to: str = "") -> None:
        message = {"t": t, "id": f"m{next(numbers)}", "d": d or {}} | ({"to": to} if to else {})
        check("fromBrowser", message)
        await self.socket.send_to(text_data=json.dumps(message))

    async def hear(self, t: str) -> dict[str, Any]:
        """The next message, which must be `t`."""
        message = await self.read()
        assert message["t"] == t, message
        return message

    async def read(self) -> dict[str, Any]:
        output = await self.socket.receive_output(3)
        assert output["type"] == "websocket.send", output
        message = dict(json.loads(output["text"]))
        check("fromServer", message)
        return message

    async def hear_until(self, t: str) -> dict[str, Any]:
        """The next `t`, whatever comes before it."""
        while True:
            message = await self.read()
            if message["t"] == t:
                return message

    async def closed(self, reason: str, code: int) -> dict[str, Any]:
        bye = await self.hear_until("bye")
        output = await self.socket.receive_output(3)
        assert (bye["d"]["reason"], output["type"], output["code"]) == (
            reason,
            "websocket.close",
            code,
        )
        return dict(bye["d"])

    async def join(self, word: str, device: str = "page1") -> None:
        """Connect and hand in a ticket; what comes back is the test's to read."""
        assert await self.connect()
        await self.say("join", {"ticket": word, "device": device})

    async def enter(self, person: str, role: str, device: str = "page1") -> dict[str, Any]:
        """Join with a fresh ticket; returns the welcome."""
        await self.join(await sync_to_async(ticket)(self.key, person, role), device)
        welcome = (await self.hear_until("welcome"))["d"]
        self.id = welcome["you"]["id"]
        return dict(welcome)

    async def gone(self) -> None:
        await self.socket.disconnect(timeout=5)


async def pair(key: str) -> tuple[Browser, Browser]:
    """Aziza and Botir, connected, admitted, all notices read."""
    await sync_to_async(open_room)(key)
    aziza, botir = Browser(key), Browser(key)
    await botir.enter("botir", "official")
    await aziza.enter("aziza", "citizen")
    await sync_to_async(rooms.admit)(key, aziza.id, now=now())
    await aziza.hear_until("room")
    await botir.hear_until("room")
    return aziza, botir
