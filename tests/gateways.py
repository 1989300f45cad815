"""Others' gateways on the loopback: Eskiz, the Bot API, a push service. Each keeps its side of the
contract as its documentation states it: a token that is over is refused, an update that was
confirmed is not given again, what is pushed can be read by the browser's key alone."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from py_vapid.utils import b64urlencode


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode()).items()}


Answer = tuple[int, dict[str, str], bytes]


def said(status: int, told: object, **headers: str) -> Answer:
    return status, headers, json.dumps(told).encode()


@contextmanager
def listening(answer: Callable[[Asked], Answer]) -> Iterator[str]:
    """The address of a server that answers so."""

    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", 0)))
            status, told, content = answer(Asked(self.command, parts.path, query, headers, body))
            self.send_response(status)
            for name, value in told.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = handle_one  # noqa: N815 (names of the library)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@dataclass
class Eskiz:
    """`email`/`password` open it; `tokens` are good, others are not."""

    email: str = "office@example.uz"
    password: str = "a secret"
    tokens: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    down: bool = False

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(f"{asked.method} {asked.path}")
        if self.down:
            return said(503, {"message": "down"})
        if (asked.method, asked.path) == ("POST", "/api/auth/login"):
            if (asked.form["email"], asked.form["password"]) != (self.email, self.password):
                return said(401, {"message": "Invalid credentials"})
            return self.new_token()
        if asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return said(401, {"message": "Expired"})
        if (asked.method, asked.path) == ("PATCH", "/api/auth/refresh"):
            return self.new_token()
        if (asked.method, asked.path) == ("POST", "/api/message/sms/send"):
            if not asked.form["mobile_phone"].isdecimal():
                return said(422, {"message": "mobile_phone"})
            self.sent.append(asked.form)
            return said(200, {"id": "1", "status": "waiting"})
        return said(404, {})

    def new_token(self) -> Answer:
        self.tokens.append(f"token-{len(self.tokens) + 1}")
        return said(200, {"message": "token_generated", "data": {"token": self.tokens[-1]}})


@dataclass
class BotApi:
    """Telegram's side: who blocked the bot gets nothing, and confirmed updates are gone."""

    token: str = "123:secret"
    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    wait: int = 0  # seconds that it wants us to

    def says(self, chat: int, text: str, *, kind: str = "private") -> None:
        message = {"message_id": 1, "chat": {"id": chat, "type": kind}, "text": text}
        self.updates.append({"update_id": 1000 + len(self.updates), "message": message})

    def answer(self, asked: Asked) -> Answer:
        if not asked.path.startswith(f"/bot{self.token}/"):
            return said(401, {"ok": False, "error_code": 401})
        told = json.loads(asked.body or b"{}")
        if asked.path.endswith("/getUpdates"):
            new = [one for one in self.updates if one["update_id"] >= told["offset"]]
            return said(200, {"ok": True, "result": new[: told["limit"]]})
        if self.wait:
            parameters = {"retry_after": self.wait}
            return said(429, {"ok": False, "error_code": 429, "parameters": parameters})
        if told["chat_id"] in self.blocked:
            return said(403, {"ok": False, "error_code": 403, "description": "blocked"})
        self.sent.append(told)
        return said(200, {"ok": True, "result": {"message_id": len(self.sent)}})


class Browser:
    """What a browser knows: its keys, and what its push service brought it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.shown: list[dict[str, str]] = []
        self.status = 201
        self.headers: list[dict[str, str]] = []

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return str(b64urlencode(point))

    @property
    def auth(self) -> str:
        return str(b64urlencode(self.secret))

    def answer(self, asked: Asked) -> Answer:
        if self.status == 201:
            assert Vapid02.verify(asked.headers["authorization"])
            assert asked.headers["content-encoding"] == "aes128gcm"
            read = http_ece.decrypt(asked.body, private_key=self.key, auth_secret=self.secret)
            self.shown.append(json.loads(read))
            self.headers.append(asked.headers)
        return self.status, {}, b""
