"""Somebody else's web server on the loopback, with a calendar to fetch."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Elsewhere:
    """`content` under `etag` at every path; `answer` takes over when it is set."""

    port: int = 0
    content: bytes = b""
    etag: str = '"1"'
    answer: Any = None  # called with the request's handler
    asked: list[dict[str, str]] = field(default_factory=list)  # the headers of each request

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/secret/calendar.ics"


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    there = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append({name.lower(): value for name, value in self.headers.items()})
            if there.answer:
                with suppress(ConnectionError):  # whoever asked has gone
                    there.answer(self)
            elif self.headers["If-None-Match"] == there.etag:
                self.send_response(304)
                self.end_headers()
            else:
                self.send_response(200)
                self.send_header("ETag", there.etag)
                self.send_header("Content-Length", str(len(there.content)))
                self.end_headers()
                self.wfile.write(there.content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        there.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield there
        finally:
            server.shutdown()
            thread.join()
