"""Takes the encoded frames out of an aiortc receiver, in front of its decoder.

aiortc has no public way to them, so this stands in the place of the receiver's jitter buffer and
of its generator of NACKs, and listens to its RTCP. What it touches is held by
tests/unit/media/test_aiortc_contract.py; aiortc is pinned to one minor version.
"""

import asyncio
import time
from typing import Any, Protocol, cast

from aiortc import RTCRtpReceiver
from aiortc.rtp import RtcpSrPacket, RtpPacket

from signaling.media.assembly import Assembly, Packet, Whole
from signaling.media.codecs import is_keyframe
from signaling.media.writer import Frame

LOOK = 0.1  # seconds between looks for what is missing, and between requests for it
PATIENCE = {"video": 0.8, "audio": 0.3}  # seconds; nobody sends sound again
KEY_AGAIN = 0.5  # seconds until a keyframe that did not come is asked for again
KEY_EVERY = 5.0  # seconds: what a player must decode at most to get to any moment
PREFIX = "_RTCRtpReceiver__"


class Sink(Protocol):
    def frame(self, frame: Frame, now: float) -> None: ...
    def report(self, kind: str, ntp: int, timestamp: int, arrival: float) -> None: ...


class Tap:
    """One receiver's frames and sender reports into `sink`, until `close`."""

    def __init__(self, receiver: RTCRtpReceiver, kind: str, sink: Sink) -> None:
        self.receiver = cast("Any", receiver)
        self.kind = kind
        self.sink = sink
        self.ssrc: int | None = None
        self.codec = ""
        self.assembly: Assembly | None = None
        self.heard_at = time.monotonic()
        self.given_up = 0  # packets
        self._key_at = self._asked_at = float("-inf")
        self._handle_rtcp = self.receiver._handle_rtcp_packet
        self._codecs: dict[int, Any] = getattr(receiver, f"{PREFIX}codecs")
        setattr(receiver, f"{PREFIX}jitter_buffer", self)
        setattr(receiver, f"{PREFIX}nack_generator", None)
        self.receiver._handle_rtcp_packet = self._hear_rtcp
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(LOOK, self._look)
        self._asking: set[asyncio.Task[None]] = set()

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Called by the receiver for each depayloaded packet: (ask for a keyframe, no frame)."""
        now = self.heard_at = time.monotonic()
        codec = self._codecs[packet.payload_type].name
        if packet.ssrc != self.ssrc or codec != self.codec or self.assembly is None:
            self._start(packet.ssrc, codec)
        assert self.assembly is not None
        had_hole = self.assembly.has_hole
        data = packet._data  # type: ignore[attr-defined]
        arrived = Packet(packet.sequence_number, packet.timestamp, bool(packet.marker), data)
        self._pass_on(self.assembly.add(arrived, now), now)
        if self.assembly.has_hole and not had_hole:
            self._ask_again()
        return self._wants_key(now), None

    def close(self) -> None:
        """No frame comes any more."""
        self._timer.cancel()
        for task in self._asking:
            task.cancel()

    def _start(self, ssrc: int, codec: str) -> None:
        self.ssrc, self.codec = ssrc, codec
        is_key = (lambda data: is_keyframe(codec, data)) if self.kind == "video" else None
        self.assembly = Assembly(is_key, PATIENCE[self.kind])

    def _pass_on(self, frames: list[Whole], now: float) -> None:
        for ticks, data in frames:
            key = is_keyframe(self.codec, data)
            if key:
                self._key_at = now
            self.sink.frame(Frame(self.kind, self.codec, ticks, data, key), time.time())

    def _wants_key(self, now: float) -> bool:
        """At the start and after a loss at once; otherwise so that a player can seek."""
        if self.kind != "video" or self.assembly is None:
            return False
        old = now - self._key_at > KEY_EVERY
        if not (self.assembly.needs_key or old) or now - self._asked_at < KEY_AGAIN:
            return False
        self._asked_at = now
        return True

    def _look(self) -> None:
        self._timer = self._loop.call_later(LOOK, self._look)
        if self.assembly is None:
            return
        now = time.monotonic()
        self._pass_on(self.assembly.expire(now), now)
        self.given_up = self.assembly.given_up
        self._ask_again()
        if self.ssrc is not None and self._wants_key(now):
            self._send(self.receiver._send_rtcp_pli(self.ssrc))

    def _ask_again(self) -> None:
        if self.kind == "video" and self.assembly is not None:
            missing = self.assembly.missing()
            if missing:
                self._send(self.receiver._send_rtcp_nack(self.ssrc, missing))

    def _send(self, request: Any) -> None:
        task = self._loop.create_task(request)
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _hear_rtcp(self, packet: Any) -> None:
        await self._handle_rtcp(packet)
        if isinstance(packet, RtcpSrPacket) and packet.ssrc == self.ssrc:
            info = packet.sender_info
            self.sink.report(self.kind, info.ntp_timestamp, info.rtp_timestamp, time.time())
