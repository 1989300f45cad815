"""When a frame was taken, in seconds since the epoch on our clock. Pure.

A sender tells in its reports (RFC 3550 §6.4.1) which moment of its wall clock a tick of each
stream stands for; the fastest report of both streams tells how far that clock is from ours.
"""

from dataclasses import dataclass, field

NTP_EPOCH = 2_208_988_800  # seconds from 1900 to 1970


def ntp_seconds(ntp: int) -> float:
    """A 64-bit NTP time as seconds since 1970."""
    return (ntp >> 32) - NTP_EPOCH + (ntp & 0xFFFFFFFF) / 2**32


@dataclass(slots=True)
class SenderClock:
    """The wall clock of one sender; shared by its streams."""

    offset: float | None = None  # ours − theirs, seconds; includes the fastest way here
    fixed: bool = False  # once a file has begun its time line must not jump

    def report(self, theirs: float, arrival: float) -> None:
        if self.offset is None or (not self.fixed and arrival - theirs < self.offset):
            self.offset = arrival - theirs


@dataclass(slots=True)
class StreamClock:
    """Ticks of one stream → seconds on our clock."""

    rate: int
    sender: SenderClock
    _anchor: tuple[int, float] | None = None  # (ticks, seconds on their clock) of the last report
    _arrival: tuple[int, float] | None = field(default=None)  # of the first frame

    @property
    def certain(self) -> bool:
        """Whether the sender has said how its streams lie to each other."""
        return self._anchor is not None

    def arrived(self, ticks: int, now: float) -> None:
        if self._arrival is None:
            self._arrival = (ticks, now)

    def report(self, ntp: int, timestamp: int, arrival: float) -> None:
        """A sender report. Those before the first frame say nothing: its ticks are unknown."""
        if self._arrival is None or not ntp:
            return
        first = self._arrival[0]
        ticks = first + (timestamp - first + 0x80000000) % 0x100000000 - 0x80000000
        if self._anchor is not None:  # stay near the last one, however long the call
            last = self._anchor[0]
            ticks = last + (timestamp - last + 0x80000000) % 0x100000000 - 0x80000000
        theirs = ntp_seconds(ntp)
        self._anchor = (ticks, theirs)
        self.sender.report(theirs, arrival)

    def seconds(self, ticks: int) -> float:
        """By the last report; until the first one, by when the first frame arrived."""
        if self._anchor is not None and self.sender.offset is not None:
            at, theirs = self._anchor
            return theirs + self.sender.offset + (ticks - at) / self.rate
        assert self._arrival is not None
        at, ours = self._arrival
        return ours + (ticks - at) / self.rate
