"""A camera and a microphone for aiortc: encoded once, sent as it is, so each frame counts."""

import asyncio
import time
from fractions import Fraction
from functools import lru_cache

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

RATE = 30
KEY_EVERY = 60  # frames


@lru_cache(maxsize=8)
def picture(
    codec: str, seconds: int, size: str = "320x240", bitrate: int = 500_000
) -> tuple[bytes, ...]:
    """Encoded frames of a moving test picture; `codec`: "libvpx" or "libx264"."""
    width, height = (int(side) for side in size.split("x"))
    encoder = av.CodecContext.create(codec, "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.bit_rate, encoder.gop_size = bitrate, KEY_EVERY
    encoder.time_base, encoder.framerate = Fraction(1, RATE), Fraction(RATE)
    fast = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
    plain = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}
    encoder.options = fast if codec == "libvpx" else plain
    source = av.open(f"testsrc2=size={size}:rate={RATE}", format="lavfi")
    frames = []
    for number, image in enumerate(source.decode(video=0)):
        if number == seconds * RATE:
            break
        image = image.reformat(format="yuv420p")
        image.pts, image.time_base = number, Fraction(1, RATE)
        image.pict_type = 0  # a source's are all I, which the encoder would obey
        frames += [bytes(packet) for packet in encoder.encode(image)]
    return tuple(frames + [bytes(packet) for packet in encoder.encode(None)])


@lru_cache(maxsize=2)
def sound(seconds: int) -> tuple[bytes, ...]:
    """Opus packets of 20 ms of a tone."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.time_base = Fraction(1, 48_000)
    encoder.options = {"application": "voip"}
    source = av.open("sine=frequency=440:sample_rate=48000", format="lavfi")
    resampler = av.AudioResampler("s16", "stereo", 48_000, frame_size=960)
    packets: list[bytes] = []
    for frame in source.decode(audio=0):
        for part in resampler.resample(frame):
            packets += [bytes(packet) for packet in encoder.encode(part)]
        if len(packets) >= seconds * 50:
            return tuple(packets[: seconds * 50])
    raise AssertionError("a tone never ends")


class Camera(MediaStreamTrack):
    """Sends prepared frames in time from `begin` on, which all tracks of a person share."""

    def __init__(
        self, kind: str, frames: tuple[bytes, ...], *, step: int, rate: int, begin: asyncio.Event
    ) -> None:
        super().__init__()
        self.kind = kind
        self.frames, self.step, self.rate, self.begin = frames, step, rate, begin
        self.sent = 0
        self.began = 0.0

    async def recv(self) -> av.Packet:
        await self.begin.wait()
        self.began = self.began or time.monotonic()
        if self.sent == len(self.frames):
            await asyncio.sleep(3600)
            raise MediaStreamError
        delay = self.began + self.sent * self.step / self.rate - time.monotonic()
        if delay > 0:
            await asyncio.sleep(delay)
        packet = av.Packet(self.frames[self.sent])
        packet.pts = packet.dts = self.sent * self.step
        packet.time_base = Fraction(1, self.rate)
        self.sent += 1
        return packet


def camera(frames: tuple[bytes, ...], begin: asyncio.Event) -> Camera:
    return Camera("video", frames, step=90_000 // RATE, rate=90_000, begin=begin)


def microphone(packets: tuple[bytes, ...], begin: asyncio.Event) -> Camera:
    return Camera("audio", packets, step=960, rate=48_000, begin=begin)
