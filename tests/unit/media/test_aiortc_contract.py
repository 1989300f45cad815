"""What signaling/media/tap.py touches inside aiortc. If one of these fails after an upgrade, the
recorder records nothing: look at aiortc's rtcrtpreceiver.py before changing the test."""

import inspect

import aiortc
from aiortc import RTCRtpReceiver, rtcrtpreceiver
from aiortc.codecs import CODECS, depayload
from aiortc.rtp import RtcpSenderInfo, RtcpSrPacket, RtpPacket

SOURCE = inspect.getsource(RTCRtpReceiver._handle_rtp_packet)


def test_it_is_the_version_that_was_measured():
    assert aiortc.__version__.startswith("1.16.")


def test_a_receiver_keeps_codecs_jitter_buffer_and_nacks_where_the_tap_replaces_them():
    made = inspect.getsource(RTCRtpReceiver.__init__)
    for name in ("__codecs", "__jitter_buffer", "__nack_generator"):
        assert f"self.{name}" in made


def test_the_receiver_gives_each_depayloaded_packet_to_the_jitter_buffer_and_obeys_its_answer():
    assert "pli_flag, encoded_frame = self.__jitter_buffer.add(packet)" in SOURCE
    assert "if pli_flag:\n            await self._send_rtcp_pli(packet.ssrc)" in SOURCE
    assert "if encoded_frame is not None and" in SOURCE
    assert SOURCE.index("packet._data = depayload(") < SOURCE.index("__jitter_buffer.add")


def test_without_a_nack_generator_the_receiver_asks_for_nothing_itself():
    assert "if self.__nack_generator is not None and" in SOURCE


def test_a_packet_sent_again_is_unwrapped_before_the_jitter_buffer_sees_it():
    assert SOURCE.index("unwrap_rtx(") < SOURCE.index("__jitter_buffer.add")


def test_requests_are_coroutines_with_these_parameters():
    nack = inspect.signature(RTCRtpReceiver._send_rtcp_nack)
    pli = inspect.signature(RTCRtpReceiver._send_rtcp_pli)
    assert list(nack.parameters) == ["self", "media_ssrc", "lost"]
    assert list(pli.parameters) == ["self", "media_ssrc"]
    assert inspect.iscoroutinefunction(RTCRtpReceiver._send_rtcp_nack)
    assert inspect.iscoroutinefunction(RTCRtpReceiver._send_rtcp_pli)


def test_reports_come_through_a_method_that_can_be_listened_to():
    assert inspect.iscoroutinefunction(RTCRtpReceiver._handle_rtcp_packet)
    routed = inspect.getsource(aiortc.rtcdtlstransport.RTCDtlsTransport._handle_rtcp_data)
    assert "await recipient._handle_rtcp_packet(packet)" in routed
    info = RtcpSenderInfo(ntp_timestamp=1, rtp_timestamp=2, packet_count=0, octet_count=0)
    assert RtcpSrPacket(ssrc=3, sender_info=info).sender_info.rtp_timestamp == 2


def test_a_packet_has_the_fields_that_frames_are_put_together_from():
    packet = RtpPacket(payload_type=97, sequence_number=1, timestamp=2, marker=1, ssrc=3)
    assert (packet.sequence_number, packet.timestamp, packet.marker, packet.ssrc) == (1, 2, 1, 3)


def test_the_codecs_have_the_names_the_writer_knows():
    names = {codec.name for codecs in CODECS.values() for codec in codecs}
    assert {"VP8", "H264", "opus", "rtx"} <= names
    assert depayload(CODECS["audio"][0], b"opus") == b"opus"


def test_the_decoder_gets_what_the_jitter_buffer_returns_and_nothing_else():
    whole = inspect.getsource(rtcrtpreceiver)
    assert whole.count("__decoder_queue.put(") == 2  # a frame from the jitter buffer, and the end
