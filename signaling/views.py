"""What each participant may see, and who is told what after a change. Pure.

Whoever waits is shown the own place in the queue and nothing else: no roster, no SDP, no ICE
servers. Notices are derived from the difference between two states of the room, so that no rule
can forget to tell somebody.
"""

from collections.abc import Iterator

from signaling.events import Bye, GrantIce, Send, Told
from signaling.messages import Json
from signaling.state import Participant, Room, RoomState, Seat


def facts(room: Room, me: Participant) -> Json:
    """What anybody may know of the room; whoever waits not even that somebody is pinned."""
    return {
        "state": room.state.value,
        "startsAt": room.starts_at.isoformat(),
        "endsAt": room.ends_at.isoformat(),
        "recording": room.recording,
        "pinned": room.pinned if me.inside else "",
    }


def card(participant: Participant) -> Json:
    """How a participant is shown to the others who are in."""
    return {
        "id": participant.id,
        "role": participant.role,
        "label": participant.label,
        "state": participant.state.value,
        "epoch": participant.epoch,
    }


def roster(room: Room, me: Participant) -> list[Json]:
    return [card(p) for p in room.participants if p.inside and p.id != me.id]


def lobby(room: Room) -> list[Json]:
    called = room.next_to_call()
    return [
        {
            "id": p.id,
            "role": p.role,
            "label": p.label,
            "since": p.since.isoformat(),
            "away": not p.connection,
            "parked": p.parked,
            "called": p.called_at and p.called_at.isoformat(),
            "next": p is called,
        }
        for p in room.waiting()
    ]


def queue(room: Room, me: Participant) -> Json:
    """The own place, here and in the official's day; of the others not more than how many."""
    waiting = room.waiting()
    place = next(i for i, p in enumerate(waiting, start=1) if p.id == me.id)
    return {
        "place": place,
        "of": len(waiting),
        "ahead": room.ahead,
        "expected": room.expected_at and room.expected_at.isoformat(),
        "parked": me.parked,
        "called": me.called_at and me.called_at.isoformat(),
    }


def greet(room: Room, me: Participant) -> Iterator[Told]:
    """The whole of what `me` may see: on joining, on resuming, and when notices were lost."""
    snapshot: Json = {"you": card(me), "room": facts(room, me)}
    if me.state == Seat.WAITING:
        yield Send(me.connection, "welcome", snapshot | {"queue": queue(room, me)})
        return
    yield GrantIce(me.connection, me.id)
    snapshot["roster"] = roster(room, me)
    if me.is_host:
        snapshot["lobby"] = lobby(room)
    yield Send(me.connection, "welcome", snapshot)


def announce(before: Room, after: Room) -> Iterator[Told]:
    """What those connected have to be told about the change from `before` to `after`."""
    if after.over:
        return
    for me in after.participants:
        if not me.connection:
            continue
        was = before.by_connection(me.connection)
        if was is None:
            yield from greet(after, me)
        else:
            yield from _differences(before, after, was, me)


def _differences(before: Room, after: Room, was: Participant, me: Participant) -> Iterator[Told]:
    if me.state == Seat.WAITING:
        if was.state != Seat.WAITING:
            yield from greet(after, me)
        elif queue(before, was) != queue(after, me):
            yield Send(me.connection, "queue", queue(after, me))
    elif was.state == Seat.WAITING:
        yield GrantIce(me.connection, me.id)
        yield Send(me.connection, "admitted", {"you": card(me), "roster": roster(after, me)})
    else:
        yield from _presence(before, after, me)
    if me.is_host and lobby(before) != lobby(after):
        yield Send(me.connection, "lobby", {"waiting": lobby(after)})
    if before.ends_at != after.ends_at and me.inside:
        yield GrantIce(me.connection, me.id)  # credentials for as long as it lasts now
    if facts(before, was) != facts(after, me):
        yield Send(me.connection, "room", facts(after, me))


def _presence(before: Room, after: Room, me: Participant) -> Iterator[Told]:
    for other in after.participants:
        was = before.by_id(other.id)
        seen = other.inside or (was is not None and was.inside)
        changed = was is None or card(was) != card(other)
        if other.id != me.id and seen and changed:
            yield Send(me.connection, "presence", card(other))


def farewell(room: Room) -> str:
    """Why a room that takes nobody any more is closed."""
    return "cancelled" if room.state == RoomState.CANCELLED else "ended"


def refresh(room: Room, connection: str, person: str) -> Iterator[Told]:
    """Bring one connection up to date after it may have missed notices."""
    me = room.by_connection(connection)
    if room.over:
        yield Bye(connection, farewell(room))
    elif me is not None:
        yield from greet(room, me)
    else:
        yield Bye(connection, _why_not_here(room.by_person(person)))


def _why_not_here(now_there: Participant | None) -> str:
    if now_there is None:
        return "moved"
    if now_there.connection:
        return "replaced"
    reasons = {Seat.DENIED: "denied", Seat.REMOVED: "removed"}
    return reasons.get(now_there.state, "idle")
