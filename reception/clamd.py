"""Asking clamd whether it knows something in a file: its INSTREAM command (clamd(8))."""

import socket
import struct
from urllib.parse import urlsplit

CHUNK = 64 * 1024
TIMEOUT_SECONDS = 20
LONGEST_ANSWER = 4096


class Unreachable(Exception):
    """clamd is not there, gave up, or said something that is no answer."""


def is_clean(content: bytes, url: str) -> bool:
    """`url`: tcp://host:3310 or unix:///run/clamav/clamd.ctl. Raises Unreachable."""
    try:
        with _connected(url) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                line.sendall(struct.pack(">I", len(part)) + part)
            line.sendall(struct.pack(">I", 0))
            answer = _answer(line)
    except OSError as error:
        raise Unreachable from error
    if answer.endswith(b" OK"):
        return True
    if answer.endswith(b" FOUND"):
        return False
    raise Unreachable  # its own limits, or an error of its: nothing is known of the file


def _connected(url: str) -> socket.socket:
    where = urlsplit(url)
    if where.scheme == "unix":
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(TIMEOUT_SECONDS)
        try:
            line.connect(where.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((where.hostname, where.port or 3310), TIMEOUT_SECONDS)


def _answer(line: socket.socket) -> bytes:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = line.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.strip(b"\0\n ")
