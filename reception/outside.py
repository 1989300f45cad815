"""Requests to other people's servers.

An address that somebody typed in, or that their browser named, is asked only on the public internet
(and in networks of the setting CALENDAR_NETWORKS): else a form of ours would be a way to what only
our own machines may reach. The address that was checked is the address that is connected to.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

SILENCE_SECONDS = 10.0
WHOLE_SECONDS = 30.0
MOST_BYTES = 4 * 1024 * 1024
PORTS = {443, 8443}
# Of the IETF's own protocols; global to some versions of Python.
SPECIAL = ipaddress.ip_network("192.0.0.0/24")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Unfetched(Exception):
    """`problem`: denied, unreachable, refused (status), too_large, redirects."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Response:
    """`headers` by their names in small letters."""

    status: int
    headers: dict[str, str]
    content: bytes


def exchange(
    method: str, url: str, headers: dict[str, str], body: bytes = b"", *, trusted: bool = False
) -> Response:
    """One request to an address that may be asked; no redirect is followed. `trusted`: the
    operator named it. Raises Unfetched."""
    connection, path = connection_to(url, trusted=trusted)
    # Whatever drips in slowly: the whole of it has an end.
    clock = threading.Timer(WHOLE_SECONDS, connection.cut)
    clock.start()
    try:
        connection.request(method, path, body or None, headers)
        return received(connection.getresponse())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unfetched("unreachable") from error
    finally:
        clock.cancel()
        connection.close()


def received(response: http.client.HTTPResponse) -> Response:
    headers = {name.lower(): value for name, value in response.getheaders()}
    if headers.get("content-encoding", "identity") != "identity":
        raise Unfetched("refused")
    content = response.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unfetched("too_large")
    return Response(response.status, headers, content)


class Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name means by then."""

    def __init__(self, host: str, port: int, address: str, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=SILENCE_SECONDS)
        self.address, self.context = address, context
        self.line: socket.socket | None = None  # kept here after it is the response's

    def connect(self) -> None:
        self.line = self.sock = socket.create_connection((self.address, self.port), self.timeout)
        if self.context:
            secure = self.context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.line = self.sock = secure
            secure.do_handshake()

    def cut(self) -> None:
        with suppress(OSError):  # it has ended by itself
            if self.line:
                self.line.shutdown(socket.SHUT_RDWR)


def connection_to(url: str, *, trusted: bool = False) -> tuple[Pinned, str]:
    """Raises Unfetched when the address is none that we may ask. `trusted`: we may ask any."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        host = (parts.hostname or "").encode("idna").decode()
    except (KeyError, ValueError) as error:  # UnicodeError is one
        raise Unfetched("denied") from error
    if not host or parts.username is not None:
        raise Unfetched("denied")
    found = resolved(host, port) if trusted else addresses(host, port)
    near = trusted or all(is_near(ipaddress.ip_address(one)) for one in found)
    # Whoever is on the way reads what isn't encrypted, the secret in the address too.
    if not near and (parts.scheme != "https" or port not in PORTS):
        raise Unfetched("denied")
    context = ssl.create_default_context() if parts.scheme == "https" else None
    path = parts.path or "/"
    return Pinned(host, port, found[0], context), f"{path}?{parts.query}" if parts.query else path


def addresses(host: str, port: int) -> list[str]:
    """All addresses of a name. One that may not be asked denies them all."""
    found = resolved(host, port)
    for one in found:
        address = ipaddress.ip_address(one)
        if not (is_near(address) or is_public(address)):
            raise Unfetched("denied")
    return found


def resolved(host: str, port: int) -> list[str]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unfetched("unreachable") from error
    return [str(row[4][0]).partition("%")[0] for row in rows]


def is_near(address: Address) -> bool:
    """In a network of the operator's own, where calendars may be fetched from."""
    return any(address in ipaddress.ip_network(one) for one in settings.CALENDAR_NETWORKS)


def is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (inner := embedded(address)):
        return is_public(inner)
    special = address.is_multicast or address.is_reserved or address in SPECIAL
    return address.is_global and not special


def embedded(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a gateway would carry this one on."""
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
