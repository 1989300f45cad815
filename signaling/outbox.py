"""The bounded queue towards one browser.

daphne's `send` returns at once and queues without limit, so a reader that stops reading would cost
memory without bound. The browser acknowledges what it read with each ping; whatever is beyond
the last acknowledgement counts as queued, wherever it is. (Who acknowledges without reading meets
the bound of reception/sockets.py.)
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

MAX_UNREAD_BYTES = 1024 * 1024
FRAME_COST = 128  # of a short message: its objects cost more than its text

AsgiSend = Callable[[dict[str, Any]], Awaitable[None]]


class Outbox:
    def __init__(self, send: AsgiSend) -> None:
        self._send = send
        self._events: deque[dict[str, Any]] = deque()
        self._unread: deque[tuple[int, int]] = deque()  # (seq, size)
        self._unread_bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self._writing = False
        self.seq = 0

    @property
    def full(self) -> bool:
        return self._unread_bytes > MAX_UNREAD_BYTES

    def push(self, text: str) -> None:
        """Queue one frame, which must carry the seq `self.seq + 1`."""
        self._count(text)
        self._queue({"type": "websocket.send", "text": text})

    async def deliver(self, text: str) -> None:
        """As `push`, but written at once if nothing is before it: no task for each message."""
        self._count(text)
        event = {"type": "websocket.send", "text": text}
        if self._writing:
            self._events.append(event)
            return
        self._writing = True
        try:
            await self._send(event)
        finally:
            self._writing = False
            if self._events:
                self._start()

    def _count(self, text: str) -> None:
        self.seq += 1
        size = len(text) + FRAME_COST
        self._unread.append((self.seq, size))
        self._unread_bytes += size

    def close(self, code: int) -> None:
        self._queue({"type": "websocket.close", "code": code})

    def read_up_to(self, seq: int) -> None:
        """The browser has read everything up to `seq`."""
        while self._unread and self._unread[0][0] <= seq:
            self._unread_bytes -= self._unread.popleft()[1]

    async def flushed(self) -> None:
        if self._writer is not None:
            await asyncio.wait([self._writer])

    def _queue(self, event: dict[str, Any]) -> None:
        self._events.append(event)
        if not self._writing:
            self._start()

    def _start(self) -> None:
        self._writing = True
        self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._events:
                await self._send(self._events.popleft())
        finally:
            self._writing = False
