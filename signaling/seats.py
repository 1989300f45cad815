"""Who is in the room: joining, losing the line, admission, dismissal. Pure; used by `room.step`."""

from dataclasses import replace
from datetime import datetime

from signaling.errors import NotAllowed
from signaling.events import (
    Admit,
    Bye,
    Connected,
    Deny,
    Expel,
    Join,
    Leave,
    Lost,
    Park,
    Recall,
    Remove,
    SendBack,
    Step,
)
from signaling.state import (
    GRACE,
    GUESTS,
    HOSTS,
    INSIDE,
    MAX_PARTICIPANTS,
    SERVICES,
    Participant,
    Room,
    Seat,
)
from signaling.views import farewell


def join(room: Room, event: Join) -> Step:
    known = room.by_person(event.person)
    refusal = _refusal(room, event, known)
    if refusal is not None:
        return room, (refusal,)
    if known is None:
        return _seat(room, _newcomer(event), None)
    me = replace(
        known,
        role=event.role,
        state=_state_on_return(known, event.role),
        label=event.label,
        connection=event.connection,
        device=event.device,
        epoch=known.epoch + _starts_afresh(known, event),
        lost_at=None,
    )
    if me.state != known.state:
        me = replace(me, since=event.now)
    return _seat(room, me, known)


def _refusal(room: Room, event: Join, known: Participant | None) -> Bye | None:
    if room.closed_at(event.now):
        return Bye(event.connection, farewell(room))
    if event.role not in HOSTS | GUESTS | SERVICES:
        return Bye(event.connection, "forbidden")
    opens = room.opens_for_guests_at if event.role in GUESTS else room.opens_for_hosts_at
    if event.now < opens:
        return Bye(event.connection, "too_early", opens)
    if known is not None and known.state in (Seat.DENIED, Seat.REMOVED):
        return Bye(event.connection, known.state.value)
    if known is not None and known.role != event.role and known.state != Seat.LEFT:
        return Bye(event.connection, "forbidden")  # one person, one role at a time
    return Bye(event.connection, "full") if _is_full(room, event, known) else None


def _is_full(room: Room, event: Join, known: Participant | None) -> bool:
    wants_a_seat = known is None and event.role not in SERVICES
    return wants_a_seat and len(room.people) >= MAX_PARTICIPANTS


def _newcomer(event: Join) -> Participant:
    return Participant(
        id=event.new_id,
        person=event.person,
        role=event.role,
        label=event.label,
        state=_first_state(event.role),
        since=event.now,
        connection=event.connection,
        device=event.device,
    )


def _first_state(role: str) -> Seat:
    return Seat.WAITING if role in GUESTS else Seat.ADMITTED


def _starts_afresh(known: Participant, event: Join) -> bool:
    """On a new page, and after having left, there are no peer connections to go on with."""
    return event.device != known.device or known.state == Seat.LEFT


def _state_on_return(known: Participant, role: str) -> Seat:
    if known.state == Seat.LEFT:
        return _first_state(role)
    if known.state == Seat.RECONNECTING:
        return Seat.IN_CALL if known.in_call_at else Seat.ADMITTED
    return known.state


def _seat(room: Room, me: Participant, known: Participant | None) -> Step:
    """Put `me` in the room; an older connection of the same person is replaced."""
    others = tuple(p for p in room.participants if p.person != me.person)
    old = known.connection if known is not None else ""
    goodbyes = (Bye(old, "replaced"),) if old and old != me.connection else ()
    return replace(room, participants=(*others, me)), goodbyes


def put(room: Room, me: Participant) -> Room:
    return replace(room, participants=tuple(me if p.id == me.id else p for p in room.participants))


def lost(room: Room, event: Lost) -> Step:
    """A late close of a connection that was replaced finds nobody and changes nothing."""
    me = room.by_connection(event.connection)
    return (room, ()) if me is None or room.over else (put(room, offline(me, event.now)), ())


def offline(me: Participant, now: datetime) -> Participant:
    gone = replace(me, connection="", lost_at=now)
    return replace(gone, state=Seat.RECONNECTING, since=now) if me.inside else gone


def gone(me: Participant, state: Seat, now: datetime) -> Participant:
    return replace(served(me), state=state, since=now, connection="", lost_at=now)


def leave(room: Room, event: Leave) -> Step:
    me = room.by_connection(event.connection)
    goodbyes = (Bye(event.connection, "left"),)
    if me is None or room.over:
        return room, goodbyes
    return put(room, gone(me, Seat.LEFT, event.now)), goodbyes


def connected(room: Room, event: Connected) -> Step:
    me = room.by_connection(event.connection)
    if me is None or me.state != Seat.ADMITTED or room.over:
        return room, ()
    in_call_at = me.in_call_at or event.now
    return put(room, replace(me, state=Seat.IN_CALL, since=event.now, in_call_at=in_call_at)), ()


def admit(room: Room, event: Admit) -> Step:
    me = _known(room, event.participant, event.now)
    if me.inside:
        return room, ()
    if me.state != Seat.WAITING:
        raise NotAllowed("not_waiting")
    if event.now < room.starts_at and not me.is_preparer:
        raise NotAllowed("too_early")
    return put(room, replace(served(me), state=Seat.ADMITTED, since=event.now)), ()


def served(me: Participant) -> Participant:
    """What concerned only the waiting is over."""
    return replace(me, parked=False, called_at=None)


def park(room: Room, event: Park) -> Step:
    """Twice is once. Neither moves anybody in the queue."""
    me = _waiting(room, event.participant, event.now)
    return put(room, replace(me, parked=event.parked)), ()


def recall(room: Room, event: Recall) -> Step:
    """Whoever is called is no longer set aside."""
    me = _waiting(room, event.participant, event.now)
    if not me.connection:
        raise NotAllowed("away")
    return put(room, replace(me, parked=False, called_at=event.now)), ()


def deny(room: Room, event: Deny) -> Step:
    me = _known(room, event.participant, event.now)
    if me.state == Seat.DENIED:
        return room, ()
    if me.state != Seat.WAITING:
        raise NotAllowed("not_waiting")
    return _dismiss(room, me, Seat.DENIED, event.now)


def remove(room: Room, event: Remove) -> Step:
    me = _known(room, event.participant, event.now)
    if me.state not in INSIDE or not me.is_guest:
        raise NotAllowed("not_inside")
    return _dismiss(room, me, Seat.REMOVED, event.now)


def send_back(room: Room, event: SendBack) -> Step:
    """Whose connections end with it: after the next admission they begin anew."""
    me = _known(room, event.participant, event.now)
    if me.state == Seat.WAITING:
        return room, ()
    if not me.inside or not me.is_guest:
        raise NotAllowed("not_inside")
    back = replace(me, state=Seat.WAITING, since=event.now, in_call_at=None, epoch=me.epoch + 1)
    return put(room, back), ()


def _known(room: Room, id_: str, now: datetime) -> Participant:
    if room.closed_at(now):
        raise NotAllowed("ended")
    me = room.by_id(id_)
    if me is None:
        raise NotAllowed("unknown")
    return me


def _waiting(room: Room, id_: str, now: datetime) -> Participant:
    me = _known(room, id_, now)
    if me.state != Seat.WAITING:
        raise NotAllowed("not_waiting")
    return me


def _dismiss(room: Room, me: Participant, state: Seat, now: datetime) -> Step:
    goodbyes = (Bye(me.connection, state.value),) if me.connection else ()
    return put(room, gone(me, state, now)), goodbyes


def expel(room: Room, event: Expel) -> Step:
    me = room.by_person(event.person)
    if me is None or room.over or not (me.inside or me.state == Seat.WAITING):
        return room, ()
    goodbyes = (Bye(me.connection, event.reason),) if me.connection else ()
    return put(room, gone(me, Seat.LEFT, event.now)), goodbyes


def aged(me: Participant, now: datetime, silent: frozenset[str]) -> Participant:
    """What the passing of time does to one participant."""
    if me.connection and me.connection in silent:
        return offline(me, now)
    lost_too_long = me.lost_at is not None and now - me.lost_at >= GRACE
    if not me.connection and lost_too_long and (me.inside or me.state == Seat.WAITING):
        return gone(me, Seat.LEFT, now)
    return me
