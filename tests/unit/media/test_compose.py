"""From parts to one file, with prepared pictures and tones."""

import io
from pathlib import Path

import av
import pytest

from signaling.media.compose import FRAMES, NotWhole, Span, check, compose
from signaling.media.films import Part, Track, decoded
from signaling.media.writer import Frame, Writer
from tests.unit.media.source import picture, sound

T0 = 1_800_000_000.0


def part(path: Path, began: float, seconds: int, size: str = "320x240") -> Part:
    writer = Writer(frozenset({"audio", "video"}), lambda: path.open("wb"))
    writer.report("video", 0, 0, began)
    for number, data in enumerate(picture("libvpx", seconds, size)):
        at = began + number / 30
        writer.add(Frame("video", "VP8", number * 3000, data, number == 0), at)
        if number % 3 == 2:
            for piece in range((number - 2) * 5 // 3, (number + 1) * 5 // 3):
                packet = sound(seconds)[piece]
                writer.add(Frame("audio", "opus", piece * 960, packet, True), began + piece / 50)
    writer.close()
    assert writer.began == pytest.approx(began)
    return Part(began, lambda: path.open("rb"))


def composed(people, spans) -> tuple[io.BytesIO, int]:
    out = io.BytesIO()
    number = compose(people, spans, out)
    out.seek(0)
    return out, number


def brightness(frame: av.VideoFrame, left: bool) -> int:
    """Of the middle of one half."""
    plane = frame.planes[0]
    row = bytes(plane)[plane.line_size * (frame.height // 2) :][: frame.width]
    half = row[: frame.width // 2] if left else row[frame.width // 2 :]
    return max(half) - min(half)


def test_two_persons_stand_side_by_side_with_their_sound(tmp_path):
    one, other = part(tmp_path / "1", T0, 3), part(tmp_path / "2", T0 + 1, 2, "640x360")
    out, number = composed([[one], [other]], [Span(T0, T0 + 3, "1")])
    assert number == 3 * FRAMES
    assert check(out, number) == 3.0
    out.seek(0)
    with av.open(out) as file:
        frames = list(file.decode(video=0))
    assert (frames[0].width, frames[0].height) == (1280, 360)
    assert brightness(frames[10], left=True) > 50
    assert brightness(frames[10], left=False) < 10  # not there yet
    assert brightness(frames[60], left=False) > 50


def test_only_the_spans_are_in_it_and_each_is_a_chapter(tmp_path):
    one = part(tmp_path / "1", T0, 4)
    spans = [Span(T0, T0 + 1, "09:20"), Span(T0 + 3, T0 + 4, "09:23")]
    out, number = composed([[one]], spans)
    assert number == 2 * FRAMES
    with av.open(out) as file:
        marks = [
            (float(c["start"] * c["time_base"]), c["metadata"]["title"]) for c in file.chapters()
        ]
    assert marks == [(0.0, "09:20"), (1.0, "09:23")]


def test_a_part_that_was_cut_off_is_used_as_far_as_it_goes(tmp_path):
    part(tmp_path / "1", T0, 4)
    whole = (tmp_path / "1").read_bytes()
    cut = Part(T0, lambda: io.BytesIO(whole[: len(whole) * 2 // 3]))
    again = part(tmp_path / "2", T0 + 4, 2)
    out, number = composed([[cut, again]], [Span(T0, T0 + 6, "")])
    check(out, number)
    out.seek(0)
    with av.open(out) as file:
        frames = list(file.decode(video=0))
    assert brightness(frames[30], left=True) > 50
    assert brightness(frames[-10], left=True) > 50


def test_the_sound_lies_where_it_was(tmp_path):
    late = part(tmp_path / "1", T0 + 1.5, 2)
    out, _ = composed([[late]], [Span(T0, T0 + 3, "")])
    with av.open(out) as file:
        loud = [
            float(frame.pts * frame.time_base)
            for frame in file.decode(audio=0)
            if max(memoryview(bytes(frame.planes[0])).cast("f")[: frame.samples], default=0) > 0.03
        ]
    assert min(loud) == pytest.approx(1.5, abs=0.06)


def test_a_file_that_lacks_pictures_is_refused(tmp_path):
    one = part(tmp_path / "1", T0, 1)
    out, number = composed([[one]], [Span(T0, T0 + 1, "")])
    with pytest.raises(NotWhole):
        check(out, number + 1)
    with pytest.raises(NotWhole):
        check(io.BytesIO(out.getvalue()[:2000]), number)


def test_a_picture_of_a_forged_size_is_left_out(tmp_path):
    forged = bytearray(picture("libvpx", 1)[0])
    forged[6:10] = b"\xff\x3f\xff\x3f"  # 16383 × 16383
    writer = Writer(frozenset({"video"}), lambda: (tmp_path / "1").open("wb"))
    for number in range(10):
        writer.add(Frame("video", "VP8", number * 3000, bytes(forged), key=True), T0 + number / 30)
    writer.close()
    part_ = Part(T0, lambda: (tmp_path / "1").open("rb"))
    assert list(decoded([part_], "video")) == []


def test_sound_that_claims_to_be_of_another_year_costs_no_memory(tmp_path):
    writer = Writer(frozenset({"audio"}), lambda: (tmp_path / "1").open("wb"))
    for number, packet in enumerate(sound(2)):
        year = 0 if number < 50 else 365 * 86_400 * 48_000
        writer.add(Frame("audio", "opus", year + number * 960, packet, key=True), T0)
    writer.close()
    track = Track([Part(T0, lambda: (tmp_path / "1").open("rb"))])
    taken = [track.take(T0 + tick / 25, 1920) for tick in range(100)]
    assert sum(any(samples) for samples in taken) in {25, 26}
    assert any(track.take(T0 + 365 * 86_400 + 1.5, 1920))


def test_three_persons_stand_in_two_rows(tmp_path):
    people = [[part(tmp_path / str(number), T0, 1)] for number in range(3)]
    out, number = composed(people, [Span(T0, T0 + 1, "")])
    check(out, number)
    out.seek(0)
    with av.open(out) as file:
        last = list(file.decode(video=0))[-1]
    assert (last.width, last.height) == (1280, 720)
    bottom = bytes(last.planes[0])[last.planes[0].line_size * 540 :][:1280]
    assert max(bottom[:640]) - min(bottom[:640]) > 50
    assert max(bottom[700:]) < 30
