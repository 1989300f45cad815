"""A Radicale on the loopback: a CalDAV server that keeps what it is given and finds it by time."""

import base64
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.services import await_answer, end, free_port, start

PASSWORD = "botir's own"
LOGIN = base64.b64encode(f"botir:{PASSWORD}".encode()).decode()
MAKE = """<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>
<D:displayname>{}</D:displayname></D:prop></D:set></C:mkcalendar>"""
QUERY = """<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
<D:prop><C:calendar-data/></D:prop><C:filter><C:comp-filter name="VCALENDAR">
<C:comp-filter name="VEVENT"><C:time-range start="{0:%Y%m%dT%H%M%SZ}" end="{1:%Y%m%dT%H%M%SZ}"/>
</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"""


@dataclass(frozen=True)
class Radicale:
    url: str

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        headers = {"Authorization": f"Basic {LOGIN}"} | headers
        return httpx.request(method, self.url + path, content=body, headers=headers)

    def keep(self, calendar: bytes) -> None:
        """A whole calendar, in place of the last one. METHOD doesn't belong on a server."""
        stored = re.sub(rb"METHOD:.*\r\n", b"", calendar)
        answer = self.ask("PUT", "/botir/qabul/", stored, **{"Content-Type": "text/calendar"})
        assert answer.status_code == 201, answer.text

    def make(self, name: str) -> str:
        """The address of a new, empty calendar of Botir's."""
        answer = self.ask("MKCALENDAR", f"/botir/{name}/", MAKE.format(name).encode())
        assert answer.status_code == 201, answer.text
        return f"{self.url}/botir/{name}/"

    def between(self, first: datetime, last: datetime) -> set[str]:
        """The UIDs of what happens in `[first, last)`."""
        query = QUERY.format(first.astimezone(UTC), last.astimezone(UTC)).encode()
        answer = self.ask("REPORT", "/botir/qabul/", query, **{"Content-Type": "application/xml"})
        assert answer.status_code == 207, answer.text
        return set(re.findall(r"^UID:(\S+)", answer.text.replace("&#13;", ""), re.MULTILINE))


@contextmanager
def radicale() -> Iterator[Radicale]:
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="qabul-radicale-") as home:
        (Path(home) / "users").write_text(f"botir:{PASSWORD}\n")
        options = {
            "server-hosts": f"127.0.0.1:{port}",
            "auth-type": "htpasswd",
            "auth-htpasswd-filename": f"{home}/users",
            "auth-htpasswd-encryption": "plain",
            "auth-delay": "0",
            "storage-filesystem-folder": home,
            "logging-level": "critical",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        process = start([sys.executable, "-m", "radicale", "--config=", *arguments], cwd=Path(home))
        try:
            running = Radicale(f"http://127.0.0.1:{port}")
            await_answer(lambda: reachable(running), process, "Radicale")
            yield running
        finally:
            end(process)


def reachable(running: Radicale) -> None:
    try:
        running.ask("OPTIONS", "/")
    except httpx.TransportError as error:
        raise OSError from error
