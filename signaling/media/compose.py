"""Everybody side by side in one WebM file (VP8, Opus), which any browser plays and can seek.

Only the spans are composed in which the recording ran; each becomes a chapter. What a person sent
outside of them is left out, be it by a single frame.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av
from av.container import OutputContainer

from signaling.media.files import Readable, Writable
from signaling.media.films import RATE, Film, Part, Track
from signaling.media.stage import Mixer, Stage

FRAMES = 25  # a second
SAMPLES = RATE // FRAMES  # of sound for a picture
BITS_A_CELL = 700_000  # a second
VIDEO = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0", "auto-alt-ref": "0"}


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` to `end`, seconds since the epoch, under a title for its chapter."""

    start: float
    end: float
    title: str

    @property
    def frames(self) -> int:
        return max(0, round((self.end - self.start) * FRAMES))


class NotWhole(Exception):
    """The composed file does not hold what it should."""


def compose(people: list[list[Part]], spans: list[Span], out: Writable) -> int:
    """Writes the file; returns how many pictures it holds. `people`: the parts of each."""
    with av.open(out, "w", format="webm") as container:
        stage, mixer = Stage(len(people)), Mixer(len(people))
        video = container.add_stream("libvpx", rate=FRAMES, options=VIDEO)
        video.width, video.height, video.pix_fmt = stage.width, stage.height, "yuv420p"
        video.bit_rate = BITS_A_CELL * len(people)
        video.codec_context.gop_size = 5 * FRAMES
        video.codec_context.thread_count = 1  # libvpx's threads wait in busy loops: 7 times the CPU
        audio = container.add_stream("libopus", rate=RATE, layout="mono")
        audio.bit_rate = 48_000
        container.set_chapters(chapters(spans))
        films = [Film(parts) for parts in people]
        tracks = [Track(parts) for parts in people]
        number = 0
        for span in spans:
            for step in range(span.frames):
                moment = span.start + step / FRAMES
                picture = stage.show([film.at(moment) for film in films], number)
                picture.pict_type = 0  # those of a decoder would be obeyed
                container.mux(video.encode(picture))
                sound = mixer.mix([track.take(moment, SAMPLES) for track in tracks])
                write_sound(container, audio, sound)
                number += 1
        container.mux(video.encode(None))
        write_sound(container, audio, mixer.rest())
        container.mux(audio.encode(None))
    return number


def write_sound(container: OutputContainer, audio: Any, frames: list[av.AudioFrame]) -> None:
    for frame in frames:
        container.mux(audio.encode(frame))


def chapters(spans: list[Span]) -> list[Any]:
    made, at = [], 0
    for number, span in enumerate(spans, start=1):
        end = at + span.frames * 1000 // FRAMES
        title = {"title": span.title}
        made.append(
            {"id": number, "start": at, "end": end, "time_base": Fraction(1, 1000),
             "metadata": title}
        )  # fmt: skip
        at = end
    return made


def check(file: Readable, frames: int) -> float:
    """Decodes all of it; returns its seconds. Raises NotWhole."""
    try:
        with av.open(file, "r", format="webm") as container:
            pictures = sum(1 for _ in container.decode(video=0))
        file.seek(0)
        with av.open(file, "r", format="webm") as container:
            samples = sum(frame.samples for frame in container.decode(audio=0))
    except av.FFmpegError as error:
        raise NotWhole(str(error)) from error
    if pictures != frames:
        raise NotWhole(f"{pictures} of {frames} pictures")
    seconds = frames / FRAMES
    if abs(samples / RATE - seconds) > 0.2:
        raise NotWhole(f"{samples / RATE:.1f} s of sound for {seconds:.1f} s")
    return seconds
