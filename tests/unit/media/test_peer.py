"""What one sender may cost the recorder."""

import pytest

from signaling.media import peer as limits
from signaling.media.peer import RecordingPeer
from signaling.media.writer import Frame, Writer


class Sink:
    """A writer that only counts."""

    def __init__(self) -> None:
        self.taken = 0

    def takes(self, _frame: Frame) -> bool:
        return True

    def add(self, frame: Frame, _now: float) -> None:
        self.taken += len(frame.data)

    def close(self) -> None:
        return None


@pytest.fixture
async def peer():
    made = RecordingPeer(lambda _: Sink())  # type: ignore[arg-type,return-value]
    yield made
    await made.close()


def frame(size: int) -> Frame:
    return Frame("video", "VP8", 0, bytes(size), key=True)


async def test_who_sends_more_than_any_browser_is_recorded_no_further(peer):
    for _ in range(60):
        peer.frame(frame(1_000_000), 0.0)
    assert peer.failed
    assert peer.writer.taken <= limits.BURST_BYTES + 2 * limits.MOST_BYTES_A_SECOND


async def test_a_frame_that_no_container_takes_ends_only_this_persons_recording(tmp_path):
    garbage = Frame("video", "H264", 0, b"\0\0\1\x67garbage\0\0\1\x65", key=True)
    made = RecordingPeer(lambda _: Writer(frozenset(), lambda: (tmp_path / "f").open("wb")))
    made.frame(garbage, 0.0)
    made.frame(garbage, 1.0)
    assert made.failed
    await made.close()


async def test_no_more_candidates_are_tried_than_a_browser_has(peer, monkeypatch):
    tried = []

    async def add(candidate):
        tried.append(candidate)

    monkeypatch.setattr(peer.pc, "addIceCandidate", add)
    one = {"candidate": "candidate:1 1 udp 1 192.0.2.1 9 typ host", "sdpMid": "0"}
    await peer.add_candidates([one] * 200)
    assert len(tried) == limits.MOST_CANDIDATES
