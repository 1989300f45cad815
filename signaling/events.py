"""What can happen to a room, and what follows from it: the input and output of `room.step`.

What goes to sockets is a named tuple: one is made for every relayed message, and a frozen dataclass
takes five times as long to make.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from signaling.messages import Json, Message
from signaling.state import Room, RoomState


@dataclass(frozen=True, slots=True)
class Join:
    """A redeemed ticket. `new_id` is used when the person isn't in the room yet."""

    person: str
    role: str
    label: str
    connection: str
    device: str
    new_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Lost:
    """The socket closed or fell silent; media may well go on."""

    connection: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Leave:
    """The person said goodbye."""

    connection: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Connected:
    """The person's browser reports the first working media connection."""

    connection: str
    now: datetime


class Relay(NamedTuple):
    """A message from one browser for another. Changes nothing; runs from memory."""

    connection: str
    message: Message
    now: datetime


@dataclass(frozen=True, slots=True)
class Admit:
    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Deny:
    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Remove:
    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class SendBack:
    """A guest who is in goes back to the lobby, to be let in again."""

    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Park:
    """One who waits is set aside, or no longer: the place in the queue stays."""

    participant: str
    parked: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """One who waits is called once more: the page makes itself heard."""

    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Expect:
    """How many are received before this room, and when its turn comes; None: nobody knows."""

    ahead: int | None
    expected_at: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """Whom everybody is to see large: an interpreter, a signer. Empty: nobody any more."""

    participant: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Extend:
    """The end is put off to `ends_at`, if it still is what the host saw: `seen`."""

    ends_at: datetime
    seen: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Expel:
    """The person signed out, was deactivated or lost the role; `reason` is a key of `byes.BYES`."""

    person: str
    now: datetime
    reason: str = "signed_out"


@dataclass(frozen=True, slots=True)
class Reschedule:
    starts_at: datetime
    ends_at: datetime
    opens_for_hosts_at: datetime
    opens_for_guests_at: datetime
    now: datetime


@dataclass(frozen=True, slots=True)
class Finish:
    now: datetime


@dataclass(frozen=True, slots=True)
class Cancel:
    now: datetime


@dataclass(frozen=True, slots=True)
class Record:
    """What everybody is to be shown of the recording: see `state.Room.recording`."""

    recording: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed. `silent`: connections whose process gave no sign of life."""

    now: datetime
    silent: frozenset[str] = frozenset()


Event = (
    Join | Lost | Leave | Connected | Relay | Admit | Deny | Remove | SendBack | Expel
    | Park | Recall | Expect | Pin | Extend | Reschedule | Finish | Cancel | Record | Tick
)  # fmt: skip


class Send(NamedTuple):
    """Tell one connection. `sender` and `role` are set on relayed messages only.

    `text`: the JSON of `d`, when it is at hand already; `d` is then empty.
    """

    connection: str
    t: str
    d: Json
    sender: str = ""
    role: str = ""
    text: str = ""


class GrantIce(NamedTuple):
    """Give one connection the ICE servers, with credentials for this participant."""

    connection: str
    participant: str


class Bye(NamedTuple):
    """Close one connection; `reason` is a key of `byes.BYES`."""

    connection: str
    reason: str
    retry_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Began:
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    state: RoomState
    at: datetime


Told = Send | GrantIce | Bye  # what goes to one connection
Effect = Told | Began | Ended
Step = tuple[Room, tuple[Effect, ...]]
