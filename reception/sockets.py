"""Daphne's WebSocket, with a bound on what waits for a browser that does not read, and without
what autobahn does for each message though nobody asked for it: a validation of UTF-8 (to read the
text is one), signals to listeners that are none, colours for a line of log that isn't written.
"""

# mypy: allow-untyped-calls, disallow-subclassing-any=false

from typing import Any

from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol

# What may wait in the server until the connection is cut. Who acknowledges what it reads is told
# `slow` long before (signaling/outbox.py); this is for those who only say that they do.
MOST_UNSENT_BYTES = 2 * 1024 * 1024


class Socket(WebSocketProtocol):
    message_data: Any

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802 (autobahn's name)
        transport = self.transport
        # Twisted has no public word for it; a producer is only told that there is "too much".
        if len(transport.dataBuffer) + transport._tempDataLen > MOST_UNSENT_BYTES:
            transport.abortConnection()
        else:
            transport.write(data)

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        if self.state == self.STATE_OPEN:  # autobahn raises for what comes while it closes
            super().serverSend(content, binary)

    def onMessageEnd(self) -> None:  # noqa: N802
        if not self.failedByMe:
            self.onMessage(b"".join(self.message_data), self.message_is_binary)
        self.message_data = None

    def onMessage(self, payload: bytes, isBinary: bool) -> None:  # noqa: N802, N803
        try:
            super().onMessage(payload, isBinary)
        except UnicodeDecodeError:
            self._invalid_payload("not UTF-8")


class SocketFactory(WebSocketFactory):
    protocol = Socket

    def setProtocolOptions(self, **options: Any) -> None:  # noqa: N802
        super().setProtocolOptions(utf8validateIncoming=False, **options)
