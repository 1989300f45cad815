"""The product's sockets without a limit of speed, and the least that a relay can be."""

from collections import defaultdict
from typing import Any

from channels.routing import URLRouter
from django.urls import path

from reception.asgi import application as product
from signaling.consumers import RoomSocket
from signaling.routing import same_origin
from signaling.signals import joining

joining.disconnect(dispatch_uid="reception-door")  # the bench's room belongs to no reception


class Unlimited(RoomSocket):
    rate = burst = 1e9


# Django's types know only views that give a response.
ours = URLRouter([path("ws/rooms/<str:room>/", same_origin(Unlimited.application))])  # type: ignore[arg-type]
rooms: dict[str, list[Any]] = defaultdict(list)


async def floor(scope: Any, receive: Any, send: Any) -> None:
    """Whatever one says, the others of the room hear: no parsing, no rules."""
    await receive()
    await send({"type": "websocket.accept"})
    others = rooms[scope["path"]]
    others.append(send)
    while (event := await receive())["type"] == "websocket.receive":
        for other in others:
            if other is not send:
                await other({"type": "websocket.send", "text": event["text"]})
    others.remove(send)


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] != "websocket":
        await product(scope, receive, send)
    elif scope["path"].startswith("/floor/"):
        await floor(scope, receive, send)
    else:
        await ours(scope, receive, send)
