"""A browser without the browser: keep-alive HTTP/1.1 on asyncio, cheap enough to be a crowd of."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

CSRF = "c" * 32  # a cookie and a field that agree are what Django asks for
BOUNDARY = "qabul-boundary"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def location(self) -> str:
        return self.headers.get("location", "")


@dataclass
class Browser:
    """One person's browser: a connection that is opened once, and a session."""

    url: str
    session: str = ""
    reader: asyncio.StreamReader | None = field(default=None, repr=False)
    writer: asyncio.StreamWriter | None = field(default=None, repr=False)

    async def __aenter__(self) -> Self:
        where = urlsplit(self.url)
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", where.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.writer
        self.writer.close()

    async def get(self, path: str) -> Answer:
        return await self.ask("GET", path)

    async def post(
        self, path: str, fields: dict[str, str] | None = None, *, files: bool = False
    ) -> Answer:
        """Sends a form as a browser does: multipart when it could carry `files`."""
        fields = {"csrfmiddlewaretoken": CSRF} | (fields or {})
        if files:
            parts = (
                f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                for name, value in fields.items()
            )
            body = f"{''.join(parts)}--{BOUNDARY}--\r\n"
            return await self.ask("POST", path, body, f"multipart/form-data; boundary={BOUNDARY}")
        return await self.ask("POST", path, urlencode(fields), "application/x-www-form-urlencoded")

    async def send(self, path: str, content: Any, **headers: str) -> Answer:
        """Sends JSON as a program does."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.ask("POST", path, json.dumps(content), "application/json", names)

    async def ask(
        self,
        method: str,
        path: str,
        body: str = "",
        kind: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        assert self.reader
        assert self.writer
        data = body.encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {urlsplit(self.url).netloc}",
            *(
                []
                if headers
                else [f"Cookie: csrftoken={CSRF}; sessionid={self.session}; language=en"]
            ),
            *(f"{name}: {value}" for name, value in (headers or {}).items()),
            *([f"Content-Type: {kind}", f"Content-Length: {len(data)}"] if kind else []),
        ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + data)
        return await read_answer(self.reader)


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin1").split("\r\n")
    status = int(head[0].split()[1])
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.lower(): value.strip() for name, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join([chunk async for chunk in chunks(reader)])
    else:
        body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Answer(status, headers, body)


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while size := int(await reader.readline(), 16):
        yield await reader.readexactly(size)
        await reader.readexactly(2)
    await reader.readexactly(2)
