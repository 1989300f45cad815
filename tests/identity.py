"""Providers of identities that tests ask over the loopback.

`openid_provider()` is another program, a real one. `Issuer` is ours and honest until it is told to
lie in one thing. `OneIDServer` speaks the dialect of OneID.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.services import end, free_port, start

AZIZA = {"sub": "aziza-1", "name": "Saidova Aziza", "email": "aziza@provider.example"}
START_SECONDS = 30


@contextmanager
def openid_provider(*people: dict[str, str]) -> Iterator[str]:
    """The issuer's address; `people`: the claims of who can sign in there."""
    port = free_port()
    known = [word for one in people for word in ("--user-claims", json.dumps(one))]
    command: list[str | Path] = [
        Path(sys.executable).parent / "oidc-provider-mock",
        "--port",
        str(port),
        *known,
    ]
    process = start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"{issuer}/.well-known/openid-configuration").raise_for_status()
                break
            except httpx.HTTPError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("the provider did not start") from None
                time.sleep(0.05)
        yield issuer
    finally:
        end(process)


def oidc(issuer: str, **more: str) -> dict[str, str]:
    """The configuration of a client of it, as settings hold it."""
    return {
        "kind": "oidc",
        "title": "Davlat ID",
        "issuer": issuer,
        "client_id": "qabul",
        "client_secret": "secret of tests",
        "scope": "openid profile email",
        "number_claim": "pinfl",
    } | more


Answer = Callable[[str, dict[str, str]], Any]


class Server:
    """Answers on the loopback with what `answer(path, fields)` gives, as JSON."""

    def __init__(self, answer: Answer) -> None:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.say({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                self.say({name: values[0] for name, values in parse_qs(body).items()})

            def say(self, fields: dict[str, str]) -> None:
                said = answer(urlsplit(self.path).path, fields)
                self.send_response(200 if said is not None else 400)
                self.send_header("Content-Type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(said or {"error": "invalid_grant"}).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


@dataclass
class Issuer:
    """`lies`: claims in place of the true ones; `key`: what signs; `alg`: and how."""

    lies: dict[str, Any] = field(default_factory=dict)
    nonce: str = ""
    honest_key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))
    key: Any = None
    alg: str = "RS256"
    calls_itself: str = ""
    without_token: bool = False

    def __post_init__(self) -> None:
        self.server = Server(self.answer)
        self.url = self.server.url

    def answer(self, path: str, fields: dict[str, str]) -> Any:
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.calls_itself or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            }
        if path == "/keys":
            return {"keys": [self.honest_key.as_dict(private=False)]}
        if path == "/token" and fields.get("code_verifier"):
            token = {"access_token": "a", "token_type": "Bearer"}
            return token if self.without_token else token | {"id_token": self.token()}
        return None

    def token(self) -> str:
        now = int(time.time())
        claims = AZIZA | {
            "iss": self.url, "aud": "qabul", "nonce": self.nonce, "iat": now, "exp": now + 300,
        } | self.lies  # fmt: skip
        key = self.key or self.honest_key
        return jwt.encode({"alg": self.alg}, claims, key, algorithms=[self.alg])


@dataclass
class OneIDServer:
    """Gives `person` for the code "good", once, to a client that names itself rightly."""

    person: dict[str, Any]
    codes: set[str] = field(default_factory=lambda: {"good"})
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = Server(self.answer)
        self.url = f"{self.server.url}/sso/oauth/Authorization.do"

    def answer(self, path: str, fields: dict[str, str]) -> Any:
        self.asked.append(fields)
        if fields.get("client_id") != "qabul" or fields.get("client_secret") != "s":
            return None
        if fields["grant_type"] == "one_authorization_code" and fields["code"] in self.codes:
            self.codes.remove(fields["code"])
            return {"access_token": "token", "refresh_token": "r", "expires_in": 1, "scope": "q"}
        identify = fields["grant_type"] == "one_access_token_identify"
        if identify and fields["access_token"] == "token":
            return self.person
        return None

    def config(self) -> dict[str, str]:
        return {
            "kind": "oneid",
            "title": "OneID",
            "client_id": "qabul",
            "client_secret": "s",
            "scope": "qabul",
            "address": self.url,
        }
