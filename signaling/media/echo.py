"""The peer against which a browser tries its line before a reception.

It answers an offer of data channels alone, and what the browser opens says what it does:

- "probe": each message comes back as it is (loss and round trip; opened without retransmission);
- "up": what comes is counted, and counted back: {"bytes", "ms"} since the first of them;
- "down": on a first message some seconds of bytes are sent.

The browser's candidates are thrown away: the peer never sends anywhere from where nobody has
knocked with the right password, and learns no address that it need not know (docs/decisions/0045).
"""

import asyncio
import json
import logging
import time
from typing import Any

from aiortc import RTCConfiguration, RTCDataChannel, RTCPeerConnection, RTCSessionDescription

from signaling.echo import MOST_BYTES, nonce_of
from signaling.errors import EchoRefused
from signaling.media.sdp import only_data, with_address, without_candidates

log = logging.getLogger(__name__)
LIFE = 15.0  # seconds of one try
BURST_BYTES = 500_000  # each way
BURST = 2.5  # seconds of it
CHUNK = bytes(1100)
QUEUED = 32 * 1024  # bytes on the way out, so that the clock stops what a slow line can't take
PROBES, PROBE_BYTES = 200, 256
TOLD = 0.1  # seconds between two counts


class EchoPeer:
    """One try. `run` ends it by itself."""

    def __init__(self) -> None:
        # Else aiortc would ask a public STUN server.
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.pc.on("datachannel", self._open)
        self.pc.on("connectionstatechange", self._changed)
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._seen: set[str] = set()

    async def answer(self, offer: str) -> str:
        """Raises EchoRefused: "malformed", and whatever aiortc does with nonsense."""
        if not only_data(offer):
            raise EchoRefused("malformed")
        description = RTCSessionDescription(without_candidates(offer), "offer")
        await self.pc.setRemoteDescription(description)
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        return self.pc.localDescription.sdp

    async def run(self, seconds: float = LIFE) -> None:
        try:
            await asyncio.wait_for(self._over.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            for task in self._tasks:
                task.cancel()
            await self.pc.close()

    def _changed(self) -> None:
        if self.pc.connectionState in {"failed", "closed"}:
            self._over.set()

    def _open(self, channel: RTCDataChannel) -> None:
        roles = {"probe": self._probe, "up": self._up, "down": self._down}
        if channel.label not in roles or channel.label in self._seen:
            channel.close()
            return
        self._seen.add(channel.label)
        roles[channel.label](channel)

    def _probe(self, channel: RTCDataChannel) -> None:
        left = PROBES

        def back(message: bytes | str) -> None:
            nonlocal left
            if left and isinstance(message, bytes) and len(message) <= PROBE_BYTES:
                left -= 1
                channel.send(message)

        channel.on("message", back)

    def _up(self, channel: RTCDataChannel) -> None:
        count, began, told = 0, 0.0, 0.0

        def take(message: bytes | str) -> None:
            nonlocal count, began, told
            now = time.monotonic()
            began = began or now
            count += len(message) if isinstance(message, bytes) else 0
            if now - told >= TOLD or isinstance(message, str) or count >= BURST_BYTES:
                told = now
                channel.send(json.dumps({"bytes": count, "ms": round((now - began) * 1000)}))

        channel.on("message", take)

    def _down(self, channel: RTCDataChannel) -> None:
        begun = False

        def begin(_message: bytes | str) -> None:
            nonlocal begun
            if not begun:
                begun = True
                self._tasks.add(asyncio.create_task(send(channel)))

        channel.on("message", begin)


async def send(channel: RTCDataChannel) -> None:
    sent, deadline = 0, time.monotonic() + BURST
    while sent < BURST_BYTES and time.monotonic() < deadline and channel.readyState == "open":
        if channel.bufferedAmount < QUEUED:
            channel.send(CHUNK)
            sent += len(CHUNK)
        else:
            await asyncio.sleep(0.005)
    if channel.readyState == "open":
        channel.send("end")


class EchoServer:
    """Answers at most `most` tries at once. `public`: the address of this machine as browsers
    reach it, when it is not one of its own."""

    def __init__(self, most: int, public: str = "") -> None:
        self.most, self.public = most, public
        self.tries: set[asyncio.Task[None]] = set()
        self.asked = time.monotonic()  # when somebody last did
        self._used: dict[str, float] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One question, one answer."""
        self.asked = time.monotonic()
        try:
            line = await asyncio.wait_for(reader.readline(), 2)
            if line:
                writer.write(json.dumps(await self._answer(line)).encode() + b"\n")
                await writer.drain()
        except (OSError, TimeoutError, ValueError):
            pass  # whoever asked is gone, or asked too much
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> dict[str, str]:
        if len(self.tries) >= self.most:
            return {"reason": "busy"}
        peer = EchoPeer()
        try:
            question = json.loads(line)
            self._use(nonce_of(str(question["ticket"])))
            sdp = await peer.answer(str(question["sdp"]))
        except EchoRefused as error:
            await peer.pc.close()
            return {"reason": error.reason}
        except Exception:  # aiortc says of nonsense whatever happens to break
            await peer.pc.close()
            return {"reason": "malformed"}
        task = asyncio.create_task(peer.run())
        self.tries.add(task)
        task.add_done_callback(self.tries.discard)
        return {"sdp": with_address(sdp, self.public)}

    def _use(self, nonce: str) -> None:
        """A ticket is good once. Raises EchoRefused."""
        now = time.monotonic()
        self._used = {one: until for one, until in self._used.items() if until > now}
        if nonce in self._used:
            raise EchoRefused("unauthenticated")
        self._used[nonce] = now + 120

    @property
    def idle(self) -> float:
        """Seconds since anything was to be done."""
        return 0.0 if self.tries else time.monotonic() - self.asked

    async def close(self) -> None:
        for task in self.tries:
            task.cancel()
        await asyncio.gather(*self.tries, return_exceptions=True)


async def run(server: EchoServer, listener: Any, stop: asyncio.Event, idle: float) -> None:
    """Until `stop`, or nobody has asked for so many seconds (0: for ever)."""
    door = await asyncio.start_server(server.serve, sock=listener, limit=2 * MOST_BYTES)
    try:
        while not stop.is_set() and not (idle and server.idle > idle):
            try:
                await asyncio.wait_for(stop.wait(), 1)
            except TimeoutError:
                continue
    finally:
        door.close()
        await server.close()
