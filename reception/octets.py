"""PURE. A letter as it travels (RFC 5322, 2045, 2047): seven bits, lines that end in CRLF.

Written directly, for `email` takes ten times as long for the same, and a letter of ours is always
built alike: headers, then one text in several forms.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable
from email.header import Header
from functools import lru_cache

CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
MOST_IN_A_LINE = 78


def written(
    headers: Iterable[tuple[str, str]], forms: Iterable[tuple[str, str]], mark: str
) -> bytes:
    """`forms`: of the same, the best one last: its Content-Type and the text. `mark` makes the
    boundary, so the same letter is written in the same way again.

    Raises ValueError for a header that would be two.
    """
    # Neither base64 nor quoted-printable has "=_" in it.
    boundary = f"=_{mark}"
    kind = f'multipart/alternative; boundary="{boundary}"'
    head = [*headers, ("MIME-Version", "1.0"), ("Content-Type", kind)]
    lines = [line(name, value) for name, value in head]
    parts = [part(kind, text) for kind, text in forms]
    edge = f"\r\n--{boundary}\r\n".encode()
    return b"".join(
        [*lines, *(piece for one in parts for piece in (edge, one)), edge[:-2], b"--\r\n"]
    )


def line(name: str, value: str) -> bytes:
    if CONTROLS.search(value):
        raise ValueError(name)
    if value.isascii() and len(name) + len(value) + 2 <= MOST_IN_A_LINE:
        return f"{name}: {value}\r\n".encode()
    return folded(name, value)


@lru_cache(maxsize=1024)  # subjects hold nothing of a person, so there are few
def folded(name: str, value: str) -> bytes:
    charset = "us-ascii" if value.isascii() else "utf-8"
    text = Header(value, charset, MOST_IN_A_LINE, name).encode(linesep="\r\n")
    return f"{name}: {text}\r\n".encode()


def part(kind: str, text: str) -> bytes:
    """In whichever encoding is shorter: Latin words stay legible, Cyrillic ones don't triple. A
    bare CR, which some servers take for a line's end and quoted-printable lets pass, becomes one.
    """
    octets = text.replace("\r\n", "\n").replace("\r", "\n").encode()
    encoding, body = "quoted-printable", b2a_qp(octets, istext=True).replace(b"\n", b"\r\n")
    if len(body) > len(octets) * 1.4:
        encoding = "base64"
        body = encodebytes(octets.replace(b"\n", b"\r\n")).replace(b"\n", b"\r\n")
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body
