"""The address of the sockets, behind a check of the page they come from."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.urls import path

from signaling.consumers import RoomSocket

Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def same_origin(application: Application) -> Application:
    """Refuse pages of other sites before the handshake: scheme, host and port must be ours.

    Ours is SITE_URL, or the very host the request went to if ALLOWED_HOSTS has it.
    """

    async def checked(scope: dict[str, Any], receive: Any, send: Any) -> None:
        headers = dict(scope["headers"])
        if is_ours(headers.get(b"origin", b"").decode("latin1"), headers.get(b"host", b"")):
            await application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 4403})

    return checked


def is_ours(origin: str, host: bytes) -> bool:
    """Compare an Origin header with SITE_URL and with the Host header of the same request."""
    site = urlsplit(settings.SITE_URL)
    if origin == f"{site.scheme}://{site.netloc}":
        return True
    named = host.decode("latin1").lower()
    domain, _ = split_domain_port(named)
    allowed = bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)
    return allowed and origin == f"{site.scheme}://{named}"


websocket_urlpatterns = [
    path("ws/rooms/<str:room>/", same_origin(RoomSocket.application)),  # type: ignore[arg-type]
]
