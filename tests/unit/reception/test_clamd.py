import socket
import threading
from pathlib import Path

import pytest

from reception.clamd import Unreachable, is_clean
from tests.clamd import EICAR, MOST_BYTES, clamd


@pytest.mark.parametrize(
    ("content", "clean"),
    [(b"", True), (b"words", True), (b"x" * 200_000, True), (b"x" * 70_000 + EICAR, False)],
)
def test_it_says_what_clamd_says(content: bytes, clean: bool) -> None:
    with clamd() as (url, seen):
        assert is_clean(content, url) is clean
    assert seen == [content]


def test_it_finds_a_socket_of_unix(tmp_path: Path) -> None:
    with clamd(tmp_path / "clamd.ctl") as (url, _):
        assert is_clean(b"words", url)


@pytest.mark.parametrize("url", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_nobody_there_is_said(url: str) -> None:
    with pytest.raises(Unreachable):
        is_clean(b"words", url)


def test_what_is_too_large_for_it_is_not_called_clean() -> None:
    with clamd() as (url, _), pytest.raises(Unreachable):
        is_clean(b"x" * (MOST_BYTES + 1), url)


@pytest.mark.parametrize("answer", [b"", b"nonsense\0", b"stream: OK and more\0"])
def test_an_answer_that_is_none_is_not_called_clean(answer: bytes) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def speak() -> None:
        line, _ = listener.accept()
        with line:
            while line.recv(65536)[-4:] != b"\0\0\0\0":
                pass
            line.sendall(answer)

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    with listener, pytest.raises(Unreachable):
        is_clean(b"words", f"tcp://127.0.0.1:{listener.getsockname()[1]}")
    thread.join(timeout=5)
