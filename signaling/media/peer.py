"""The recorder's end of one connection: answers a browser's offer, writes what it sends.

It never offers, sends nothing, and can't restart ICE (aiortc ignores that): what breaks is replaced
by the browser with a new connection, which is a new `RecordingPeer` and a new file.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import candidate_from_sdp

from signaling.media.sdp import with_start_bitrate
from signaling.media.tap import Tap
from signaling.media.writer import Frame, Writer

log = logging.getLogger(__name__)
# What one person may cost: more than any browser sends, and less than a disk holds.
MOST_BYTES_A_SECOND = 1_000_000
BURST_BYTES = 16_000_000
MOST_CANDIDATES = 60
SILENT = 5.0  # seconds without a packet of sound or picture: the sender is gone


class RecordingPeer:
    """`open_writer` makes the writer of the next file for these kinds of stream."""

    def __init__(self, open_writer: Callable[[frozenset[str]], Writer]) -> None:
        # Else aiortc would ask a public STUN server.
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.taps: list[Tap] = []
        self.writer: Writer | None = None
        self.failed = False
        self._bytes = 0
        self._began = time.monotonic()
        self._candidates = 0
        self._open_writer = open_writer
        self.pc.on("track", self._tap)

    async def answer(self, offer: str) -> str:
        """The answer to a browser's offer; raises ValueError and its like for nonsense."""
        await self.pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        answer = await self.pc.createAnswer()
        await self.pc.setLocalDescription(answer)
        return with_start_bitrate(self.pc.localDescription.sdp)

    async def add_candidates(self, candidates: Iterable[dict[str, Any] | None]) -> None:
        """As they come from the browser; those that aiortc can't read are left out."""
        for told in candidates:
            self._candidates += 1
            if self._candidates > MOST_CANDIDATES:
                return
            if told is None or not told["candidate"]:
                await self.pc.addIceCandidate(None)
                continue
            with contextlib.suppress(AssertionError, ValueError, IndexError):
                candidate = candidate_from_sdp(told["candidate"].partition(":")[2])
                candidate.sdpMid = told.get("sdpMid")
                candidate.sdpMLineIndex = told.get("sdpMLineIndex")
                await self.pc.addIceCandidate(candidate)

    @property
    def silent(self) -> bool:
        """Connected once, and nothing has come for a while."""
        heard = [tap.heard_at for tap in self.taps]
        return bool(heard) and time.monotonic() - max(heard) > SILENT

    def frame(self, frame: Frame, now: float) -> None:
        if self.failed:
            return
        self._bytes += len(frame.data)
        allowed = BURST_BYTES + MOST_BYTES_A_SECOND * (time.monotonic() - self._began)
        if self._bytes > allowed:
            self.failed = True
            log.warning("a sender sends too much: its recording ends")
            return
        try:
            if self.writer is None or not self.writer.takes(frame):
                self._next_writer()
            assert self.writer is not None
            self.writer.add(frame, now)
        except Exception:  # a full disk, a frame that is none: the others are recorded on
            self.failed = True
            log.exception("recording failed")

    def report(self, kind: str, ntp: int, timestamp: int, arrival: float) -> None:
        if self.writer is not None:
            self.writer.report(kind, ntp, timestamp, arrival)

    async def close(self) -> None:
        for tap in self.taps:
            tap.close()
        if self.writer is not None:
            with contextlib.suppress(OSError):
                self.writer.close()
        await self.pc.close()

    def _tap(self, track: Any) -> None:
        for receiver in (t.receiver for t in self.pc.getTransceivers()):
            if receiver.track is track:
                self.taps.append(Tap(receiver, track.kind, self))

    def _next_writer(self) -> None:
        if self.writer is not None:
            self.writer.close()
        self.writer = self._open_writer(frozenset(tap.kind for tap in self.taps))
