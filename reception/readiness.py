"""What a try of somebody's line and devices means for a video reception. Pure.

A picture of 180 lines with sound needs some 250 kbit/s each way, sound alone about 60 (Opus at 32
with what carries it); the bounds of loss and of the way there and back are those at which the
call's own page calls the line poor (frontend/static/js/room/quality.js).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    VIDEO = "video"
    SOUND = "sound"
    NONE = "none"


class Device(StrEnum):
    """`SILENT`: a microphone at which nothing was heard; a speaker that the person did not hear."""

    WORKS = "works"
    SILENT = "silent"
    BLOCKED = "blocked"
    MISSING = "missing"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True)
class Line:
    """`up`, `down`: kbit/s; `lost`: ‰ of what went there and back; `trip`: ms."""

    up: int
    down: int
    lost: int
    trip: int


@dataclass(frozen=True, slots=True)
class Bounds:
    rate: int
    lost: int
    trip: int


FOR_VIDEO = Bounds(rate=250, lost=80, trip=600)
FOR_SOUND = Bounds(rate=60, lost=200, trip=1200)


def within(line: Line, bounds: Bounds) -> bool:
    return (
        min(line.up, line.down) >= bounds.rate
        and line.lost <= bounds.lost
        and line.trip <= bounds.trip
    )


def bears(line: Line) -> Verdict:
    if within(line, FOR_VIDEO):
        return Verdict.VIDEO
    return Verdict.SOUND if within(line, FOR_SOUND) else Verdict.NONE


def verdict(lines: Iterable[Line | None]) -> Verdict:
    """Of the best way there is: a call takes it by itself."""
    found = {bears(line) for line in lines if line is not None}
    return next((one for one in Verdict if one in found), Verdict.NONE)


def troubles(of_line: str, camera: str, microphone: str, speaker: str) -> list[str]:
    """What will stand in the way, the worst first: keys of `templatetags.readiness.TROUBLES`."""
    found = {
        "line_none": of_line == Verdict.NONE,
        "line_sound": of_line == Verdict.SOUND,
        "microphone": microphone in {Device.SILENT, Device.BLOCKED, Device.MISSING},
        "speaker": speaker in {Device.SILENT, Device.MISSING},
        "camera": camera in {Device.BLOCKED, Device.MISSING},
    }
    return [name for name, stands in found.items() if stands]
