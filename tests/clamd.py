"""A clamd for tests: it speaks INSTREAM as clamd(8) says, and knows one virus."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 25 * 1024 * 1024  # StreamMaxLength


def read(line: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = line.recv(count - len(data))
        if not part:
            raise ConnectionError
        data += part
    return data


def serve(line: socket.socket) -> bytes:
    """One command; gives the file that was streamed."""
    assert read(line, 10) == b"zINSTREAM\0"
    content = b""
    while size := struct.unpack(">I", read(line, 4))[0]:
        content += read(line, size)
        if len(content) > MOST_BYTES:
            line.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return content
    line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
    return content


@contextmanager
def clamd(path: Path | None = None) -> Iterator[tuple[str, list[bytes]]]:
    """(its address, what it was given), on TCP or at a Unix socket."""
    listener = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listener.bind(str(path) if path else ("127.0.0.1", 0))
    listener.listen()
    seen: list[bytes] = []

    def run() -> None:
        with suppress(OSError):
            while True:
                line, _ = listener.accept()
                with line, suppress(ConnectionError):
                    seen.append(serve(line))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    url = f"unix://{path}" if path else f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    try:
        yield url, seen
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=5)
