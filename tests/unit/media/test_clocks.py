import pytest

from signaling.media.clocks import NTP_EPOCH, SenderClock, StreamClock
from signaling.media.codecs import is_keyframe, vp8_size
from signaling.media.sdp import with_start_bitrate
from tests.unit.media.source import picture


def ntp(seconds: float) -> int:
    return int((seconds + NTP_EPOCH) * 2**32)


def test_before_a_report_a_stream_begins_when_its_first_frame_arrives():
    clock = StreamClock(90_000, SenderClock())
    clock.arrived(1000, 50.0)
    assert clock.seconds(1000 + 90_000) == pytest.approx(51.0)
    assert not clock.certain


def test_reports_put_two_streams_on_one_line_whatever_their_ways_took():
    sender = SenderClock()
    sound, picture_ = StreamClock(48_000, sender), StreamClock(90_000, sender)
    sound.arrived(500, 100.0)
    picture_.arrived(9_000, 100.4)
    sound.report(ntp(20.0), 500, 100.05)
    picture_.report(ntp(20.0), 9_000, 100.45)
    assert sound.seconds(500) == pytest.approx(picture_.seconds(9_000))
    assert sound.seconds(500) == pytest.approx(100.05)


def test_a_begun_file_keeps_its_offset():
    sender = SenderClock()
    clock = StreamClock(90_000, sender)
    clock.arrived(0, 10.0)
    clock.report(ntp(5.0), 0, 10.2)
    sender.fixed = True
    clock.report(ntp(6.0), 90_000, 11.0)
    assert clock.seconds(90_000) == pytest.approx(11.2)


def test_a_report_after_many_wraps_of_the_ticks_is_understood():
    clock = StreamClock(90_000, SenderClock())
    clock.arrived(0, 0.0)
    for hour in range(1, 30):
        ticks = hour * 3600 * 90_000
        clock.report(ntp(hour * 3600), ticks % 2**32, hour * 3600)
    assert clock.seconds(ticks) == pytest.approx(29 * 3600)


def test_a_report_without_a_time_says_nothing():
    clock = StreamClock(90_000, SenderClock())
    clock.arrived(0, 0.0)
    clock.report(0, 5, 1.0)
    assert not clock.certain


@pytest.mark.parametrize(("encoder", "codec"), [("libvpx", "VP8"), ("libx264", "H264")])
def test_keyframes_are_known_from_the_others(encoder, codec):
    frames = picture(encoder, 2)
    assert is_keyframe(codec, frames[0])
    assert not is_keyframe(codec, frames[1])
    assert not is_keyframe(codec, frames[0][7:])


def test_a_keyframe_of_vp8_tells_its_size():
    assert vp8_size(picture("libvpx", 1)[0]) == (320, 240)


def test_an_answer_asks_for_a_good_picture_from_the_start():
    sdp = "a=rtpmap:97 VP8/90000\r\na=rtpmap:99 H264/90000\r\na=fmtp:99 profile=1\r\n"
    assert with_start_bitrate(sdp, 1200) == (
        "a=rtpmap:97 VP8/90000\r\na=fmtp:97 x-google-start-bitrate=1200\r\n"
        "a=rtpmap:99 H264/90000\r\na=fmtp:99 profile=1;x-google-start-bitrate=1200\r\n"
    )
