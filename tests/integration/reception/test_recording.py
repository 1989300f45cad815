"""Who decides, who agrees, and when nothing may be recorded."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import recording, session
from reception.models import Consent, Event, Reception, Recording
from signaling import models as rows
from signaling import rooms, tickets
from signaling.errors import NotAllowed, TicketRefused
from tests.world import World, book

QUESTION = "May this reception be recorded?"


@pytest.fixture(autouse=True)
def _recording_is_on(settings):
    settings.RECORDING = True


@pytest.fixture
def reception(world: World) -> Reception:
    """On now; Botir is in the room, Aziza waits in its lobby."""
    at = timezone.now()
    made = book(world.botir, world.aziza, at)
    made.booking.start = at - timedelta(minutes=1)
    made.booking.end = at + timedelta(minutes=19)
    made.booking.save()
    enter(made, world.botir.user, "official")
    enter(made, world.aziza, "citizen")
    return made


def enter(reception: Reception, user, role: str) -> None:
    at = timezone.now()
    word = session.let_to_door(reception, user, role=role, label=user.full_name, now=at)
    rooms.join(reception.room, word, connection=f"c{user.pk}", device="page", now=at)


def admit(reception: Reception, user, by) -> None:
    at = timezone.now()
    seats = rooms.snapshot(reception.room, now=at).participants
    seat = next(seat for seat in seats if seat.person == str(user.pk))
    session.admit(reception, seat.id, by=by, now=at)


@pytest.fixture
def call(world, reception):
    """Aziza was let in."""
    admit(reception, world.aziza, world.botir.user)
    return reception


def decide(reception, user):
    return recording.decide(reception, QUESTION, by=user, language="uz", now=timezone.now())


def say(reception, user, given, role="citizen"):
    at = timezone.now()
    recording.answer(reception, given, QUESTION, by=user, role=role, language="uz", now=at)


def state(reception) -> str:
    return Recording.objects.get(reception=reception).state


def shown(reception) -> str:
    return rows.Room.objects.get(key=reception.room).recording


def recorder_joins(reception) -> None:
    at, made = timezone.now(), Recording.objects.get(reception=reception)
    word = tickets.issue(room=reception.room, person=made.person, role="recorder", label="", now=at)
    rooms.join(reception.room, word, connection="recorder", device="r", now=at)


def recorder_is_in(reception) -> bool:
    seats = rooms.snapshot(reception.room, now=timezone.now()).participants
    return any(seat.role == "recorder" and seat.inside for seat in seats)


def test_it_runs_only_when_everybody_in_the_call_has_agreed(world, call):
    decide(call, world.botir.user)
    assert (state(call), shown(call)) == ("asked", "asked")
    say(call, world.aziza, True)
    assert (state(call), shown(call)) == ("running", "running")


def test_only_the_official_decides(world, call):
    for user in (world.dilnoza, world.aziza, world.sardor.user):
        with pytest.raises(NotAllowed, match="not_yours"):
            decide(call, user)
    assert not Recording.objects.exists()


def test_it_can_not_begin_before_somebody_was_let_in(world, reception):
    with pytest.raises(NotAllowed, match="not_in_session"):
        decide(reception, world.botir.user)


def test_where_recording_is_off_nobody_can_decide_it(world, call, settings):
    settings.RECORDING = False
    with pytest.raises(NotAllowed, match="off"):
        decide(call, world.botir.user)


def test_who_refuses_keeps_it_from_beginning(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, False)
    assert state(call) == "asked"


def test_a_consent_taken_back_pauses_it_and_puts_the_recorder_out(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    recorder_joins(call)
    assert recorder_is_in(call)
    say(call, world.aziza, False)
    assert (state(call), shown(call)) == ("paused", "paused")
    assert not recorder_is_in(call)


def test_a_secretary_who_comes_later_pauses_it_until_she_agrees(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    recorder_joins(call)
    enter(call, world.dilnoza, "secretary")
    assert state(call) == "paused"
    assert not recorder_is_in(call)
    say(call, world.dilnoza, True, "secretary")
    assert state(call) == "running"


def test_it_goes_on_when_the_one_who_had_not_agreed_has_left(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    enter(call, world.dilnoza, "secretary")
    rooms.close_person(str(world.dilnoza.pk))
    housekeeping.sweep(timezone.now())
    assert state(call) == "running"


def test_a_guest_who_was_away_is_asked_before_being_let_in_again(world, call):
    decide(call, world.botir.user)
    rooms.close_person(str(world.aziza.pk))
    housekeeping.sweep(timezone.now())
    assert state(call) == "running"  # Botir is alone, and has agreed
    enter(call, world.aziza, "citizen")
    assert state(call) == "running"  # nobody sees or hears who waits
    admit(call, world.aziza, world.botir.user)
    assert state(call) == "paused"


def test_the_recorder_has_no_way_in_unless_it_runs(world, call):
    decide(call, world.botir.user)
    with pytest.raises(TicketRefused):
        recorder_joins(call)


def test_nothing_is_recorded_while_a_rule_forbids_it(world, call, monkeypatch):
    """As the check of identity will."""
    checked = [True]
    monkeypatch.setattr(recording, "FORBIDDING", [lambda _: checked[0]])
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    assert state(call) == "asked"
    checked[0] = False
    housekeeping.sweep(timezone.now())
    assert state(call) == "running"


def test_the_official_pauses_and_lets_it_go_on(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    recording.hold(call, True, by=world.botir.user, now=timezone.now())
    assert state(call) == "paused"
    housekeeping.sweep(timezone.now())
    assert state(call) == "paused"
    recording.hold(call, False, by=world.botir.user, now=timezone.now())
    assert state(call) == "running"


def test_the_end_of_the_reception_ends_it(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    session.finish(call, by=world.botir.user, now=timezone.now())
    assert state(call) == "stopped"
    assert shown(call) == ""


def test_what_was_ended_stays_ended(world, call):
    decide(call, world.botir.user)
    recording.stop(call, by=world.botir.user, now=timezone.now())
    with pytest.raises(NotAllowed, match="over"):
        decide(call, world.botir.user)


def test_each_answer_is_kept_with_the_question_and_journaled(world, call):
    decide(call, world.botir.user)
    say(call, world.aziza, True)
    say(call, world.aziza, True)
    say(call, world.aziza, False)
    answers = Consent.objects.filter(person=world.aziza)
    assert [one.given for one in answers] == [True, False]
    assert {one.question for one in answers} == {QUESTION}
    kinds = Event.objects.filter(actor=world.aziza, kind__startswith="recording")
    assert [event.kind for event in kinds] == ["recording_consented", "recording_withdrawn"]


def test_deciding_twice_is_deciding_once(world, call):
    assert decide(call, world.botir.user) == decide(call, world.botir.user)
    assert Consent.objects.count() == 1


def test_the_pages_of_the_room_say_it_all(world, call, as_user):
    def post(user, verb):
        url = reverse("recording-decide", args=[call.public_id, verb])
        return as_user(user).post(url).status_code

    def status(user):
        return as_user(user).get(reverse("recording", args=[call.public_id])).json()

    assert post(world.aziza, "start") == 404
    assert post(world.sardor.user, "agree") == 404
    assert post(world.aziza, "agree") == 409
    assert post(world.botir.user, "start") == 200
    seen = status(world.botir.user)
    assert (seen["state"], seen["mine"], seen["missing"]) == ("asked", True, ["Aziza Saidova"])
    hers = status(world.aziza)
    assert (hers["state"], hers["mine"], hers["missing"]) == ("asked", None, [])
    assert post(world.aziza, "agree") == 200
    hers = status(world.aziza)
    assert (hers["state"], hers["recorder"]) == ("running", False)
    recorder_joins(call)
    assert status(world.aziza)["recorder"]
    assert post(world.aziza, "refuse") == 200
    assert status(world.aziza)["mine"] is False
    assert post(world.aziza, "dance") == 404
