"""Whatever happens, in whatever order: the door holds."""

from datetime import timedelta
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.errors import NotAllowed
from signaling.events import (
    Admit,
    Bye,
    Cancel,
    Connected,
    Deny,
    Event,
    Expect,
    Expel,
    Extend,
    Finish,
    GrantIce,
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
    Tick,
)
from signaling.messages import Message
from signaling.room import pair_of, step
from signaling.state import ROOM_MOVES, SEAT_MOVES, Room, Seat
from tests.unit.signaling.script import END, START, new_room

PEOPLE = {
    "aziza": "citizen",
    "botir": "official",
    "dilnoza": "secretary",
    "jahongir": "expert",
    "nodira": "interpreter",
    "recorder": "recorder",
}
FOR_THOSE_IN = {"roster", "lobby", "presence", "offer", "answer", "candidates", "tracks"}
DAY = timedelta(days=1)

people = st.sampled_from(sorted(PEOPLE))
connections = st.builds("{}{}".format, people, st.integers(0, 2))
offsets = st.integers(-35 * 60, 25 * 60)


OF_THE_QUEUE = {
    Park: st.builds(lambda who, aside: partial(Park, who, aside), people, st.booleans()),
    Expect: st.builds(lambda n: partial(Expect, n, START), st.sampled_from([None, 0, 3])),
}


@st.composite
def events(draw, now):
    kind = draw(
        st.sampled_from(
            [Join] * 6 + [Admit] * 4 + [Relay] * 4 + [Lost, Leave, Connected, Deny, Remove]
            + [SendBack, SendBack, Pin, Extend, Expel, Finish, Cancel, Tick, Tick]
            + [Reschedule, Record, Park, Park, Recall, Recall, Expect]
        )
    )  # fmt: skip
    if kind is Join:
        person, n = draw(people), draw(st.integers(0, 2))
        device = draw(st.sampled_from(["page1", "page2"]))
        role = PEOPLE[person]
        return Join(person, role, person, f"{person}{n}", device, person, now)
    if kind is Relay:
        connection, to = draw(connections), draw(people)
        d = {"pair": pair_of(connection[:-1], to), "gen": 1, "sdp": "v=0"}
        return Relay(connection, Message("offer", "m", to, d), now)
    if kind in (Park, Expect):
        return draw(OF_THE_QUEUE[kind])(now)
    if kind in (Admit, Deny, Remove, SendBack, Pin, Expel, Recall):
        return kind(draw(people), now)
    if kind in (Lost, Leave, Connected):
        return kind(draw(connections), now)
    if kind is Tick:
        return Tick(now, frozenset(draw(st.sets(connections, max_size=2))))
    if kind is Extend:
        return Extend(END + timedelta(minutes=draw(st.integers(-5, 15))), END, now)
    if kind is Record:
        return Record(draw(st.sampled_from(["", "running", "paused"])), now)
    if kind is Reschedule:
        shift = draw(st.sampled_from([timedelta(0), DAY]))
        hosts, guests = START - timedelta(minutes=30), START - timedelta(minutes=15)
        return Reschedule(START + shift, END + shift, hosts + shift, guests + shift, now)
    return kind(now)


@st.composite
def histories(draw):
    moments = sorted(draw(st.lists(offsets, min_size=1, max_size=25)))
    return [draw(events(START + timedelta(seconds=s))) for s in moments]


@settings(max_examples=400, deadline=None)
@given(histories())
def test_the_door_holds_in_every_history(history):
    room = new_room()
    for event in history:
        try:
            after, effects = step(room, event)
        except NotAllowed:
            continue
        only_moves_of_the_tables(room, after, event)
        nothing_for_those_outside(after, effects)
        nobody_sits_twice(after, effects)
        nothing_is_relayed_after_the_end(room, event, effects)
        room = after


def only_moves_of_the_tables(before: Room, after: Room, event: Event) -> None:
    if after.state != before.state:
        assert after.state in ROOM_MOVES[before.state]
    assert after.version - before.version in (0, 1)
    if isinstance(event, Reschedule) and after.version != before.version:
        return
    for seat in after.participants:
        was = before.by_id(seat.id)
        if was is None:
            assert seat.state == (Seat.WAITING if seat.is_guest else Seat.ADMITTED)
        elif was.state != seat.state:
            assert seat.state in SEAT_MOVES[was.state]
        if was and was.state == Seat.WAITING and seat.inside:
            assert isinstance(event, Admit)
            assert event.now >= before.starts_at or seat.role == "interpreter"
        if seat.parked or seat.called_at:
            assert seat.state == Seat.WAITING
        if was and was.inside and seat.state == Seat.WAITING:
            assert isinstance(event, SendBack)
            assert seat.epoch > was.epoch
    assert not after.pinned or after.by_id(after.pinned).inside
    assert after.ends_at >= before.ends_at or isinstance(event, Reschedule)


def nothing_for_those_outside(after: Room, effects) -> None:
    """Whoever isn't in gets no roster, no presence, no SDP, no ICE servers."""
    for effect in effects:
        if isinstance(effect, GrantIce):
            assert after.by_connection(effect.connection).inside
        if isinstance(effect, Send):
            seat = after.by_connection(effect.connection)
            if seat is None or not seat.inside:
                assert effect.t not in FOR_THOSE_IN
                assert not FOR_THOSE_IN & effect.d.keys()


def nobody_sits_twice(after: Room, effects) -> None:
    connected = [p.connection for p in after.participants if p.connection]
    assert len(connected) == len(set(connected))
    assert len({p.person for p in after.participants}) == len(after.participants)
    said_goodbye = {e.connection for e in effects if isinstance(e, Bye) and e.reason == "replaced"}
    assert not said_goodbye & set(connected)


def nothing_is_relayed_after_the_end(before: Room, event: Event, effects) -> None:
    if isinstance(event, Relay) and (before.over or event.now >= before.ends_at):
        assert all(isinstance(effect, Bye) for effect in effects)
    if before.over:
        assert not any(isinstance(effect, Send | GrantIce) for effect in effects)
