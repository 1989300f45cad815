"""One process for both: HTTP through the WSGI handler in threads, sockets through Channels.

Django's ASGI handler pays 2-4 ms of CPU a request for hops between threads, the WSGI handler
about 1 ms (docs/decisions). Each thread keeps one database connection for its life, so
HTTP_THREADS is also the bound on connections that HTTP opens.
"""

import os
from io import BytesIO
from typing import Any

# First: it sets Django up, and what follows imports models.
from reception.wsgi import application as wsgi_application  # isort: skip

from a2wsgi import WSGIMiddleware
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from signaling.routing import websocket_urlpatterns

HTTP_THREADS = int(os.environ.get("HTTP_THREADS", "8"))


def with_body(environ: dict[str, Any], start_response: Any) -> Any:
    body = environ["asgi.scope"].get("body")
    if body is not None:
        environ["wsgi.input"] = BytesIO(body)
        if body and not environ.get("CONTENT_LENGTH"):  # it came in chunks; Django reads no others
            environ["CONTENT_LENGTH"] = str(len(body))
    return wsgi_application(environ, start_response)


class Http(WSGIMiddleware):
    """Gives the thread a body that has come in one piece, as all but papers do: to ask the loop for
    it would cost two changes of threads."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        first = await receive()
        if not first.get("more_body"):
            scope["body"] = first.get("body", b"")
        await super().__call__(scope, again(first, receive), send)


def again(first: dict[str, Any], receive: Any) -> Any:
    """A `receive` that begins with what was received already."""
    earlier = [first]

    async def received() -> Any:
        return earlier.pop() if earlier else await receive()

    return received


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuses a socket to an address that is none of ours, quietly."""
    await receive()
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {
        # Django's handler is typed to give its own responses, which are the iterables of WSGI.
        "http": Http(with_body, workers=HTTP_THREADS),  # type: ignore[arg-type]
        "websocket": URLRouter(
            # Channels routes applications where Django's types know only views.
            [*websocket_urlpatterns, re_path("", nowhere)]  # type: ignore[arg-type]
        ),
    }
)
