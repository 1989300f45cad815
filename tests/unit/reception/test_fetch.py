"""Fetching what somebody typed in: only from where we may, never for long, never too much."""

import ipaddress
import socket
import time
from contextlib import suppress

import pytest

from reception import outside as module
from reception.incoming.fetch import fetch
from reception.outside import Unfetched, is_public
from tests.elsewhere import Elsewhere, elsewhere


@pytest.fixture
def there():
    with elsewhere() as running:
        running.content = b"BEGIN:VCALENDAR"
        yield running


@pytest.fixture
def near(settings):
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]


def problem_of(url: str) -> str:
    with pytest.raises(Unfetched) as caught:
        fetch(url)
    return caught.value.problem


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.9.9", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "192.0.0.8", "198.18.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a00:1::",
    ],
)  # fmt: skip
def test_an_address_that_is_not_public_is_denied(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2a00:1450:4001::1", "64:ff9b::808:808"])
def test_a_public_address_is_allowed(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://0/",
        "https://2130706433/", "https://0x7f.1/", "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/",
        "https://user@127.0.0.1/", "https:///x", "//127.0.0.1/", "https://127.0.0.1:99999/", "",
        "https://a..b/",
    ],
)  # fmt: skip
def test_what_lies_inside_is_not_asked(there: Elsewhere, url):
    assert problem_of(url) == "denied"
    assert there.asked == []


def test_even_the_right_port_of_our_own_machine_is_not_asked(there: Elsewhere):
    assert problem_of(there.url) == "denied"
    assert there.asked == []


def test_a_network_of_the_operators_own_may_be_asked(there: Elsewhere, near):
    found = fetch(there.url)
    assert (found.content, found.etag) == (b"BEGIN:VCALENDAR", '"1"')
    assert there.asked[0]["accept-encoding"] == "identity"
    assert there.asked[0]["host"] == f"127.0.0.1:{there.port}"


def test_an_unchanged_calendar_is_not_sent_again(there: Elsewhere, near):
    assert fetch(there.url, etag='"1"').content is None
    assert there.asked[0]["if-none-match"] == '"1"'


def test_one_bad_address_of_a_name_denies_them_all(monkeypatch):
    rows = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: rows)
    assert problem_of("https://calendar.example/") == "denied"


def test_the_address_checked_is_the_address_connected_to(monkeypatch):
    """A name that means another address a moment later is looked up once only."""
    looked_up, connected = [], []

    def resolve(host, *_args, **_named):
        looked_up.append(host)
        address = "8.8.8.8" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443))]

    def connect(address, *_args, **_named):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert problem_of("https://calendar.example/x.ics") == "unreachable"
    assert looked_up == ["calendar.example"]
    assert connected == [("8.8.8.8", 443)]


def test_what_is_not_encrypted_is_asked_for_nowhere_outside(monkeypatch):
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: rows)
    assert problem_of("http://calendar.example/x.ics") == "denied"
    assert problem_of("https://calendar.example:22/x.ics") == "denied"


@pytest.mark.parametrize(
    "location",
    ["http://10.0.0.1/", "https://169.254.169.254/", "file:///etc/passwd", "http://[::1]/", ""],
)
def test_each_redirect_is_checked_anew(there: Elsewhere, near, location):
    def redirect(request) -> None:
        request.send_response(302)
        request.send_header("Location", location)
        request.end_headers()

    there.answer = redirect
    assert problem_of(there.url) in {"denied", "redirects"}
    assert len(there.asked) == (4 if location == "" else 1)


def test_a_redirect_is_followed(there: Elsewhere, near):
    def redirect(request) -> None:
        there.answer = None
        request.send_response(301)
        request.send_header("Location", "/elsewhere.ics")
        request.end_headers()

    there.answer = redirect
    assert fetch(there.url).content == b"BEGIN:VCALENDAR"


@pytest.mark.parametrize("status", [401, 403, 404, 500, 206])
def test_another_status_is_no_calendar(there: Elsewhere, near, status):
    def answer(request) -> None:
        request.send_response(status)
        request.send_header("Content-Length", "0")
        request.end_headers()

    there.answer = answer
    assert problem_of(there.url) == "refused"


def test_what_is_compressed_is_not_unpacked(there: Elsewhere, near):
    def answer(request) -> None:
        request.send_response(200)
        request.send_header("Content-Encoding", "gzip")
        request.end_headers()
        request.wfile.write(b"\x1f\x8b")

    there.answer = answer
    assert problem_of(there.url) == "refused"


def test_no_more_is_read_than_a_calendar_can_have(there: Elsewhere, near, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10_000)

    def answer(request) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x" * 1000)

    there.answer = answer
    assert problem_of(there.url) == "too_large"


def test_what_drips_in_slowly_has_an_end(there: Elsewhere, near, monkeypatch):
    monkeypatch.setattr(module, "WHOLE_SECONDS", 1.0)

    def answer(request) -> None:
        request.send_response(200)
        request.end_headers()
        for _ in range(100):
            request.wfile.write(b"x")
            request.wfile.flush()
            time.sleep(0.1)

    there.answer = answer
    began = time.monotonic()
    with suppress(Unfetched):
        fetch(there.url)  # what was read before the end is no calendar
    assert time.monotonic() - began < 3


def test_headers_that_can_not_be_kept_are_not(there: Elsewhere, near):
    there.etag = "x" * 300
    assert fetch(there.url).etag == ""
