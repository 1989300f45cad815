"""What a room refuses. Pure: no Django here, so that `room.py` can raise them."""


class RoomError(Exception):
    """Base of everything this package refuses."""


class NoSuchRoom(RoomError):
    """No room has this key."""


class NotAllowed(RoomError):
    """The room's rules forbid it; `reason` is a stable word for code, not for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Malformed(RoomError):
    """A message breaks the schema of PROTOCOL.md: the sender is closed with 4400."""


class TicketRefused(RoomError):
    """The ticket opens nothing; `reason` is a key of `byes.BYES`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EchoRefused(Exception):
    """Why a try of the line is not answered: "unauthenticated", "malformed", "busy", "away"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
