"""Which sockets live in this process, and the way to those that do not.

A connection's name begins with the address of its process on the channel layer, so a message for
a socket elsewhere goes straight to the process that holds it: no groups, and no layer at all
between two sockets of one process. Only Redis reaches other processes; with the in-memory layer
their sockets learn of a change from their own pulse.

`publish` may be called from any thread (HTTP runs in threads beside the event loop).
"""

import asyncio
import contextlib
import contextvars
import logging
import secrets
from collections.abc import Awaitable, Iterable
from datetime import UTC, datetime
from typing import Any, Protocol

from asgiref.sync import async_to_sync
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, get_channel_layer

from signaling import wire
from signaling.events import Bye, Effect, GrantIce, Send, Told
from signaling.state import Room

log = logging.getLogger(__name__)
PULSE_SECONDS = 4.0
LOCAL = "local"


class Socket(Protocol):
    """One connected browser. All but `loop` is called on that loop only."""

    loop: asyncio.AbstractEventLoop
    room: Room | None
    connection: str

    def update(self, room: Room | None, effects: list[Told]) -> None: ...
    def pass_on(self, message: Send) -> Awaitable[None] | None: ...
    def catch_up(self, room: Room) -> None: ...
    def check(self) -> None: ...


class Post:
    """What one event loop needs while it has sockets: an address, a reader, a pulse."""

    def __init__(self, address: str, layer: Any) -> None:
        self.address = address
        self.sockets: dict[str, Socket] = {}
        jobs = [_beat(self)] if layer is None else [_beat(self), _read(self, layer)]
        self.tasks = [asyncio.create_task(job) for job in jobs]


_posts: dict[asyncio.AbstractEventLoop, Post] = {}
_opening: dict[asyncio.AbstractEventLoop, asyncio.Lock] = {}
_sockets: dict[str, Socket] = {}  # of all loops of this process; a test has several


def shared_layer() -> Any | None:
    """The channel layer, if it reaches beyond this process."""
    layer = get_channel_layer()
    return None if layer is None or isinstance(layer, InMemoryChannelLayer) else layer


async def enter(socket: Socket) -> str:
    """Register a socket; returns the name of its connection."""
    async with _opening.setdefault(socket.loop, asyncio.Lock()):
        post = _posts.get(socket.loop)
        if post is None:
            layer = shared_layer()
            address = LOCAL if layer is None else await layer.new_channel("signaling.")
            post = _posts[socket.loop] = Post(address, layer)
        name = f"{post.address}!{secrets.token_urlsafe(12)}"
        post.sockets[name] = _sockets[name] = socket
    return name


async def leave(socket: Socket) -> None:
    """Forget a socket; the last one of its loop ends the loop's post."""
    _sockets.pop(socket.connection, None)
    post = _posts.get(socket.loop)
    if post is None or post.sockets.pop(socket.connection, None) is None or post.sockets:
        return
    del _posts[socket.loop]
    _opening.pop(socket.loop, None)
    for task in post.tasks:
        task.cancel()
    await asyncio.gather(*post.tasks, return_exceptions=True)


def find(connection: str) -> Socket | None:
    return _sockets.get(connection)


def publish(before: Room, after: Room, effects: Iterable[Effect]) -> None:
    """Hand every connection concerned the new room and what it is to be told."""
    told: dict[str, list[Told]] = {
        p.connection: [] for p in (*before.participants, *after.participants) if p.connection
    }
    for effect in effects:
        if isinstance(effect, Send | GrantIce | Bye):
            told.setdefault(effect.connection, []).append(effect)
    for connection, said in told.items():
        _hand(connection, after, said)


def tell(effects: Iterable[Told]) -> None:
    """What changes no room but is to be known at once."""
    for effect in effects:
        _hand(effect.connection, None, [effect])


def _hand(connection: str, room: Room | None, said: list[Told]) -> None:
    socket = _sockets.get(connection)
    if socket is not None:
        with contextlib.suppress(RuntimeError):  # its loop has just closed
            # In a context of its own: what the socket starts is no part of this request.
            context = contextvars.Context()
            socket.loop.call_soon_threadsafe(socket.update, room, said, context=context)
    else:
        _dispatch(connection, wire.pack(room, said))


async def forward(effect: Told) -> None:
    """Relay to a connection that another process holds."""
    await _mail(effect.connection, wire.pack(None, [effect]))


def _dispatch(connection: str, text: str) -> None:
    """Mail from a thread: over a running loop of ours if there is one, else over a new one."""
    if shared_layer() is None:
        return
    loop = next(iter(_posts), None)
    if loop is not None and loop.is_running():
        asyncio.run_coroutine_threadsafe(_mail(connection, text), loop)
    else:
        async_to_sync(_mail)(connection, text)


async def _mail(connection: str, text: str) -> None:
    layer = shared_layer()
    address = connection.partition("!")[0]
    if layer is None or address == LOCAL:
        return
    try:
        await layer.send(address, {"type": "signaling", "for": connection, "text": text})
    except Exception:  # Redis is away: what is saved is saved, and the pulse heals the rest
        log.exception("channel layer failed")


async def _read(post: Post, layer: Any) -> None:
    while True:
        message = await layer.receive(post.address)
        socket = post.sockets.get(message["for"])
        if socket is not None:
            socket.update(*wire.unpack(message["text"]))


async def _beat(post: Post) -> None:
    while True:
        await asyncio.sleep(PULSE_SECONDS)
        try:
            await _pulse(post)
        except Exception:  # the database is away: sockets live on from memory
            log.exception("pulse failed")


async def _pulse(post: Post) -> None:
    from signaling.rooms import pulse  # rooms tells the hub; only here the hub asks rooms

    versions: dict[str, int] = {}
    for socket in list(post.sockets.values()):
        socket.check()
        if socket.room is not None:
            known = versions.get(socket.room.key, socket.room.version)
            versions[socket.room.key] = min(known, socket.room.version)
    if not versions:
        return
    connections = list(post.sockets)
    newer = await database_sync_to_async(pulse)(connections, versions, datetime.now(UTC))
    rooms = {room.key: room for room in newer}
    for socket in list(post.sockets.values()):
        if socket.room is not None and socket.room.key in rooms:
            socket.catch_up(rooms[socket.room.key])
