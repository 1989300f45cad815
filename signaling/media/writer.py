"""One sender's encoded frames into one Matroska file, copied, never decoded.

The file is written in clusters of a second and needs nothing at its end: cut off anywhere, all
before the cut is readable. Writing begins when it is known how sound and picture lie to each
other, or after a while, and always with a keyframe.
"""

from collections.abc import Callable
from contextlib import ExitStack
from fractions import Fraction
from typing import NamedTuple

import av
from av.container import OutputContainer
from av.stream import Stream

from signaling.media.clocks import SenderClock, StreamClock
from signaling.media.codecs import CLOCK_RATES
from signaling.media.files import Writable
from signaling.media.templates import example

FLUSH = 1.0  # seconds between writing to the disk what has come
HOLD = 3.0  # seconds that frames are kept waiting for the reports of both streams
MOST_HOLD = 6.0  # seconds, while one of them has not come at all
MILLISECOND = Fraction(1, 1000)
OPTIONS = {
    "live": "1",  # clusters without a size, no index: nothing is ever written twice
    "cluster_time_limit": "1000",  # ms
    "flush_packets": "1",
    "max_interleave_delta": "1000000",  # µs that sound waits for a picture that has stopped
}


class Frame(NamedTuple):
    """One whole encoded frame, as its stream's clock has it."""

    kind: str
    codec: str
    ticks: int
    data: bytes
    key: bool


class Writer:
    """`expected`: the kinds ("audio", "video") that are to come. All times in seconds.

    `open_file` is called when there is something to write; `began` is then the moment of the first
    frame on our clock, and `until` how many seconds the file holds.
    """

    def __init__(self, expected: frozenset[str], open_file: Callable[[], Writable]) -> None:
        self.expected = expected
        self.began: float | None = None
        self.until = 0.0
        self._flushed = 0.0
        self.written = {"audio": 0, "video": 0}
        self._open_file = open_file
        self._file: Writable | None = None
        self._sender = SenderClock()
        self._clocks: dict[str, StreamClock] = {}
        self._held: list[Frame] = []
        self._held_since: float | None = None
        self._container: OutputContainer | None = None
        self._streams: dict[str, tuple[str, Stream]] = {}
        self._last: dict[str, int] = {}

    def takes(self, frame: Frame) -> bool:
        """Whether this file can hold the frame: it has not begun, or has its stream and codec."""
        return self._container is None or self._codec_of(frame.kind) == frame.codec

    def add(self, frame: Frame, now: float) -> None:
        """A frame that has just become whole."""
        clock = self._clock(frame.kind, frame.codec)
        clock.arrived(frame.ticks, now)
        if self._container is not None:
            self._write(frame)
            return
        if self._held_since is None:
            self._held_since = now
        self._held.append(frame)
        if self._ready(now):
            self._begin()

    def report(self, kind: str, ntp: int, timestamp: int, arrival: float) -> None:
        """A sender report of the stream of this kind."""
        if kind in self._clocks:
            self._clocks[kind].report(ntp, timestamp, arrival)

    def close(self) -> None:
        """Write what is held, end the file. May be called again."""
        if self._container is None and self._held:
            self._begin()
        if self._container is not None:
            self._container.close()
            self._container = None
            self._streams.clear()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _clock(self, kind: str, codec: str) -> StreamClock:
        if kind not in self._clocks:
            self._clocks[kind] = StreamClock(CLOCK_RATES[codec], self._sender)
        return self._clocks[kind]

    def _codec_of(self, kind: str) -> str:
        return self._streams[kind][0] if kind in self._streams else ""

    def _ready(self, now: float) -> bool:
        assert self._held_since is not None
        known = {kind for kind, clock in self._clocks.items() if clock.certain}
        hold = HOLD if self._clocks.keys() >= self.expected else MOST_HOLD
        return known >= self.expected or now - self._held_since >= hold

    def _begin(self) -> None:
        held, self._held = self._held, []
        times = [self._clocks[frame.kind].seconds(frame.ticks) for frame in held]
        self._sender.fixed = self._sender.offset is not None
        first = {frame.kind: frame for frame in reversed(held)}
        self.began = min(times)
        self._file = self._open_file()
        self._container = av.open(self._file, "w", format="matroska", options=OPTIONS)
        with ExitStack() as examples:
            for kind in sorted(first, reverse=True):  # video first, as players expect
                codec = first[kind].codec
                model = examples.enter_context(example(codec, first[kind].data))
                stream = self._container.add_stream_from_template(model)
                stream.time_base = MILLISECOND
                self._streams[kind] = (codec, stream)
            self._container.start_encoding()
        for _, frame in sorted(zip(times, held, strict=True), key=lambda pair: pair[0]):
            self._write(frame)

    def _write(self, frame: Frame) -> None:
        assert self._container is not None
        assert self.began is not None
        at = self._clocks[frame.kind].seconds(frame.ticks)
        # Reports correct the clock by a millisecond now and then; a file's time only goes forward.
        moment = max(round((at - self.began) * 1000), self._last.get(frame.kind, -1) + 1)
        self._last[frame.kind] = moment
        self.until = max(self.until, moment / 1000)
        packet = av.Packet(frame.data)
        packet.stream = self._streams[frame.kind][1]
        packet.time_base = MILLISECOND
        packet.pts = packet.dts = moment
        packet.is_keyframe = frame.key
        self._container.mux(packet)
        self.written[frame.kind] += 1
        if self._file is not None and self.until - self._flushed >= FLUSH:
            self._flushed = self.until
            self._file.flush()
