"""A WSGI application in threads, behind an ASGI server."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from io import BytesIO
from typing import Any

from a2wsgi import WSGIMiddleware
from a2wsgi.wsgi import Body, build_environ

PIECE_BYTES = 64 * 1024  # of a response that leaves before it is there as a whole

Message = dict[str, Any]
Tell = Callable[[Message], None]


class Http(WSGIMiddleware):
    """a2wsgi with one change of threads there and one back, where it makes one for the body, and
    two for each piece of a response (docs/decisions/0061)."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        first, loop = await receive(), asyncio.get_running_loop()
        whole = not first.get("more_body")  # as all but papers come
        body = BytesIO(first.get("body", b"")) if whole else Body(loop, again(first, receive))

        def tell(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(send(message), loop).result()

        act = partial(copy_context().run, self.respond, scope, body, tell)
        for message in await loop.run_in_executor(self.executor, act):
            await send(message)

    def respond(self, scope: Any, body: Any, tell: Tell) -> list[Message]:
        """Tells what is too much for one piece; gives what is still to be sent."""
        environ: Any = build_environ(scope, body)
        if isinstance(body, BytesIO) and not environ.get("CONTENT_LENGTH"):
            # It came in chunks, and Django reads no others than were announced.
            environ["CONTENT_LENGTH"] = str(len(body.getbuffer()))
        messages: list[Message] = []
        response: Any = self.app(environ, starting(messages))
        piece = bytearray()
        try:
            for chunk in response:
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
        pairs = [(name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers]
        code, _, _ = status.partition(" ")
        messages.append({"type": "http.response.start", "status": int(code), "headers": pairs})

    return start_response


def part(content: bytearray, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": bytes(content), "more_body": more}


def again(first: Message, receive: Any) -> Any:
    """A `receive` that begins with what was received already."""
    earlier = [first]

    async def received() -> Any:
        return earlier.pop() if earlier else await receive()

    return received
