"""The recorder's seat in one room: speaks reception.v1 (signaling/PROTOCOL.md) as browsers do."""

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.typing import Origin, Subprotocol

from signaling.media.peer import RecordingPeer
from signaling.media.writer import Writer
from signaling.messages import SUBPROTOCOL

log = logging.getLogger(__name__)
BEAT = 2.5  # seconds
BETWEEN = 1.0  # seconds between two connections of one sender
RETRY = (0.25, 0.5, 1.0, 2.0)  # seconds before joining again after the line broke
INSIDE = {"admitted", "in_call", "reconnecting"}
TO_RETRY = {"idle", "slow", "trouble"}


@dataclass(frozen=True, slots=True)
class Sender:
    """A person whose picture and sound are recorded."""

    id: str
    role: str
    label: str


OpenWriter = Callable[[Sender, frozenset[str]], Writer]
Tickets = Callable[[], Awaitable[str]]


class Line:
    """What one sender's browser says, taken one after the other; each generation is a new peer."""

    def __init__(self, sender: Sender, open_writer: OpenWriter, reply: Callable[..., Any]) -> None:
        self.sender = sender
        self.gen = -1
        self.peer: RecordingPeer | None = None
        self._open_writer = open_writer
        self._reply = reply
        self._said: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue(maxsize=200)
        self._task = asyncio.create_task(self._work())

    def hear(self, t: str, d: dict[str, Any]) -> None:
        with contextlib.suppress(asyncio.QueueFull):  # who talks so much is not listened to
            self._said.put_nowait((t, d))

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        if self.peer is not None:
            await self.peer.close()

    async def _work(self) -> None:
        while True:
            t, d = await self._said.get()
            try:
                await self._handle(t, d)
            except Exception:  # what a browser sends must not end the recording of the others
                log.exception("negotiation failed")

    async def _handle(self, t: str, d: dict[str, Any]) -> None:
        if t == "offer" and d["gen"] > self.gen:
            if self.peer is not None:
                await self.peer.close()
                await asyncio.sleep(BETWEEN)
            self.gen = d["gen"]
            self.peer = RecordingPeer(partial(self._open_writer, self.sender))
            answer = await self.peer.answer(d["sdp"])
            said = {"pair": d["pair"], "gen": self.gen, "sdp": answer}
            await self._reply("answer", said, self.sender.id)
        elif t == "candidates" and d["gen"] == self.gen and self.peer is not None:
            await self.peer.add_candidates(d["candidates"])


class RoomRecorder:
    """`run` joins and records until the room says goodbye for good, or it is cancelled."""

    def __init__(self, url: str, origin: str, tickets: Tickets, open_writer: OpenWriter) -> None:
        self.url, self.origin = url, origin
        self.tickets = tickets
        self.open_writer = open_writer
        self.device = secrets.token_urlsafe(9)
        self.lines: dict[str, Line] = {}
        self._socket: ClientConnection | None = None
        self._seq = 0
        self._number = 0
        self._failures = 0

    async def run(self) -> str:
        """Why it ended: a reason of signaling.byes. What is recorded is closed in any case."""
        try:
            while True:
                reason = await self._stay()
                if reason not in TO_RETRY:
                    return reason
                pause = RETRY[min(self._failures, len(RETRY) - 1)]
                self._failures += 1
                await asyncio.sleep(pause)  # media go on meanwhile
        finally:
            await self.close()

    async def close(self) -> None:
        lines, self.lines = list(self.lines.values()), {}
        await asyncio.gather(*(line.close() for line in lines), return_exceptions=True)

    async def _stay(self) -> str:
        """One socket, from its ticket to its end."""
        ticket = await self.tickets()
        try:
            async with connect(
                self.url,
                origin=Origin(self.origin),
                subprotocols=[Subprotocol(SUBPROTOCOL)],
                compression=None,
                ping_interval=None,
                max_size=2**18,
                proxy=None,
            ) as socket:
                self._socket, self._seq = socket, 0
                await self._say("join", {"ticket": ticket, "device": self.device})
                beat = asyncio.create_task(self._beat())
                try:
                    return await self._listen(socket)
                finally:
                    beat.cancel()
        except (OSError, ConnectionClosed, InvalidHandshake, TimeoutError):
            return "trouble"
        finally:
            self._socket = None

    async def _listen(self, socket: ClientConnection) -> str:
        async for text in socket:
            message = json.loads(text)
            self._seq = message["seq"]
            if message["t"] == "bye":
                return str(message["d"]["reason"])
            await self._hear(message)
        return "trouble"

    async def _hear(self, message: dict[str, Any]) -> None:
        t, d = message["t"], message["d"]
        if t == "welcome":
            self._failures = 0
            here = {card["id"] for card in d["roster"]}
            await self._forget(set(self.lines) - here)
            for card in d["roster"]:
                self._meet(card)
        elif t == "presence":
            if d["state"] in INSIDE:
                self._meet(d)
            else:
                await self._forget({d["id"]})
        elif t in {"offer", "candidates"} and message["from"] in self.lines:
            self.lines[message["from"]].hear(t, d)

    def _meet(self, card: dict[str, Any]) -> None:
        if card["id"] not in self.lines and card["role"] != "recorder":
            sender = Sender(card["id"], card["role"], card["label"])
            self.lines[sender.id] = Line(sender, self.open_writer, self._say)

    async def _forget(self, gone: set[str]) -> None:
        for line in [self.lines.pop(id_) for id_ in gone if id_ in self.lines]:
            await line.close()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._say("ping", {"ack": self._seq})

    async def _say(self, t: str, d: dict[str, Any], to: str = "") -> None:
        self._number += 1
        message = {"t": t, "id": f"r{self._number}", "d": d} | ({"to": to} if to else {})
        if self._socket is not None:
            with contextlib.suppress(ConnectionClosed):
                await self._socket.send(json.dumps(message))
