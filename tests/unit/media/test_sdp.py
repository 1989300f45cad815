"""Whoever tries a line sends an offer: it leads the server nowhere but back to them."""

import pytest
from aiortc.sdp import SessionDescription

from signaling.media.sdp import only_data, without_candidates

OFFER = """v=0
o=- 1 1 IN IP4 0.0.0.0
s=-
t=0 0
a=group:BUNDLE 0
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=mid:0
a=sctp-port:5000
a=setup:actpass"""
INSIDE = "a=candidate:1 1 udp 2122260223 10.0.0.5 53 typ host"
# Python, and so aiortc, ends a line at each of them.
ENDS = ["\r\n", "\n", "\r", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("end", ENDS)
def test_no_end_of_line_hides_an_address_that_the_peer_would_knock_at(end: str) -> None:
    read = SessionDescription.parse(without_candidates(f"{OFFER}{end}{INSIDE}{end}"))
    assert [media.ice_candidates for media in read.media] == [[]]
    assert read.media[0].rtp.muxId == "0"


@pytest.mark.parametrize("end", ENDS)
def test_no_end_of_line_hides_a_picture_that_the_peer_would_decode(end: str) -> None:
    assert only_data(OFFER)
    assert not only_data(f"{OFFER}{end}m=video 9 UDP/TLS/RTP/SAVPF 96{end}a=mid:1")
