"""What a bare socket can do to the web server that it should not."""

import os
import re
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from tests.product import Product, memory, product

MEGABYTE = 1024 * 1024
SENT = 100  # megabytes, by those who don't stop


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("web"), worker=False) as running:
        yield running


def connected(served: Product) -> socket.socket:
    address = urlsplit(served.url)
    return socket.create_connection((address.hostname, address.port), timeout=10)


def head(*lines: str) -> bytes:
    return "\r\n".join(["POST /sign-in/ HTTP/1.1", "Host: localhost", *lines, "", ""]).encode()


def stream(connection: socket.socket, part: bytes) -> int:
    """Sends a part again and again; how many the server took before it closed."""
    for count in range(SENT):
        try:
            connection.sendall(part)
        except OSError:
            return count
    return SENT


@pytest.mark.parametrize("more", [[], ["Expect: 100-continue"]], ids=["plain", "asking"])
def test_a_body_announced_too_large_is_refused_at_once(served: Product, more: list[str]) -> None:
    with connected(served) as connection:
        connection.sendall(head(f"Content-Length: {600 * MEGABYTE}", *more))
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(100):
            pass


def test_who_sends_it_all_the_same_costs_no_memory(served: Product) -> None:
    before = memory(served)
    with connected(served) as connection:
        connection.sendall(head(f"Content-Length: {600 * MEGABYTE}"))
        stream(connection, bytes(MEGABYTE))
        with suppress(ConnectionError):
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    assert memory(served) - before < 10 * MEGABYTE


def test_a_body_in_chunks_is_cut_at_the_limit(served: Product) -> None:
    before = memory(served)
    with connected(served) as connection:
        connection.sendall(head("Transfer-Encoding: chunked"))
        stream(connection, b"%x\r\n%s\r\n" % (MEGABYTE, bytes(MEGABYTE)))
        with suppress(ConnectionError):
            assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
    assert memory(served) - before < 20 * MEGABYTE
    assert httpx.get(f"{served.url}/healthz").status_code == 200


def test_a_refused_sender_does_not_go_on_for_ever(served: Product) -> None:
    with connected(served) as connection:
        connection.sendall(head(f"Content-Length: {600 * MEGABYTE}"))
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")
        deadline = time.monotonic() + 10
        with suppress(OSError):
            while time.monotonic() < deadline:
                connection.sendall(bytes(1024))
    assert time.monotonic() < deadline


def test_a_form_with_eleven_megabytes_is_read_to_its_end(served: Product) -> None:
    with httpx.Client(base_url=served.url, timeout=30) as browser:
        page = browser.get("/sign-in/").text
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)
        assert token
        paper = {"paper": ("paper.pdf", b"%PDF-" + os.urandom(11 * MEGABYTE))}
        fields = {"email": "no address", "csrfmiddlewaretoken": token[1]}
        answer = browser.post("/sign-in/", data=fields, files=paper)
    assert "no address" in answer.text
    assert answer.status_code in {200, 422}


@pytest.mark.parametrize("root", [b"/foo", "/фу".encode(), b"//evil.uz"])
def test_no_client_names_the_root_of_the_site(served: Product, root: bytes) -> None:
    answer = httpx.get(f"{served.url}/my/", headers={b"Daphne-Root-Path": root})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/sign-in/")


def test_what_a_program_sends_in_chunks_is_read(served: Product) -> None:
    answer = httpx.post(
        f"{served.url}/api/v1/tokens",
        content=iter([b'{"email": "aziza@example.uz", ', b'"session": "s", "code": "12"}']),
        headers={"Content-Type": "application/json"},
    )
    assert [one["pointer"] for one in answer.json()["errors"]] == ["#/code"]
