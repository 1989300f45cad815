"""Scripted exchanges with the pure room: who does what, what everybody is told."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from signaling.events import (
    Admit,
    Began,
    Bye,
    Connected,
    Deny,
    Effect,
    Ended,
    Event,
    Expect,
    Extend,
    Finish,
    GrantIce,
    Join,
    Leave,
    Lost,
    Park,
    Pin,
    Recall,
    Relay,
    Remove,
    Send,
    SendBack,
    Tick,
)
from signaling.messages import Message
from signaling.room import pair_of, step
from signaling.state import Participant, Room

START = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
END = START + timedelta(minutes=20)


def new_room() -> Room:
    return Room(
        key="r",
        starts_at=START,
        ends_at=END,
        opens_for_hosts_at=START - timedelta(minutes=30),
        opens_for_guests_at=START - timedelta(minutes=15),
    )


def words(effects: tuple[Effect, ...]) -> list[str]:
    """Effects as short lines: `aziza1: welcome`, `botir1: bye ended`, `began`."""
    return [word(effect) for effect in effects]


def word(effect: Effect) -> str:
    match effect:
        case Send(connection, t):
            return f"{connection}: {t}"
        case GrantIce(connection):
            return f"{connection}: ice"
        case Bye(connection, reason):
            return f"{connection}: bye {reason}"
        case Began():
            return "began"
        case Ended(state):
            return f"ended as {state}"


@dataclass
class Script:
    """A room and a clock. A person's n-th connection is called `<person><n>`."""

    room: Room = field(default_factory=new_room)
    now: datetime = START
    said: tuple[Effect, ...] = ()

    def do(self, event: Event) -> list[str]:
        self.room, self.said = step(self.room, event)
        return words(self.said)

    def at(self, minutes: float) -> "Script":
        """Set the clock, in minutes from the start of the window."""
        self.now = START + timedelta(minutes=minutes)
        return self

    def join(self, person: str, role: str, n: int = 1, device: str | None = None) -> list[str]:
        device = device or f"{person}-page{n}"
        label = person.title()
        return self.do(Join(person, role, label, f"{person}{n}", device, person, self.now))

    def admit(self, person: str) -> list[str]:
        return self.do(Admit(person, self.now))

    def deny(self, person: str) -> list[str]:
        return self.do(Deny(person, self.now))

    def remove(self, person: str) -> list[str]:
        return self.do(Remove(person, self.now))

    def send_back(self, person: str) -> list[str]:
        return self.do(SendBack(person, self.now))

    def park(self, person: str, parked: bool = True) -> list[str]:
        return self.do(Park(person, parked, self.now))

    def recall(self, person: str) -> list[str]:
        return self.do(Recall(person, self.now))

    def expect(self, ahead: int | None, minutes: float | None) -> list[str]:
        """The turn comes so many minutes after the start of the window."""
        at = None if minutes is None else START + timedelta(minutes=minutes)
        return self.do(Expect(ahead, at, self.now))

    def pin(self, person: str) -> list[str]:
        return self.do(Pin(person, self.now))

    def extend(self, minutes: float, seen: datetime | None = None) -> list[str]:
        """By so many minutes beyond what `seen` says, or the end as it is."""
        seen = seen or self.room.ends_at
        return self.do(Extend(seen + timedelta(minutes=minutes), seen, self.now))

    def lose(self, connection: str) -> list[str]:
        return self.do(Lost(connection, self.now))

    def leave(self, connection: str) -> list[str]:
        return self.do(Leave(connection, self.now))

    def connect(self, connection: str) -> list[str]:
        return self.do(Connected(connection, self.now))

    def finish(self) -> list[str]:
        return self.do(Finish(self.now))

    def tick(self, *silent: str) -> list[str]:
        return self.do(Tick(self.now, frozenset(silent)))

    def relay(self, connection: str, to: str, t: str = "offer") -> list[str]:
        sender = self.room.by_connection(connection)
        pair = pair_of(sender.id if sender else "nobody", to)
        message = Message(t, "m1", to, {"pair": pair, "gen": 1, "sdp": "v=0"})
        return self.do(Relay(connection, message, self.now))

    def seat(self, person: str) -> Participant:
        seat = self.room.by_person(person)
        assert seat is not None
        return seat


def in_call() -> Script:
    """Aziza was let in by Botir, and they see each other."""
    script = Script()
    script.join("botir", "official")
    script.join("aziza", "citizen")
    script.admit("aziza")
    script.connect("aziza1")
    script.connect("botir1")
    return script
