"""Streams to mux encoded frames into: what a container must know of a codec before the first one.

PyAV sets that up only by an encoder or after the example of another stream, so a tiny file with
the sender's own first frame is the example: libavformat reads size and parameter sets out of it.
"""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO

import av
from av.stream import Stream

from signaling.media.codecs import vp8_size

SILENCE = 960  # samples: 20 ms


@contextmanager
def example(codec: str, first: bytes) -> Iterator[Stream]:
    """A stream such as `codec` with this first (key) frame makes. Raises `av.FFmpegError`."""
    made: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
        "VP8": ("ivf", ivf),
        "H264": ("h264", bytes),
        "opus": ("ogg", opus),
    }
    format_, contents = made[codec]
    with av.open(BytesIO(contents(first)), format=format_) as file:
        yield file.streams[0]


def ivf(key: bytes) -> bytes:
    """One VP8 frame as an IVF file (the container of libvpx's own tools)."""
    header = struct.pack("<4sHH4sHHIIII", b"DKIF", 0, 32, b"VP80", *vp8_size(key), 1000, 1, 1, 0)
    return header + struct.pack("<IQ", len(key), 0) + key


def opus(_first: bytes) -> bytes:
    """Opus in WebRTC is always 48 kHz and two channels (RFC 7587 §7), whatever a packet holds."""
    return _opus()


@lru_cache(maxsize=1)
def _opus() -> bytes:
    contents = BytesIO()
    with av.open(contents, "w", format="ogg") as file:
        stream = file.add_stream("libopus", rate=48_000, layout="stereo")
        silence = av.AudioFrame(format="s16", layout="stereo", samples=SILENCE)
        silence.planes[0].update(bytes(silence.planes[0].buffer_size))
        silence.sample_rate, silence.pts = 48_000, 0
        file.mux(stream.encode(silence))
        file.mux(stream.encode(None))
    return contents.getvalue()
