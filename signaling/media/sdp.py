"""Small changes to session descriptions. Pure."""

import re

# aiortc estimates bandwidth for REMB only; without this hint Chromium starts at 300 kbit/s with a
# picture of 320×240 and takes half a minute to rise.
START_KBITS = 1200
_RTPMAP = re.compile(r"^a=rtpmap:(\d+) (?:VP8|H264)/90000\r?$", re.MULTILINE)


def with_start_bitrate(sdp: str, kbits: int = START_KBITS) -> str:
    """The answer with `x-google-start-bitrate` for each codec of video."""
    for payload_type in _RTPMAP.findall(sdp):
        hint = f"x-google-start-bitrate={kbits}"
        fmtp = re.compile(rf"^(a=fmtp:{payload_type} [^\r\n]*)", re.MULTILINE)
        if fmtp.search(sdp):
            sdp = fmtp.sub(rf"\1;{hint}", sdp)
        else:
            line = re.compile(rf"^(a=rtpmap:{payload_type} [^\r\n]*)(\r?\n)", re.MULTILINE)
            sdp = line.sub(rf"\1\2a=fmtp:{payload_type} {hint}\2", sdp)
    return sdp
