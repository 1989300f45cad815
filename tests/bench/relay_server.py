"""The product, with its sockets a second time, without their limit of speed."""

from datetime import timedelta
from typing import Any

from channels.routing import URLRouter
from django.urls import path

from reception.asgi import application as product
from signaling import tickets
from signaling.consumers import RoomSocket
from signaling.routing import same_origin
from signaling.signals import joining

tickets.LIFE = timedelta(hours=1)  # they are made before the bench begins
joining.disconnect(dispatch_uid="reception-door")  # the bench's rooms belong to no reception


class Unlimited(RoomSocket):
    rate = burst = 1e9


# Django's types know only views that give a response.
ours = URLRouter([path("ws/unlimited/<str:room>/", same_origin(Unlimited.application))])  # type: ignore[arg-type]


async def application(scope: Any, receive: Any, send: Any) -> None:
    is_ours = scope["type"] == "websocket" and scope["path"].startswith("/ws/unlimited/")
    await (ours if is_ours else product)(scope, receive, send)
