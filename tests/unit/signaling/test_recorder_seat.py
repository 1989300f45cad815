"""The recorder in a room: a peer of the server's, nobody among the people."""

from signaling.events import Record
from signaling.state import RoomState
from tests.unit.signaling.script import Script, in_call


def test_it_goes_straight_in_and_the_others_are_told():
    script = in_call()
    said = script.join("recorder", "recorder")
    assert script.seat("recorder").inside
    assert {"aziza1: presence", "botir1: presence", "recorder1: welcome"} <= set(said)


def test_who_waits_hears_nothing_of_it():
    script = Script()
    script.join("botir", "official")
    script.join("aziza", "citizen")
    said = script.join("recorder", "recorder")
    assert not [line for line in said if line.startswith("aziza1")]


def test_it_takes_none_of_the_six_seats():
    script = in_call()
    script.join("recorder", "recorder")
    for number in range(4):
        script.join(f"expert{number}", "expert")
    assert len(script.room.people) == 6
    assert script.join("seventh", "expert") == ["seventh1: bye full"]


def test_a_host_alone_with_it_is_in_no_reception():
    script = Script()
    script.join("botir", "official")
    script.join("recorder", "recorder")
    assert script.room.state == RoomState.OPEN


def test_it_is_no_guest_whose_absence_would_count():
    script = Script()
    script.join("botir", "official")
    script.join("recorder", "recorder")
    script.at(30).tick()
    assert script.room.state == RoomState.NO_SHOW_CITIZEN


def test_everybody_is_told_how_recording_stands_once_for_each_change():
    script = in_call()
    record = Record("running", script.now)
    assert script.do(record) == ["botir1: room", "aziza1: room"]
    assert script.do(record) == []
    script.at(30).tick()
    assert script.room.recording == ""
