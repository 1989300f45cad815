from datetime import timedelta

import pytest

from signaling.errors import Malformed, NotAllowed
from signaling.events import (
    Cancel,
    Effect,
    Expel,
    Finish,
    Relay,
    Remove,
    Reschedule,
    Send,
)
from signaling.messages import Message
from signaling.state import RoomState, Seat
from tests.unit.signaling.script import END, START, Script, in_call


def told(effects: tuple[Effect, ...], connection: str, t: str) -> Send:
    found = [e for e in effects if isinstance(e, Send) and (e.connection, e.t) == (connection, t)]
    assert len(found) == 1
    return found[0]


def test_the_whole_reception_from_lobby_to_finish():
    room = Script().at(-5)
    assert room.join("aziza", "citizen") == ["aziza1: welcome"]
    assert room.join("botir", "official") == ["botir1: ice", "botir1: welcome"]
    assert room.at(0).admit("aziza") == [
        "began",
        "aziza1: ice",
        "aziza1: admitted",
        "aziza1: room",
        "botir1: presence",
        "botir1: lobby",
        "botir1: room",
    ]
    assert room.relay("aziza1", "botir") == ["botir1: offer"]
    assert room.relay("botir1", "aziza", "answer") == ["aziza1: answer"]
    assert room.connect("aziza1") == ["botir1: presence"]
    assert room.at(8).finish() == ["ended as ended", "aziza1: bye ended", "botir1: bye ended"]
    assert room.room.state == RoomState.ENDED


def test_who_waits_is_told_only_her_place_in_the_queue():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    welcome = told(room.said, "aziza1", "welcome")
    assert welcome.d.keys() == {"you", "room", "queue"}
    assert welcome.d["queue"] == {
        "place": 1,
        "of": 1,
        "ahead": None,
        "expected": None,
        "parked": False,
        "called": None,
    }


def test_the_place_in_the_queue_moves_up_when_somebody_is_admitted():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    room.at(0.1).join("jahongir", "interpreter")
    room.admit("aziza")
    assert told(room.said, "jahongir1", "queue").d["of"] == 1


def test_the_host_sees_who_waits():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    waiting = told(room.said, "botir1", "lobby").d["waiting"]
    assert [(w["id"], w["label"], w["away"]) for w in waiting] == [("aziza", "Aziza", False)]


def test_arriving_before_the_official_admits_nobody():
    room = Script()
    room.join("aziza", "citizen")
    room.join("botir", "official")
    assert room.seat("aziza").state == Seat.WAITING


def test_the_admitted_citizen_learns_who_is_in():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    room.admit("aziza")
    roster = told(room.said, "aziza1", "admitted").d["roster"]
    assert [(p["id"], p["role"], p["label"]) for p in roster] == [("botir", "official", "Botir")]


def test_a_relayed_message_is_stamped_with_its_sender():
    room = in_call()
    room.relay("aziza1", "botir")
    offer = told(room.said, "botir1", "offer")
    assert (offer.sender, offer.role) == ("aziza", "citizen")


def test_whoever_waits_cannot_send():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    assert room.relay("aziza1", "botir") == ["aziza1: bye forbidden"]


def test_nobody_can_send_to_whoever_waits():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    assert room.relay("botir1", "aziza") == ["botir1: undelivered"]


def test_a_message_for_somebody_offline_comes_back_undelivered():
    room = in_call()
    room.lose("aziza1")
    assert room.relay("botir1", "aziza") == ["botir1: undelivered"]


def test_a_pair_that_is_not_the_senders_is_malformed():
    room = in_call()
    message = Message("offer", "m", "botir", {"pair": "botir:sardor", "gen": 1, "sdp": ""})
    with pytest.raises(Malformed):
        room.do(Relay("aziza1", message, room.now))


def test_no_message_is_relayed_after_the_end():
    room = in_call()
    room.finish()
    assert room.relay("aziza1", "botir") == ["aziza1: bye ended"]


def test_no_message_is_relayed_past_the_window_though_nobody_swept():
    room = in_call().at(20)
    assert room.room.state == RoomState.IN_PROGRESS
    assert room.relay("aziza1", "botir") == ["aziza1: bye ended"]


def test_the_citizen_is_too_early_16_minutes_before():
    room = Script().at(-16)
    assert room.join("aziza", "citizen") == ["aziza1: bye too_early"]
    assert room.room.participants == ()


def test_the_official_may_come_half_an_hour_before():
    assert Script().at(-30).join("botir", "official") == ["botir1: ice", "botir1: welcome"]


def test_before_the_start_there_is_only_the_lobby():
    room = Script().at(-1)
    room.join("botir", "official")
    room.join("aziza", "citizen")
    with pytest.raises(NotAllowed, match="too_early"):
        room.admit("aziza")


def test_after_the_end_nobody_joins():
    assert Script().at(20).join("botir", "official") == ["botir1: bye ended"]


def test_whoever_is_denied_does_not_come_back():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    assert "aziza1: bye denied" in room.deny("aziza")
    assert room.join("aziza", "citizen", 2) == ["aziza2: bye denied"]


def test_whoever_is_removed_does_not_come_back():
    room = in_call()
    assert "aziza1: bye removed" in room.do(Remove("aziza", room.now))
    assert room.join("aziza", "citizen", 2) == ["aziza2: bye removed"]


def test_nobody_is_admitted_twice_or_unknown():
    room = in_call()
    assert room.admit("aziza") == []
    with pytest.raises(NotAllowed, match="unknown"):
        room.admit("sardor")


def test_the_newest_tab_takes_over():
    room = in_call()
    effects = room.join("aziza", "citizen", 2)
    assert "aziza1: bye replaced" in effects
    assert "aziza2: welcome" in effects
    assert room.seat("aziza").connection == "aziza2"


def test_a_new_page_is_a_new_epoch_so_that_peers_start_afresh():
    room = in_call()
    room.join("aziza", "citizen", 2)
    assert told(room.said, "botir1", "presence").d["epoch"] == 2


def test_the_same_page_resumes_in_its_epoch_and_state():
    room = in_call()
    room.lose("aziza1")
    assert room.seat("aziza").state == Seat.RECONNECTING
    room.at(0.2).join("aziza", "citizen", 2, device="aziza-page1")
    assert (room.seat("aziza").state, room.seat("aziza").epoch) == (Seat.IN_CALL, 1)


def test_the_late_close_of_a_replaced_socket_evicts_nobody():
    room = in_call()
    room.join("aziza", "citizen", 2)
    assert room.lose("aziza1") == []
    assert room.seat("aziza").connection == "aziza2"


def test_losing_the_line_interrupts_and_coming_back_resumes():
    room = in_call()
    room.lose("aziza1")
    assert room.room.state == RoomState.INTERRUPTED
    room.join("aziza", "citizen", 2)
    assert room.room.state == RoomState.IN_PROGRESS


def test_after_30_seconds_of_grace_she_has_left_and_waits_again():
    room = in_call()
    room.lose("aziza1")
    room.at(0.4).tick()
    assert room.seat("aziza").state == Seat.RECONNECTING
    room.at(0.5).tick()
    assert room.seat("aziza").state == Seat.LEFT
    room.join("aziza", "citizen", 2)
    assert room.seat("aziza").state == Seat.WAITING


def test_a_silent_connection_is_gone():
    room = in_call()
    assert "aziza1: bye idle" in room.tick("aziza1")
    assert room.seat("aziza").state == Seat.RECONNECTING


def test_leaving_is_said_to_the_others_at_once():
    room = in_call()
    assert "aziza1: bye left" in room.leave("aziza1")
    assert told(room.said, "botir1", "presence").d["state"] == "left"


def test_signing_out_closes_the_socket():
    room = in_call()
    assert "aziza1: bye signed_out" in room.do(Expel("aziza", room.now))
    assert room.seat("aziza").state == Seat.LEFT


def test_a_person_has_one_role_at_a_time():
    room = Script()
    room.join("aziza", "citizen")
    assert room.join("aziza", "official", 2) == ["aziza2: bye forbidden"]


def test_the_seventh_finds_the_room_full():
    room = Script()
    for n in range(6):
        room.join(f"guest{n}x", "expert")
    assert room.join("sardor", "expert") == ["sardor1: bye full"]


def test_moving_the_reception_closes_the_sockets_and_forgets_who_came():
    room = Script()
    room.join("botir", "official")
    day = timedelta(days=1)
    moved = Reschedule(START + day, END + day, START + day, START + day, room.now)
    assert room.do(moved) == ["botir1: bye moved"]
    assert (room.room.state, room.room.participants) == (RoomState.SCHEDULED, ())


def test_a_reception_that_began_is_not_moved():
    room = in_call()
    with pytest.raises(NotAllowed, match="in_progress"):
        room.do(Reschedule(START, END + timedelta(days=1), START, START, room.now))


def test_cancelling_closes_the_sockets():
    room = in_call()
    effects = room.do(Cancel(room.now))
    assert {"aziza1: bye cancelled", "botir1: bye cancelled"} < set(effects)


def test_names_are_forgotten_at_the_end():
    room = in_call()
    room.finish()
    assert {p.label for p in room.room.participants} == {""}


def test_finishing_twice_is_finishing_once():
    room = in_call()
    room.finish()
    assert room.finish() == []


def test_an_empty_room_is_not_finished_before_its_start():
    with pytest.raises(NotAllowed, match="not_begun"):
        Script().at(-1).do(Finish(START - timedelta(minutes=1)))


@pytest.mark.parametrize(
    ("came", "state"),
    [
        ([], "no_show_official"),
        (["citizen"], "no_show_official"),
        (["official"], "no_show_citizen"),
        (["secretary"], "no_show_citizen"),
        (["official", "citizen"], "failed_technical"),
    ],
)
def test_the_end_is_judged_by_who_came(came, state):
    room = Script()
    for role in came:
        room.join(role, role)
    assert f"ended as {state}" in room.at(20).tick()


def test_a_call_that_began_ends_as_ended():
    assert "ended as ended" in in_call().at(20).tick()


def test_a_reception_whose_citizen_was_denied_ends_as_ended():
    room = Script()
    room.join("botir", "official")
    room.join("aziza", "citizen")
    room.deny("aziza")
    assert "ended as ended" in room.at(20).tick()
