"""The rules of a room: `step(room, event) -> (room, effects)`. Pure; see PROTOCOL.md, "States".

Handlers (here for the window, in `seats.py` for people) change who is in the room and say goodbye
to those who no longer are; `step` derives the room's own state and everybody's notices from that.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from signaling import seats
from signaling.errors import Malformed, NotAllowed
from signaling.events import (
    Admit,
    Began,
    Bye,
    Cancel,
    Connected,
    Deny,
    Effect,
    Ended,
    Event,
    Expect,
    Expel,
    Extend,
    Finish,
    Join,
    Leave,
    Lost,
    Park,
    Pin,
    Recall,
    Record,
    Relay,
    Remove,
    Reschedule,
    Send,
    SendBack,
    Step,
    Tick,
)
from signaling.messages import Message
from signaling.state import Room, RoomState, Seat
from signaling.views import announce, farewell


def step(room: Room, event: Event) -> Step:
    """Apply one event. Raises `NotAllowed` for a host's command that the rules forbid."""
    if isinstance(event, Relay):
        return room, (relay(room, event.connection, event.message, event.now),)
    changed, goodbyes = HANDLERS[type(event)](room, event)
    if changed == room:
        return room, goodbyes
    after = replace(settle(changed, event.now), version=room.version + 1)
    return after, (*milestones(room, after, event.now), *announce(room, after), *goodbyes)


def relay(room: Room, connection: str, message: Message, now: datetime) -> Send | Bye:
    """Pass a message on, stamped with who sent it; to be called for every single message."""
    if room.closed_at(now):
        return Bye(connection, farewell(room))
    sender = room.by_connection(connection)
    if sender is None or not sender.active:
        return Bye(connection, "forbidden")
    pair = message.d.get("pair")
    if pair is not None and pair != pair_of(sender.id, message.to):
        raise Malformed("pair")
    target = room.by_id(message.to)
    if target is None or not target.active or target is sender:
        undelivered = {"id": message.id, "to": message.to}
        return Send(connection, "undelivered", undelivered)
    d = {} if message.text else message.d
    return Send(target.connection, message.t, d, sender.id, sender.role, message.text)


def pair_of(one: str, other: str) -> str:
    """The name of a pair of peers; the first of the two is the polite one."""
    return f"{one}:{other}" if one < other else f"{other}:{one}"


def settle(room: Room, now: datetime) -> Room:
    """Derive the room's state, and who is pinned, from who is in it."""
    if room.over:
        return room
    pinned = room.by_id(room.pinned)
    if room.pinned and not (pinned and pinned.inside):
        room = replace(room, pinned="")
    hosts = any(p.active for p in room.participants if p.is_host)
    applicants = any(p.active for p in room.participants if p.is_applicant)
    if hosts and applicants:
        return replace(room, state=RoomState.IN_PROGRESS, began_at=room.began_at or now)
    if room.began_at is not None:
        return replace(room, state=RoomState.INTERRUPTED)
    return replace(room, state=RoomState.OPEN if room.people else RoomState.SCHEDULED)


def milestones(before: Room, after: Room, now: datetime) -> tuple[Effect, ...]:
    if before.began_at is None and after.began_at is not None:
        return (Began(now),)
    return (Ended(after.state, now),) if after.over and not before.over else ()


def outcome(room: Room) -> RoomState:
    """How a room ends, judged by who came. An absent citizen counts only if a host was there."""
    guests = [p for p in room.participants if p.is_applicant]
    if room.began_at is not None or any(p.state == Seat.DENIED for p in guests):
        return RoomState.ENDED
    if not any(p.is_host for p in room.participants):
        return RoomState.NO_SHOW_OFFICIAL
    return RoomState.FAILED_TECHNICAL if guests else RoomState.NO_SHOW_CITIZEN


def reschedule(room: Room, event: Reschedule) -> Step:
    """A new window is a new evening: who came to the old one is no evidence for it."""
    times = {
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "opens_for_hosts_at": event.opens_for_hosts_at,
        "opens_for_guests_at": event.opens_for_guests_at,
    }
    if all(getattr(room, name) == value for name, value in times.items()):
        return room, ()
    if room.over or room.began_at is not None:
        raise NotAllowed("ended" if room.over else "in_progress")
    moved: dict[str, Any] = {**times, "participants": (), "ahead": None, "expected_at": None}
    return replace(room, **moved), _goodbye_all(room, "moved")


def finish(room: Room, event: Finish) -> Step:
    if room.over:
        return room, ()
    if room.began_at is None and event.now < room.starts_at:
        raise NotAllowed("not_begun")
    return _close(room, outcome(room), event.now)


def cancel(room: Room, event: Cancel) -> Step:
    return (room, ()) if room.over else _close(room, RoomState.CANCELLED, event.now)


def tick(room: Room, event: Tick) -> Step:
    if room.over:
        return room, ()
    if event.now >= room.ends_at:
        return _close(room, outcome(room), event.now)
    people = tuple(seats.aged(p, event.now, event.silent) for p in room.participants)
    silent = (p.connection for p in room.participants if p.connection in event.silent)
    return replace(room, participants=people), tuple(Bye(c, "idle") for c in silent if c)


def pin(room: Room, event: Pin) -> Step:
    if room.closed_at(event.now):
        raise NotAllowed("ended")
    whom = room.by_id(event.participant)
    if event.participant and not (whom and whom.inside and not whom.is_service):
        raise NotAllowed("not_inside")
    return replace(room, pinned=event.participant), ()


def expect(room: Room, event: Expect) -> Step:
    if room.over:
        return room, ()
    return replace(room, ahead=event.ahead, expected_at=event.expected_at), ()


def extend(room: Room, event: Extend) -> Step:
    """Asking twice is asking once: the second finds the end where it wants it."""
    if room.closed_at(event.now):
        raise NotAllowed("ended")
    if room.ends_at == event.ends_at:
        return room, ()
    if room.ends_at != event.seen or event.ends_at < event.seen:
        raise NotAllowed("changed")
    return replace(room, ends_at=event.ends_at), ()


def record(room: Room, event: Record) -> Step:
    return (room, ()) if room.over else (replace(room, recording=event.recording), ())


def _close(room: Room, state: RoomState, now: datetime) -> Step:
    people = tuple(
        seats.gone(p, Seat.LEFT, now) if p.inside or p.state == Seat.WAITING else p
        for p in room.participants
    )
    people = tuple(replace(p, label="") for p in people)  # names are kept no longer than needed
    closed = replace(room, state=state, ended_at=now, participants=people, recording="", pinned="")
    return closed, _goodbye_all(room, farewell(closed))


def _goodbye_all(room: Room, reason: str) -> tuple[Effect, ...]:
    return tuple(Bye(p.connection, reason) for p in room.participants if p.connection)


HANDLERS: dict[type, Callable[[Room, Any], Step]] = {
    Join: seats.join,
    Lost: seats.lost,
    Leave: seats.leave,
    Connected: seats.connected,
    Admit: seats.admit,
    Deny: seats.deny,
    Remove: seats.remove,
    SendBack: seats.send_back,
    Expel: seats.expel,
    Reschedule: reschedule,
    Finish: finish,
    Cancel: cancel,
    Park: seats.park,
    Recall: seats.recall,
    Expect: expect,
    Pin: pin,
    Extend: extend,
    Record: record,
    Tick: tick,
}
