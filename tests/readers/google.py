"""Google, as its pages say it behaves: in front of a real provider of OAuth and a real Radicale.

What a token is worth is asked of the provider that issued it (or it was made to run out here). As
Google does, it checks PKCE and the registered address, gives a lasting grant only for offline
access with consent asked for, says which scopes were ticked, turns away whoever brings no good
token with 401, and knows no If-None-Match.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from tests.identity import openid_provider
from tests.readers.radicale import LOGIN, Radicale, radicale

BOTIR = "botir@mail.example"
CALDAV = "/caldav/v2"
PASSED_ON = ("Content-Type", "Depth", "If-Match")


@dataclass
class Google:
    provider: str
    server: Radicale
    url: str = ""
    back: str = "http://testserver/desk/calendars/google/back/"
    ticked: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # what was asked for each
    issued: list[str] = field(default_factory=list)  # access tokens
    over: set[str] = field(default_factory=set)
    revoked: list[str] = field(default_factory=list)
    calendar: str = ""  # the path of the one that he has
    asked: list[tuple[str, int]] = field(default_factory=list)  # of CalDAV: method and answer

    def client(self) -> dict[str, str]:
        """The configuration of a client of it, as settings hold it."""
        ways = {name: f"{self.url}/{name}" for name in ("authorize", "token", "revoke")}
        return {"client_id": "qabul", "client_secret": "s", "caldav": f"{self.url}{CALDAV}/"} | ways

    def stored(self, uid: str) -> str:
        """Where Radicale keeps that event of his calendar."""
        return f"{self.calendar.removeprefix(CALDAV)}{uid}.ics"

    def agree(self, address: str) -> str:
        """What a person does there; gives the way back."""
        return httpx.post(address, data={"sub": BOTIR}).headers["location"]

    def refuse(self, address: str) -> str:
        return httpx.post(address, data={"action": "deny"}).headers["location"]

    def run_out(self) -> None:
        """The tokens of until now do."""
        self.over.update(self.issued)

    def take_back(self) -> None:
        """The person takes back what they allowed."""
        httpx.post(f"{self.provider}/users/{BOTIR}/revoke-tokens").raise_for_status()

    def authorize(self, method: str, query: str, body: bytes) -> httpx.Response:
        wanted = dict(parse_qsl(query))
        if wanted.get("redirect_uri") != self.back:
            return httpx.Response(400, text="redirect_uri_mismatch")
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        said = httpx.request(
            method, f"{self.provider}/oauth2/authorize?{query}", content=body, headers=form
        )
        there = said.headers.get("location", "")
        for code in parse_qs(urlsplit(there).query).get("code", ()):
            self.codes[code] = wanted
        if there and "state=" not in there:  # the provider forgets it when somebody refuses
            there += f"&{urlencode({'state': wanted['state']})}"
            return httpx.Response(302, headers={"Location": there})
        return said

    def token(self, authorization: str, body: bytes) -> httpx.Response:
        form = dict(parse_qsl(body.decode()))
        wanted = self.codes.pop(form.get("code", ""), {})
        proof = create_s256_code_challenge(form.get("code_verifier", ""))
        if form["grant_type"] == "authorization_code" and wanted.get("code_challenge") != proof:
            return httpx.Response(400, json={"error": "invalid_grant"})
        headers = {"Authorization": authorization}
        said = httpx.post(f"{self.provider}/oauth2/token", data=form, headers=headers)
        if said.status_code != 200:
            return said
        given = said.json() | {"scope": wanted.get("scope", "") if self.ticked else ""}
        self.issued.append(given["access_token"])
        if (wanted.get("access_type"), wanted.get("prompt")) != ("offline", "consent"):
            given.pop("refresh_token", None)
        return httpx.Response(200, json=given)

    def revoke(self, body: bytes) -> httpx.Response:
        self.revoked.append(dict(parse_qsl(body.decode()))["token"])
        self.take_back()
        return httpx.Response(200, json={})

    def caldav(self, method: str, path: str, headers: Any, body: bytes) -> httpx.Response:
        said = self.let_through(method, path, headers, body)
        self.asked.append((method, said.status_code))
        return said

    def let_through(self, method: str, path: str, headers: Any, body: bytes) -> httpx.Response:
        kind, _, token = headers.get("Authorization", "").partition(" ")
        known = httpx.get(f"{self.provider}/userinfo", headers={"Authorization": f"Bearer {token}"})
        if kind != "Bearer" or token in self.over or known.status_code != 200:
            return httpx.Response(401, json={"error": {"code": 401, "status": "UNAUTHENTICATED"}})
        more = {name: headers[name] for name in PASSED_ON if name in headers}
        ours = {"Authorization": f"Basic {LOGIN}", "X-Script-Name": CALDAV, "X-Forwarded-Host": "g"}
        url = self.server.url + path.removeprefix(CALDAV)
        return httpx.request(method, url, content=body, headers=ours | more)


@contextmanager
def google() -> Iterator[Google]:
    with openid_provider({"sub": BOTIR}) as provider, radicale() as server:
        here = Google(provider, server)

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                parts = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if parts.path == "/authorize":
                    said = here.authorize(self.command, parts.query, body)
                elif parts.path == "/token":
                    said = here.token(self.headers.get("Authorization", ""), body)
                elif parts.path == "/revoke":
                    said = here.revoke(body)
                else:
                    said = here.caldav(self.command, parts.path, self.headers, body)
                self.send_response(said.status_code)
                for name in ("Content-Type", "ETag", "Location"):
                    if name in said.headers:
                        self.send_header(name, said.headers[name])
                self.send_header("Content-Length", str(len(said.content)))
                self.end_headers()
                self.wfile.write(said.content)

            def log_message(self, *_: Any) -> None:
                pass

        for method in ("GET", "POST", "PUT", "DELETE", "PROPFIND", "REPORT"):
            setattr(Handler, f"do_{method}", Handler.answer)
        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        here.url = f"http://127.0.0.1:{http.server_port}"
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield here
        finally:
            http.shutdown()
            http.server_close()
