"""One browser's socket: a plain ASGI application, because the relay path must stay short.

(A Channels consumer cleans up database connections through a thread for every message; see
docs/decisions.) Relaying an offer, an answer or candidates touches no database: the rules run
on the room in memory, which every change of the saved room replaces.
"""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from channels.db import database_sync_to_async
from django.conf import settings

from signaling import hub, rooms, turn
from signaling.bucket import BURST, RATE, Bucket
from signaling.byes import BYES
from signaling.errors import Malformed, NoSuchRoom, TicketRefused
from signaling.events import Bye, Connected, GrantIce, Leave, Lost, Send, Told
from signaling.messages import SUBPROTOCOL, Message, parse
from signaling.outbox import AsgiSend, Outbox
from signaling.room import relay
from signaling.state import SILENT, Room
from signaling.views import farewell, refresh

log = logging.getLogger(__name__)
JOIN_SECONDS = 10.0
WARN_BEFORE_END = (10, 5, 1)  # minutes
Doing = Awaitable[None] | None
encode = json.JSONEncoder(separators=(",", ":")).encode


class RoomSocket:
    """A connection from its accept to its bye. `rate` and `burst`: messages a second, at once."""

    rate, burst = RATE, BURST

    def __init__(self, scope: dict[str, Any], receive: Any, send: AsgiSend) -> None:
        self.loop = asyncio.get_running_loop()
        self.key: str = scope["url_route"]["kwargs"]["room"]
        self.quoted_key = encode(self.key)
        self.offered: list[str] = scope.get("subprotocols", [])
        self.receive = receive
        self.send = send
        self.outbox = Outbox(send)
        self.bucket = Bucket(self.loop.time(), self.rate, self.burst, self.burst)
        self.connection = ""
        self.person = ""
        self.room: Room | None = None
        self.heard_at = self.loop.time()
        self.over = asyncio.Event()
        self.alarm: asyncio.TimerHandle | None = None

    @classmethod
    async def application(cls, scope: dict[str, Any], receive: Any, send: AsgiSend) -> None:
        await cls(scope, receive, send).run()

    # --- Life -----------------------------------------------------------------------------------

    async def run(self) -> None:
        await self.receive()  # websocket.connect
        known = SUBPROTOCOL in self.offered
        subprotocol = SUBPROTOCOL if known else None
        await self.send({"type": "websocket.accept", "subprotocol": subprotocol})
        self.connection = await hub.enter(self)
        try:
            if known:
                await self._until_bye(asyncio.create_task(self._converse()))
            else:
                self.bye("version")
        finally:
            await self._depart()

    async def _until_bye(self, conversation: asyncio.Task[None]) -> None:
        """The conversation ends by itself when the browser goes, or here when we said goodbye."""
        goodbye = asyncio.create_task(self.over.wait())
        await asyncio.wait({conversation, goodbye}, return_when=asyncio.FIRST_COMPLETED)
        for task in (conversation, goodbye):
            task.cancel()
        await asyncio.gather(conversation, goodbye, return_exceptions=True)

    async def _depart(self) -> None:
        self.over.set()  # else the news of our own leaving would set the alarm again
        if self.alarm is not None:
            self.alarm.cancel()
        try:
            await self.outbox.flushed()
            if self.room is not None and self.room.by_connection(self.connection):
                await self._apply(Lost(self.connection, datetime.now(UTC)))
        finally:
            await hub.leave(self)

    async def _converse(self) -> None:
        try:
            event = await asyncio.wait_for(self.receive(), JOIN_SECONDS)
            while event["type"] == "websocket.receive":
                if (doing := self._hear(event.get("text"))) is not None:
                    await doing
                event = await self.receive()
        except Malformed:
            self.bye("malformed")
        except TicketRefused as refused:
            self.bye(refused.reason)
        except NoSuchRoom:
            self.bye("forbidden")
        except TimeoutError:
            self.bye("idle")
        except Exception:
            log.exception("socket failed")
            self.bye("trouble")

    # --- What the browser says ------------------------------------------------------------------

    def _hear(self, raw: str | None) -> Doing:
        """Checks a message, and gives what there is to wait for: each coroutine between here and
        the other socket would cost a relayed message a tenth of its time."""
        if self.over.is_set():
            return None
        self.heard_at = self.loop.time()
        if raw is None:
            raise Malformed("binary")
        if not self.bucket.take(len(raw), self.heard_at):
            self.bye("rate")
            return None
        message = parse(raw)
        if self.room is None:
            return self._join(message)
        now = datetime.now(UTC)
        if message.to:
            return self._relay(relay(self.room, self.connection, message, now))
        if self.room.closed_at(now):
            self._end(self.room)
            return None
        return self._answer(message, now)

    async def _join(self, message: Message) -> None:
        if message.t != "join":
            raise Malformed("join first")
        now = datetime.now(UTC)
        room = await database_sync_to_async(rooms.join)(
            self.key,
            message.d["ticket"],
            connection=self.connection,
            device=message.d["device"],
            now=now,
        )
        if self.room is None:  # else the hub told us already, of this version or a newer one
            self.room = room
        me = room.by_connection(self.connection)
        self.person = me.person if me is not None else ""

    def _relay(self, effect: Send | Bye) -> Doing:
        target = hub.find(effect.connection)
        if target is None:
            return hub.forward(effect)
        if isinstance(effect, Send) and effect.sender:
            return target.pass_on(effect)
        target.update(None, [effect])
        return None

    async def _answer(self, message: Message, now: datetime) -> None:
        match message.t:
            case "ping":
                self.outbox.read_up_to(message.d["ack"])
                self.tell("pong", {"id": message.id})
            case "ice":
                self._grant_ice()
            case "media" if message.d["connected"]:
                await self._apply(Connected(self.connection, now))
            case "leave":
                await self._apply(Leave(self.connection, now))
            case "join":
                raise Malformed("joined already")

    async def _apply(self, event: Connected | Leave | Lost) -> None:
        await database_sync_to_async(rooms.apply)(self.key, event)

    # --- What the room says ---------------------------------------------------------------------

    def update(self, room: Room | None, effects: list[Told]) -> None:
        """Take over a changed room and what follows from it; called on our loop."""
        if self.over.is_set():
            return
        if room is not None and self.room is not None and room.version < self.room.version:
            # Overtaken by a newer change: notices of the older one would be wrong by now.
            room, effects = None, [e for e in effects if isinstance(e, Bye)] or self._all(self.room)
        if room is not None:
            self.room = room
            self._set_alarm()
        for effect in effects:
            self._do(effect)

    def catch_up(self, room: Room) -> None:
        """The pulse found a room that is newer than ours: notices of it were lost."""
        if self.room is not None and self.person and room.version > self.room.version:
            self.update(room, [])
            self.update(None, self._all(room))

    def _all(self, room: Room) -> list[Told]:
        return list(refresh(room, self.connection, self.person))

    def check(self) -> None:
        """Silent for too long, or reads too slowly: goodbye."""
        if self.loop.time() - self.heard_at > SILENT.total_seconds():
            self.bye("idle")

    def _do(self, effect: Told) -> None:
        if isinstance(effect, Bye):
            self.bye(effect.reason, effect.retry_at)
        elif isinstance(effect, GrantIce):
            self._grant_ice()
        elif effect.sender:
            if self._may_write():
                self.outbox.push(self._stamped(effect))
        else:
            self.tell(effect.t, effect.d)

    def _grant_ice(self) -> None:
        """Checked here once more, whoever asked: credentials are for those who are in."""
        me = self.room and self.room.by_connection(self.connection)
        if self.room is None or not me or not me.active:
            self.bye("forbidden")
            return
        servers = turn.ice_servers(
            settings.TURN_URLS,
            settings.TURN_SECRET,
            room=self.key,
            participant=me.id,
            ends_at=self.room.ends_at,
        )
        self.tell("ice", {"servers": servers, "relayOnly": settings.RELAY_ONLY})

    def pass_on(self, message: Send) -> Doing:
        return self.outbox.deliver(self._stamped(message)) if self._may_write() else None

    def tell(self, t: str, d: Any) -> None:
        if self._may_write():
            self._write(t, d)

    def _may_write(self) -> bool:
        if self.outbox.full:
            self.bye("slow")
        return not self.over.is_set()

    def _write(self, t: str, d: Any) -> None:
        now = int(time.time() * 1000)
        head = f'{{"t":"{t}","seq":{self.outbox.seq + 1},"ts":{now},"d":'
        self.outbox.push(f"{head}{encode(d)}}}")

    def _stamped(self, message: Send) -> str:
        """A relayed message with who sent it; every word in front is ours or was checked."""
        _, t, d, sender, role, text = message
        now = int(time.time() * 1000)
        head = f'{{"t":"{t}","seq":{self.outbox.seq + 1},"ts":{now},"from":"{sender}",'
        return f'{head}"role":"{role}","room":{self.quoted_key},"d":{text or encode(d)}}}'

    def bye(self, reason: str, retry_at: datetime | None = None) -> None:
        """Say why and close, once."""
        if self.over.is_set():
            return
        code, action = BYES[reason]
        d = {"reason": reason, "action": action, "retryAt": retry_at and retry_at.isoformat()}
        self._write("bye", d)
        self.outbox.close(code)
        self.over.set()

    # --- The clock ------------------------------------------------------------------------------

    def _set_alarm(self) -> None:
        """For the next warning or the end, whichever comes first."""
        if self.alarm is not None:
            self.alarm.cancel()
        if self.room is None or self.room.over:
            return
        left = (self.room.ends_at - datetime.now(UTC)).total_seconds()
        minutes = next((m for m in WARN_BEFORE_END if m * 60 < left), 0)
        self.alarm = self.loop.call_later(left - minutes * 60, self._ring, minutes)

    def _ring(self, minutes: int) -> None:
        if self.room is None:
            return
        if minutes:
            ends_at = self.room.ends_at.isoformat()
            self.tell("warning", {"minutes": minutes, "endsAt": ends_at})
            self.alarm = self.loop.call_later(0.01, self._set_alarm)
        elif datetime.now(UTC) < self.room.ends_at:  # the timer's clock ran ahead of the wall's
            self._set_alarm()
        else:
            self._end(self.room)

    def _end(self, room: Room) -> None:
        """The window is over: out, whatever the database says; then have it written down."""
        self.bye(farewell(room))
        if not room.over:
            task = self.loop.create_task(_sweep(self.key))
            _sweeps.add(task)
            task.add_done_callback(_sweeps.discard)


_sweeps: set[asyncio.Task[None]] = set()


async def _sweep(key: str) -> None:
    try:
        await database_sync_to_async(rooms.tick)(key, datetime.now(UTC))
    except Exception:  # the worker's sweep will do it
        log.exception("sweep failed")
