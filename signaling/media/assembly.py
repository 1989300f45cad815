"""RTP packets in any order → whole frames in order. Pure: times are monotonic seconds, given.

What is missing is asked for again (`missing`) until it has been missing for `patience`; then it is
given up: for video everything up to the next keyframe is worthless and dropped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MOST_WAITING = 2048  # packets behind a hole
ASKED_AT_ONCE = 128  # lost packets in one request
NO_RUN = -1


class Packet(NamedTuple):
    """A depayloaded packet. `sequence`: 16 bits, `timestamp`: 32 bits, as they came."""

    sequence: int
    timestamp: int
    last: bool  # of its frame (RTP marker)
    data: bytes


class Whole(NamedTuple):
    """A frame with its time in ticks of the codec's clock, which never wraps."""

    ticks: int
    data: bytes


@dataclass(slots=True)
class Assembly:
    """One stream of one sender. `is_key` None: every packet is a frame (sound)."""

    is_key: Callable[[bytes], bool] | None
    patience: float  # seconds
    needs_key: bool = field(init=False)
    given_up: int = 0  # packets
    _next: int | None = None  # sequence number, unwrapped
    _highest: int = 0
    _waiting: dict[int, Packet] = field(default_factory=dict)
    _hole_since: float = 0.0
    _run: list[bytes] = field(default_factory=list)
    _run_timestamp: int = NO_RUN
    _ticks: int | None = None

    def __post_init__(self) -> None:
        self.needs_key = self.is_key is not None

    @property
    def has_hole(self) -> bool:
        return bool(self._waiting)

    def add(self, packet: Packet, now: float) -> list[Whole]:
        """The frames that this packet completes; none for a packet that came twice or too late."""
        number = self._unwrapped(packet.sequence)
        if self._next is None:
            self._next = number
        if number < self._next or number in self._waiting:
            return []
        if number > self._next:
            if not self._waiting:
                self._hole_since = now
            self._waiting[number] = packet
            return self._give_up(now) if len(self._waiting) > MOST_WAITING else []
        self._next += 1
        frames = list(self._take(packet))
        return frames + self._drain(now) if self._waiting else frames

    def expire(self, now: float) -> list[Whole]:
        """Give up what has been missing for too long; what waited behind it follows."""
        if not self._waiting or now - self._hole_since < self.patience:
            return []
        return self._give_up(now)

    def missing(self) -> list[int]:
        """16-bit sequence numbers to ask for again, in order."""
        if not self._waiting or self._next is None:
            return []
        holes = (n for n in range(self._next, self._highest) if n not in self._waiting)
        return [n & 0xFFFF for n, _ in zip(holes, range(ASKED_AT_ONCE), strict=False)]

    def _unwrapped(self, sequence: int) -> int:
        if self._next is None:
            self._highest = sequence + 0x10000  # room for those that come late
            return self._highest
        step = (sequence - self._highest + 0x8000) % 0x10000 - 0x8000
        number = self._highest + step
        self._highest = max(self._highest, number)
        return number

    def _drain(self, now: float) -> list[Whole]:
        frames: list[Whole] = []
        assert self._next is not None
        while (packet := self._waiting.pop(self._next, None)) is not None:
            self._next += 1
            frames.extend(self._take(packet))
        self._hole_since = now
        return frames

    def _give_up(self, now: float) -> list[Whole]:
        assert self._next is not None
        first = min(self._waiting)
        self.given_up += first - self._next
        self._next = first
        self._run.clear()
        self._run_timestamp = NO_RUN
        self.needs_key = self.is_key is not None
        return self._drain(now)

    def _take(self, packet: Packet) -> Iterator[Whole]:
        """The next packet in order. A frame ends with its marker, or where a new time begins."""
        if packet.timestamp != self._run_timestamp:
            yield from self._finished()
            self._run_timestamp = packet.timestamp
        if packet.data:  # else padding, which only probes the line
            self._run.append(packet.data)
        if packet.last or self.is_key is None:
            yield from self._finished()

    def _finished(self) -> Iterator[Whole]:
        if not self._run:
            return
        data = b"".join(self._run)
        self._run.clear()
        ticks = self._unwrapped_ticks(self._run_timestamp)
        if self.needs_key and self.is_key is not None:
            if not self.is_key(data):
                return
            self.needs_key = False
        yield Whole(ticks, data)

    def _unwrapped_ticks(self, timestamp: int) -> int:
        if self._ticks is None:
            self._ticks = timestamp
        step = (timestamp - self._ticks + 0x80000000) % 0x100000000 - 0x80000000
        self._ticks += step
        return self._ticks
