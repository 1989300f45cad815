"""The parts of one person on one time line: the picture at a moment, the sound of a span.

Times are seconds since the epoch. Parts may be cut off, may overlap and leave gaps.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import av

from signaling.media.files import Readable

RATE = 48_000
BYTES = 2  # a sample: s16, mono
FRAMES = (av.VideoFrame, av.AudioFrame)
MOST_PIXELS = 4096 * 2304  # no camera sends more; a forged size would cost all memory
STALE = 2.0  # seconds after which the last picture is no longer shown
SEAM = 0.04  # seconds that sound may lie off without being cut


@dataclass(frozen=True, slots=True)
class Part:
    """A file of one person; `open` gives its plain bytes, `began` is when its first frame was."""

    began: float
    open: Callable[[], Readable]


def decoded(parts: list[Part], kind: str) -> Iterator[tuple[float, av.VideoFrame | av.AudioFrame]]:
    """All frames of a kind with their times, as far as the files can be read."""
    for part in sorted(parts, key=lambda part: part.began):
        file = part.open()
        try:
            with av.open(file, "r", format="matroska") as container:
                streams = [stream for stream in container.streams if stream.type == kind]
                if kind == "video" and streams:
                    streams[0].codec_context.options = {"max_pixels": str(MOST_PIXELS)}
                for frame in container.decode(streams[0]) if streams else ():
                    if isinstance(frame, FRAMES) and frame.time is not None:
                        yield part.began + frame.time, frame
        except (av.FFmpegError, EOFError):
            continue  # its writer died: what was readable was read
        finally:
            file.close()


class Film:
    """The pictures of one person, looked at in the order of time."""

    def __init__(self, parts: list[Part]) -> None:
        self._frames = decoded(parts, "video")
        self._next = next(self._frames, None)
        self._now: tuple[float, av.VideoFrame] | None = None

    def at(self, moment: float) -> av.VideoFrame | None:
        while self._next is not None and self._next[0] <= moment:
            self._now = self._next  # type: ignore[assignment]
            self._next = next(self._frames, None)
        if self._now is None or moment - self._now[0] > STALE:
            return None
        return self._now[1]


class Track:
    """The sound of one person as mono samples, taken in the order of time."""

    def __init__(self, parts: list[Part]) -> None:
        self._frames = decoded(parts, "audio")
        self._next = next(self._frames, None)
        self._resampler = av.AudioResampler("s16", "mono", RATE)
        self._began: float | None = None  # of the first sample in `_samples`
        self._samples = bytearray()

    def take(self, moment: float, count: int) -> bytes:
        """`count` samples from `moment` on; silence where there are none."""
        if (
            self._end() < moment
        ):  # a span was left out, or a frame's time is forged: no long silence
            self._samples.clear()
            self._began = None
        self._read_until(moment + count / RATE)
        if self._began is None:
            return bytes(count * BYTES)
        skip = round((moment - self._began) * RATE)
        silence = bytes(min(count, max(0, -skip)) * BYTES)
        start = max(0, skip) * BYTES
        taken = silence + bytes(self._samples[start : start + count * BYTES - len(silence)])
        used = min(len(self._samples) // BYTES, max(0, skip + count))
        del self._samples[: used * BYTES]
        self._began += used / RATE
        return taken + bytes(count * BYTES - len(taken))

    def _read_until(self, moment: float) -> None:
        while self._end() < moment and self._next is not None and self._next[0] < moment:
            at, frame = self._next
            self._next = next(self._frames, None)
            assert isinstance(frame, av.AudioFrame)
            frame.pts = None
            for part in self._resampler.resample(frame):
                self._append(at, bytes(part.planes[0])[: part.samples * BYTES])
                at += part.samples / RATE

    def _end(self) -> float:
        return float("-inf") if self._began is None else self._began + self._length()

    def _length(self) -> float:
        return len(self._samples) / BYTES / RATE

    def _append(self, at: float, samples: bytes) -> None:
        if self._began is None or not self._samples:
            self._began = at if self._began is None or abs(at - self._began) > SEAM else self._began
        gap = at - self._end()
        if gap > SEAM:
            self._samples.extend(bytes(round(gap * RATE) * BYTES))
        elif gap < -SEAM:  # the parts overlap: the older one was heard already
            samples = samples[round(-gap * RATE) * BYTES :]
        self._samples.extend(samples)
