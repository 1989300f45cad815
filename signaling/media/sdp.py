"""Small changes to session descriptions. Pure."""

import re

# aiortc estimates bandwidth for REMB only; without this hint Chromium starts at 300 kbit/s with a
# picture of 320×240 and takes half a minute to rise.
START_KBITS = 1200
_HOST = re.compile(
    r"^(a=candidate:\S+)( \d+ udp \d+ )(\d+\.\d+\.\d+\.\d+)( .*)$", re.MULTILINE | re.IGNORECASE
)
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


def only_data(sdp: str) -> bool:
    """Whether it asks for data channels and nothing else, in lines as aiortc parts them: not only
    by CR and LF."""
    kinds = [line.split(" ")[0] for line in sdp.splitlines() if line.startswith("m=")]
    return kinds == ["m=application"]


def without_candidates(sdp: str) -> str:
    """Whom it belongs to is learnt from its own checks (a peer-reflexive candidate, RFC 8445
    §7.3.1.3). What is left is parted as aiortc parts it, so that nothing hides in a line."""
    unwanted = ("a=candidate", "a=end-of-candidates")
    return "".join(f"{line}\r\n" for line in sdp.splitlines() if not line.startswith(unwanted))


def with_address(sdp: str, address: str) -> str:
    """Each candidate of IPv4 once more under `address`, which leads here; "": unchanged."""
    if not address:
        return sdp
    return _HOST.sub(rf"\g<0>\n\g<1>9\g<2>{address}\g<4>", sdp)
