"""The queue before the door: who is next, set aside, called once more, and what she learns."""

import pytest

from signaling.errors import NotAllowed
from signaling.events import GrantIce, Send
from signaling.state import RoomState, Seat
from tests.unit.signaling.script import START, Script, in_call
from tests.unit.signaling.test_lobby import told


def at_the_door(*roles: str) -> Script:
    """Botir is in; a minute after one another these have come to wait."""
    script = Script()
    script.join("botir", "official")
    for minute, role in enumerate(roles):
        script.at(minute).join(f"the-{role}", role)
    return script


@pytest.mark.parametrize(
    ("waiting", "called"),
    [
        (("citizen",), "citizen"),
        (("citizen", "representative"), "citizen"),
        (("representative", "citizen"), "representative"),
        (("citizen", "interpreter"), "interpreter"),
        (("expert", "citizen"), "citizen"),
        (("expert", "interpreter", "citizen"), "interpreter"),
    ],
)
def test_who_is_called_next(waiting, called):
    assert at_the_door(*waiting).room.next_to_call().role == called


def test_nobody_is_next_who_is_set_aside_or_has_no_line():
    script = at_the_door("citizen", "representative")
    script.park("the-citizen")
    assert script.room.next_to_call().role == "representative"
    script.lose("the-representative1")
    assert script.room.next_to_call() is None


def test_who_is_set_aside_learns_it_and_keeps_the_place():
    script = at_the_door("citizen", "representative")
    assert script.park("the-citizen") == ["botir1: lobby", "the-citizen1: queue"]
    queue = told(script, "the-citizen1", "queue")
    assert (queue["parked"], queue["place"]) == (True, 1)
    assert told(script, "botir1", "lobby")["waiting"][0]["parked"]
    script.park("the-citizen", parked=False)
    assert told(script, "the-citizen1", "queue")["place"] == 1


def test_being_set_aside_outlasts_a_lost_line():
    script = at_the_door("citizen")
    script.park("the-citizen")
    script.lose("the-citizen1")
    script.join("the-citizen", "citizen", 2)
    assert told(script, "the-citizen2", "welcome")["queue"]["parked"]


def test_who_is_called_once_more_hears_it_and_is_not_set_aside_any_longer():
    script = at_the_door("citizen")
    script.park("the-citizen")
    assert script.recall("the-citizen") == ["botir1: lobby", "the-citizen1: queue"]
    queue = told(script, "the-citizen1", "queue")
    assert (queue["parked"], queue["called"]) == (False, START.isoformat())


def test_calling_again_is_heard_again():
    script = at_the_door("citizen")
    script.recall("the-citizen")
    assert "the-citizen1: queue" in script.at(1).recall("the-citizen")


def test_who_is_let_in_is_neither_called_nor_set_aside_any_more():
    script = at_the_door("citizen")
    script.recall("the-citizen")
    script.park("the-citizen")
    script.admit("the-citizen")
    script.send_back("the-citizen")
    queue = told(script, "the-citizen1", "welcome")["queue"]
    assert (queue["parked"], queue["called"]) == (False, None)


@pytest.mark.parametrize("verb", ["park", "recall"])
def test_who_was_let_in_in_this_moment_stays_in(verb):
    script = at_the_door("citizen")
    script.admit("the-citizen")
    with pytest.raises(NotAllowed, match="not_waiting"):
        getattr(script, verb)("the-citizen")
    assert script.seat("the-citizen").state == Seat.ADMITTED


def test_nobody_is_called_who_has_left_or_whose_line_is_down():
    script = at_the_door("citizen", "representative")
    script.leave("the-citizen1")
    with pytest.raises(NotAllowed, match="not_waiting"):
        script.recall("the-citizen")
    script.lose("the-representative1")
    with pytest.raises(NotAllowed, match="away"):
        script.recall("the-representative")


def test_who_waits_learns_when_the_turn_comes_and_hosts_need_not_be_told():
    script = at_the_door("citizen")
    assert script.expect(2, 5) == ["the-citizen1: queue"]
    assert told(script, "the-citizen1", "queue")["ahead"] == 2
    assert script.expect(2, 5) == []


def test_who_comes_later_finds_what_is_expected():
    script = at_the_door()
    script.expect(1, None)
    script.join("aziza", "citizen")
    assert told(script, "aziza1", "welcome")["queue"]["ahead"] == 1


# --- The green room: who prepares the reception is in before the citizen ------------------------


def test_an_interpreter_is_let_in_before_the_start_and_nothing_begins_with_it():
    script = Script().at(-10)
    script.join("botir", "official")
    script.join("jahongir", "interpreter")
    script.admit("jahongir")
    assert (script.room.state, script.room.began_at) == (RoomState.OPEN, None)
    assert script.relay("jahongir1", "botir") == ["botir1: offer"]


@pytest.mark.parametrize("role", ["citizen", "representative", "expert"])
def test_nobody_else_is_let_in_before_the_start(role):
    script = Script().at(-10)
    script.join("botir", "official")
    script.join("aziza", role)
    with pytest.raises(NotAllowed, match="too_early"):
        script.admit("aziza")


def test_whatever_is_done_in_the_green_room_who_waits_gets_nothing_of_it():
    script = Script().at(-10)
    script.join("aziza", "citizen")
    heard: list[Send] = []

    def do(verb: str, *about: str) -> None:
        getattr(script, verb)(*about)
        assert not [e for e in script.said if isinstance(e, GrantIce) and e.connection == "aziza1"]
        said = [e for e in script.said if isinstance(e, Send)]
        heard.extend(e for e in said if e.connection == "aziza1")

    do("join", "botir", "official")
    do("join", "dilnoza", "secretary")
    do("join", "jahongir", "interpreter")
    do("admit", "jahongir")
    do("connect", "jahongir1")
    do("connect", "botir1")
    do("pin", "jahongir")
    do("relay", "botir1", "jahongir")
    do("relay", "botir1", "aziza")
    do("lose", "dilnoza1")
    assert {(one.t, *one.d) for one in heard} <= {
        ("queue", "place", "of", "ahead", "expected", "parked", "called"),
        ("room", "state", "startsAt", "endsAt", "recording", "pinned"),
    }
    assert not [one for one in heard if "jahongir" in str(one.d)]


def test_who_is_back_in_the_lobby_gets_nothing_of_those_who_talk_on():
    script = in_call()
    script.join("dilnoza", "secretary")
    script.send_back("aziza")
    script.relay("dilnoza1", "botir")
    assert not [e for e in script.said if getattr(e, "connection", "") == "aziza1"]
