"""The least that a relay can be, for daphne as it comes."""

from collections import defaultdict
from typing import Any

rooms: dict[str, list[Any]] = defaultdict(list)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Whatever one says, the others of the room hear: no parsing, no rules."""
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    others = rooms[scope["path"]]
    others.append(send)
    while (event := await receive())["type"] == "websocket.receive":
        for other in others:
            if other is not send:
                await other({"type": "websocket.send", "text": event["text"]})
    others.remove(send)
