"""A WSGI application in threads, behind an ASGI server."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from io import BytesIO
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import build_environ

PIECE_BYTES = 64 * 1024  # of a response that leaves before it is there as a whole

Message = dict[str, Any]
Tell = Callable[[Message], None]


class Http(WSGIMiddleware):
    """a2wsgi with one change of threads there and one back, where it makes one for the body, and
    two for each piece of a response (docs/decisions/0061)."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, loop = await whole(receive), asyncio.get_running_loop()

        def tell(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()

        act = partial(copy_context().run, self.respond, scope, body, tell)
        for message in await loop.run_in_executor(self.executor, act):
            await send(message)

    def respond(self, scope: Any, body: BytesIO, tell: Tell) -> list[Message]:
        """Tells what is too much for one piece; gives what is still to be sent."""
        environ: Any = build_environ(scope, body)  # type: ignore[arg-type]  # which only keeps it
        if not environ.get("CONTENT_LENGTH"):
            # It came in chunks, and Django reads no others than were announced.
            environ["CONTENT_LENGTH"] = str(len(body.getbuffer()))
        messages: list[Message] = []
        response: Any = self.app(environ, starting(messages))
        piece = bytearray()
        try:
            for chunk in response if scope["method"] != "HEAD" else ():
                piece += chunk
                if len(piece) >= PIECE_BYTES:
                    for message in (*messages, part(piece, more=True)):
                        tell(message)
                    messages, piece = [], bytearray()
        finally:
            response.close()
        return [*messages, part(piece, more=False)]


def starting(messages: list[Message]) -> Any:
    """WSGI's `start_response`. Django calls it once, and writes nothing by what it gives."""

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
        # Django begins a cookie with a space.
        pairs = [
            (name.lower().encode("latin-1"), text.strip().encode("latin-1"))
            for name, text in headers
        ]
        code, _, _ = status.partition(" ")
        messages.append({"type": "http.response.start", "status": int(code), "headers": pairs})

    return start_response


def part(content: bytearray, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": bytes(content), "more_body": more}


async def whole(receive: Any) -> BytesIO:
    """The body of a request. Daphne has all of it before it begins to tell it, piece by piece."""
    body, more = BytesIO(), True
    while more:
        message = await receive()
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
    body.seek(0)
    return body
