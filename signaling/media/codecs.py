"""What one encoded frame says of itself: is it a keyframe? Pure.

VP8: RFC 6386 §9.1. H.264: byte stream (ITU-T H.264 Annex B), NAL unit types of table 7-1.
"""

import re
from collections.abc import Iterator

VP8_START = b"\x9d\x01\x2a"
H264_IDR, H264_SPS = 5, 7
_NAL = re.compile(rb"\x00\x00\x01(.)", re.DOTALL)
# In units of the codec's clock a second (RFC 7741, RFC 6184, RFC 7587).
CLOCK_RATES = {"VP8": 90_000, "H264": 90_000, "opus": 48_000}


def is_keyframe(codec: str, data: bytes) -> bool:
    """Whether a decoder can begin with this whole frame; every frame of sound is one.

    Of H.264 only a frame with its parameter set counts: without it nothing can be decoded.
    """
    if codec == "VP8":
        return len(data) >= 10 and not data[0] & 1 and data[3:6] == VP8_START
    if codec == "H264":
        return {H264_SPS, H264_IDR} <= set(_nal_types(data))
    return True


def vp8_size(data: bytes) -> tuple[int, int]:
    """Width and height that a VP8 keyframe announces."""
    width, height = data[6] | data[7] << 8, data[8] | data[9] << 8
    return width & 0x3FFF, height & 0x3FFF


def _nal_types(data: bytes) -> Iterator[int]:
    for found in _NAL.finditer(data):
        kind = found[1][0] & 0x1F
        yield kind
        if kind == H264_IDR:  # the rest is picture
            return
