"""A sender's aiortc against the recorder's, over UDP on this machine."""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from signaling.media.codecs import is_keyframe
from signaling.media.peer import RecordingPeer
from signaling.media.writer import Writer
from tests.unit.media.source import camera, microphone, picture, sound

SECONDS = 4


class Call:
    """A browser's place: sends prepared frames to a recording peer."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.begin = asyncio.Event()
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.writers: list[Writer] = []
        self.recorder = RecordingPeer(self.open_writer)

    def open_writer(self, expected: frozenset[str]) -> Writer:
        path = self.home / f"{len(self.writers)}.mkv"
        self.writers.append(Writer(expected, lambda: path.open("wb")))
        return self.writers[-1]

    async def connect(self) -> None:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        answer = await self.recorder.answer(self.pc.localDescription.sdp)
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        while self.recorder.pc.connectionState != "connected":
            await asyncio.sleep(0.02)

    async def send(self, seconds: float) -> None:
        self.begin.set()
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        await self.recorder.close()
        await self.pc.close()


@pytest.fixture
async def call(tmp_path):
    made = Call(tmp_path)
    yield made
    await made.close()


def prefer(call: Call, codec: str) -> None:
    from aiortc import RTCRtpSender

    wanted = [c for c in RTCRtpSender.getCapabilities("video").codecs if c.name == codec]
    video = next(t for t in call.pc.getTransceivers() if t.kind == "video")
    video.setCodecPreferences(wanted)


def packets(path: Path, kind: str) -> list[av.Packet]:
    with av.open(str(path)) as file:
        return [p for p in file.demux(**{kind: 0}) if p.size]


def decoded(path: Path, kind: str) -> int:
    with av.open(str(path)) as file:
        return sum(1 for _ in file.decode(**{kind: 0}))


@pytest.mark.parametrize(("encoder", "codec"), [("libvpx", "VP8"), ("libx264", "H264")])
async def test_every_frame_sent_is_in_the_file_and_decodes(call, encoder, codec):
    frames, tone = picture(encoder, SECONDS), sound(SECONDS)
    call.pc.addTrack(camera(frames, call.begin))
    call.pc.addTrack(microphone(tone, call.begin))
    prefer(call, codec)
    await call.connect()
    await call.send(SECONDS + 0.5)
    await call.close()
    (path,) = call.home.iterdir()
    assert [bytes(p) for p in packets(path, "audio")] == list(tone)
    assert len(packets(path, "video")) == decoded(path, "video") == len(frames)


def lossy(call: Call, share: float, *, until: Callable[[], bool]) -> None:
    """Drops that share of what the sender sends, sent again or not; a last packet must arrive, or
    nobody knows that it was sent."""
    chance = random.Random(7)
    for transport in {sender.transport for sender in call.pc.getSenders()}:
        send = transport._send_rtp

        async def maybe(data, send=send):
            if until() or chance.random() >= share:
                await send(data)

        transport._send_rtp = maybe  # type: ignore[method-assign]


async def test_what_is_lost_is_asked_for_again_until_it_is_there(call):
    frames = picture("libvpx", SECONDS)
    source = camera(frames, call.begin)
    call.pc.addTrack(source)
    await call.connect()
    lossy(call, 0.1, until=lambda: source.sent > len(frames) - 5)
    await call.send(SECONDS + 1.5)
    await call.close()
    (path,) = call.home.iterdir()
    assert decoded(path, "video") == len(frames)


async def test_after_a_loss_for_good_the_picture_goes_on_with_a_keyframe(call):
    frames = picture("libvpx", SECONDS)
    call.pc.addTrack(camera(frames, call.begin))
    await call.connect()
    asked = []
    sender = call.pc.getSenders()[0]
    sender._send_keyframe = lambda: asked.append(True)
    sender._retransmit = dropped
    handle = call.recorder.taps[0].receiver._handle_rtp_packet
    seen = []

    async def without_one(packet, arrival_time_ms):
        seen.append(packet)
        if len(seen) != 10:
            await handle(packet, arrival_time_ms)

    call.recorder.taps[0].receiver._handle_rtp_packet = without_one
    await call.send(SECONDS + 0.5)
    await call.close()
    (path,) = call.home.iterdir()
    kept = [bytes(p) for p in packets(path, "video")]
    again = next(n for n, data in enumerate(frames) if n and is_keyframe("VP8", data))
    before = len(kept) - (len(frames) - again)
    assert 0 < before < again
    assert kept == [*frames[:before], *frames[again:]]
    assert decoded(path, "video") == len(kept)
    assert asked


async def dropped(_sequence: int) -> None:
    return None


async def test_a_picture_may_change_its_size(call):
    small, large = picture("libvpx", 2), picture("libvpx", 2, "640x360")
    call.pc.addTrack(camera(small + large, call.begin))
    await call.connect()
    await call.send(4.5)
    await call.close()
    (path,) = call.home.iterdir()
    with av.open(str(path)) as file:
        sizes = [(f.width, f.height) for f in file.decode(video=0)]
    assert sizes == [(320, 240)] * len(small) + [(640, 360)] * len(large)


async def test_a_file_that_was_never_closed_is_readable_but_for_its_last_seconds(call):
    call.pc.addTrack(camera(picture("libvpx", SECONDS), call.begin))
    call.pc.addTrack(microphone(sound(SECONDS), call.begin))
    await call.connect()
    await call.send(SECONDS + 0.5)
    (path,) = call.home.iterdir()
    copy = path.with_suffix(".killed")
    copy.write_bytes(path.read_bytes())  # what a process leaves that dies here
    assert decoded(copy, "video") >= (SECONDS - 2) * 30
    assert decoded(copy, "audio") >= (SECONDS - 2) * 50


async def test_sound_that_arrives_late_is_put_where_the_sender_says_it_was(call):
    call.pc.addTrack(camera(picture("libvpx", SECONDS), call.begin))
    call.pc.addTrack(microphone(sound(SECONDS), call.begin))
    await call.connect()
    audio = next(tap for tap in call.recorder.taps if tap.kind == "audio")
    handle = audio.receiver._handle_rtp_packet

    async def late(packet, arrival_time_ms):
        asyncio.get_running_loop().call_later(
            0.4, lambda: asyncio.ensure_future(handle(packet, arrival_time_ms))
        )

    audio.receiver._handle_rtp_packet = late
    await call.send(SECONDS + 1)
    await call.close()
    (path,) = call.home.iterdir()
    first = [packets(path, kind)[0] for kind in ("audio", "video")]
    sound_at, picture_at = (float(p.pts * p.time_base) for p in first)
    assert sound_at == pytest.approx(picture_at, abs=0.06)
