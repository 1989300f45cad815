"""One process for both: HTTP through the WSGI handler in threads, sockets through Channels.

Django's ASGI handler pays 2-4 ms of CPU a request for hops between threads, the WSGI handler
about 1 ms (docs/decisions). Each thread keeps one database connection for its life, so
HTTP_THREADS is also the bound on connections that HTTP opens.
"""

import gc
import os
from typing import Any

# First: it sets Django up, and what follows imports models.
from reception.wsgi import application as wsgi_application  # isort: skip

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import get_resolver, re_path

from reception.http import Http
from signaling.routing import websocket_urlpatterns

HTTP_THREADS = int(os.environ.get("HTTP_THREADS", "8"))


async def nowhere(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Refuses a socket to an address that is none of ours, quietly."""
    await receive()
    await send({"type": "websocket.close"})


application = ProtocolTypeRouter(
    {
        # Django's handler is typed to give its own responses, which are the iterables of WSGI.
        "http": Http(wsgi_application, workers=HTTP_THREADS),  # type: ignore[arg-type]
        "websocket": URLRouter(
            # Channels routes applications where Django's types know only views.
            [*websocket_urlpatterns, re_path("", nowhere)]  # type: ignore[arg-type]
        ),
    }
)

# Loaded before the first person asks. What lasts as long as the process isn't searched for garbage
# any more: that stopped everybody, calls too, for an eighth of a second each time.
get_resolver().url_patterns  # noqa: B018 (which imports them)
gc.collect()
gc.freeze()
