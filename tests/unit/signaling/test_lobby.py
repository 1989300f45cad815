"""The lobby and the hosts' decisions, case by case: who waits, is let in, sent back, put out."""

from datetime import timedelta

import pytest

from signaling.errors import NotAllowed
from signaling.events import Send
from signaling.state import RoomState, Seat
from tests.unit.signaling.script import END, Script, in_call


def told(script: Script, connection: str, t: str) -> dict:
    said = [one for one in script.said if isinstance(one, Send)]
    found = [one for one in said if (one.connection, one.t) == (connection, t)]
    assert len(found) == 1, script.said
    return found[0].d


def place(queue: dict) -> tuple[int, int]:
    return queue["place"], queue["of"]


def with_interpreter() -> Script:
    script = in_call()
    script.join("jahongir", "interpreter")
    script.admit("jahongir")
    return script


def test_who_is_sent_back_sees_only_her_place_and_the_others_see_her_go():
    room = in_call()
    room.send_back("aziza")
    assert told(room, "aziza1", "welcome").keys() == {"you", "room", "queue"}
    assert told(room, "botir1", "presence")["state"] == "waiting"
    assert [one["id"] for one in told(room, "botir1", "lobby")["waiting"]] == ["aziza"]
    assert room.room.state == RoomState.INTERRUPTED


def test_whoever_was_sent_back_reaches_nobody():
    room = in_call()
    room.send_back("aziza")
    assert room.relay("aziza1", "botir") == ["aziza1: bye forbidden"]
    assert room.relay("botir1", "aziza") == ["botir1: undelivered"]


def test_whoever_was_sent_back_is_let_in_again_with_new_connections():
    room = in_call()
    before = room.seat("aziza").epoch
    room.send_back("aziza")
    room.admit("aziza")
    assert told(room, "aziza1", "admitted")["you"]["epoch"] == before + 1
    room.connect("aziza1")
    assert room.seat("aziza").state == Seat.IN_CALL


def test_whoever_was_sent_back_while_her_line_was_down_comes_back_to_the_lobby():
    room = in_call()
    room.lose("aziza1")
    room.send_back("aziza")
    room.join("aziza", "citizen", 2, device="aziza-page1")
    assert place(told(room, "aziza2", "welcome")["queue"]) == (1, 1)
    assert room.seat("aziza").state == Seat.WAITING


def test_sending_back_twice_is_sending_back_once():
    room = in_call()
    room.send_back("aziza")
    assert room.send_back("aziza") == []


def test_whoever_was_sent_back_can_be_declined():
    room = in_call()
    room.send_back("aziza")
    assert "aziza1: bye denied" in room.deny("aziza")


@pytest.mark.parametrize("verb", ["send_back", "remove"])
def test_a_host_is_neither_sent_back_nor_put_out(verb):
    room = in_call()
    room.join("dilnoza", "secretary")
    with pytest.raises(NotAllowed, match="not_inside"):
        getattr(room, verb)("dilnoza")


@pytest.mark.parametrize("verb", ["admit", "deny", "remove", "send_back", "pin"])
def test_nothing_is_decided_about_a_stranger(verb):
    with pytest.raises(NotAllowed, match=r"unknown|not_inside"):
        getattr(in_call(), verb)("malika")


@pytest.mark.parametrize("verb", ["admit", "deny", "remove", "send_back", "pin", "extend"])
def test_nothing_is_decided_when_the_window_is_over(verb):
    room = in_call().at(20)
    with pytest.raises(NotAllowed, match="ended"):
        getattr(room, verb)(5 if verb == "extend" else "aziza")


def test_whoever_waits_is_not_put_out_but_declined():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    with pytest.raises(NotAllowed, match="not_inside"):
        room.remove("aziza")
    assert "aziza1: bye denied" in room.deny("aziza")


def test_two_wait_and_each_is_let_in_by_name():
    room = in_call()
    room.join("jahongir", "interpreter")
    room.at(0.1).join("nodira", "expert")
    assert place(told(room, "nodira1", "welcome")["queue"]) == (2, 2)
    room.admit("nodira")
    assert room.seat("jahongir").state == Seat.WAITING


def test_the_queue_of_others_grows_when_somebody_is_sent_back():
    room = in_call()
    room.join("jahongir", "interpreter")
    room.at(1).send_back("aziza")
    assert place(told(room, "jahongir1", "queue")) == (1, 2)


def test_whom_the_host_pins_everybody_in_the_call_learns():
    room = with_interpreter()
    assert room.pin("jahongir") == ["botir1: room", "aziza1: room", "jahongir1: room"]
    assert told(room, "aziza1", "room")["pinned"] == "jahongir"
    room.pin("")
    assert told(room, "aziza1", "room")["pinned"] == ""


def test_whoever_waits_does_not_learn_who_is_pinned():
    room = in_call()
    room.join("jahongir", "interpreter")
    room.pin("aziza")
    assert not [e for e in room.said if isinstance(e, Send) and e.connection == "jahongir1"]


@pytest.mark.parametrize("ends", ["send_back", "remove"])
def test_nobody_stays_pinned_who_is_no_longer_in(ends):
    room = with_interpreter()
    room.pin("jahongir")
    getattr(room, ends)("jahongir")
    assert room.room.pinned == ""


def test_an_extension_moves_everybodys_end_and_renews_what_expires_with_it():
    room = in_call().at(15)
    said = room.extend(10)
    assert sorted(said) == ["aziza1: ice", "aziza1: room", "botir1: ice", "botir1: room"]
    assert told(room, "aziza1", "room")["endsAt"] == (END + timedelta(minutes=10)).isoformat()
    assert room.at(25).tick() == []
    assert "ended as ended" in room.at(30).tick()


def test_an_extension_asked_twice_counts_once():
    room = in_call().at(15)
    room.extend(10, END)
    assert room.extend(10, END) == []
    assert room.room.ends_at == END + timedelta(minutes=10)


def test_an_extension_of_an_end_that_is_no_longer_so_is_refused():
    room = in_call().at(15)
    room.extend(10, END)
    with pytest.raises(NotAllowed, match="changed"):
        room.extend(5, END)


def test_nothing_is_made_shorter_by_an_extension():
    with pytest.raises(NotAllowed, match="changed"):
        in_call().extend(-5)
