"""CPU of recording one person for a minute, against aiortc's MediaRecorder on the same source."""

import asyncio
import json
import statistics
import sys
from pathlib import Path

import av
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from tests.bench.harness import Measured, Place, benchmark
from tests.unit.media.source import camera, microphone, picture, sound

SECONDS = 20
TURNS = 3
# MediaRecorder loses all video when sound is there first.
PICTURE_FIRST = 0.3


@benchmark("recorder_480p", unit="CPU s/min")
def recorder_480p(place: Place) -> Measured:
    return recorded(place, "854x480", 1_000_000)


@benchmark("recorder_720p", unit="CPU s/min")
def recorder_720p(place: Place) -> Measured:
    return recorded(place, "1280x720", 1_500_000)


def recorded(place: Place, size: str, bitrate: int) -> Measured:
    """Raises when our file lacks a single frame."""
    frames, packets = picture("libvpx", SECONDS, size, bitrate), sound(SECONDS)
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(TURNS):
        for how, costs in (("ours", ours), ("theirs", theirs)):
            path = place.home / f"{how}{turn}.mkv"
            costs.append(asyncio.run(minute(how, path, frames, packets)))
        check(place.home / f"ours{turn}.mkv", frames, packets)
    return Measured(statistics.median(ours), statistics.median(theirs))


async def minute(
    how: str, path: Path, frames: tuple[bytes, ...], packets: tuple[bytes, ...]
) -> float:
    """Sends the frames in real time to a recorder in a process of its own; CPU s for a minute."""
    recorder = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.recorder_side", how, str(path)),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert recorder.stdin
    assert recorder.stdout
    picture_begins, sound_begins = asyncio.Event(), asyncio.Event()
    pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    pc.addTrack(camera(frames, picture_begins))
    pc.addTrack(microphone(packets, sound_begins))
    await pc.setLocalDescription(await pc.createOffer())
    recorder.stdin.write(json.dumps(pc.localDescription.sdp).encode() + b"\n")
    answer = json.loads(await recorder.stdout.readline())
    await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await recorder.stdout.readline()  # connected
    picture_begins.set()
    await asyncio.sleep(PICTURE_FIRST)
    sound_begins.set()
    await asyncio.sleep(SECONDS + 0.5)
    recorder.stdin.write(b"stop\n")
    used = float(await recorder.stdout.readline())
    await pc.close()
    await recorder.wait()
    return used * 60 / SECONDS


def check(path: Path, frames: tuple[bytes, ...], packets: tuple[bytes, ...]) -> None:
    with av.open(str(path)) as file:
        kept = [(p.stream.type, bytes(p)) for p in file.demux() if p.size]
    for kind, sent in (("video", frames), ("audio", packets)):
        if [data for k, data in kept if k == kind] != list(sent):
            raise AssertionError(f"{kind}: not what was sent")
    with av.open(str(path)) as file:
        decoded = sum(1 for _ in file.decode(video=0))
    if decoded != len(frames):
        raise AssertionError(f"{decoded} of {len(frames)} frames decode")
