"""In person and by telephone no room knows who was there: the desk says it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from reception import housekeeping
from reception.actions import attendance, session
from reception.actions.attendance import DECIDE_WITHIN, FORGOTTEN_AFTER
from reception.actions.changes import TooLate
from reception.models import Event, Reception
from reception.views.states import shown_state
from scheduling.formats import Format
from scheduling.models import Booking
from signaling.errors import RoomError
from signaling.models import Room
from tests import postman
from tests.world import World, book, offer

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=[Format.IN_PERSON, Format.PHONE])
def reception(world: World, now: datetime, request) -> Reception:
    offer(world.botir, Format.IN_PERSON, Format.PHONE)
    return book(world.botir, world.aziza, now, how=request.param)


def state(reception: Reception) -> str:
    return Reception.objects.get(pk=reception.pk).state


def test_the_desk_begins_and_finishes_it(world: World, reception: Reception) -> None:
    start = reception.starts_at
    attendance.begin(reception, by=world.botir.user, now=start)
    attendance.begin(reception, by=world.dilnoza, now=start + MINUTE)
    assert state(reception) == "in_session"
    attendance.end(reception, by=world.botir.user, now=start + 9 * MINUTE)
    attendance.end(reception, by=world.botir.user, now=start + 10 * MINUTE)
    assert state(reception) == "finished"
    held = Reception.objects.get(pk=reception.pk)
    assert (held.began, held.finished) == (start, start + 9 * MINUTE)
    assert held.appeal.state == "heard"
    assert Event.objects.filter(kind__in=("began", "finished")).count() == 2


def test_it_begins_neither_long_before_its_time_nor_after_it(world: World, reception) -> None:
    for now in (reception.starts_at - timedelta(minutes=31), reception.ends_at):
        with pytest.raises(TooLate):
            attendance.begin(reception, by=world.botir.user, now=now)
    assert state(reception) == "scheduled"


def test_what_never_began_has_no_end(world: World, reception: Reception) -> None:
    with pytest.raises(TooLate):
        attendance.end(reception, by=world.botir.user, now=reception.starts_at)


def test_it_has_no_room_and_never_gets_one(world: World, reception: Reception) -> None:
    with pytest.raises(RoomError):
        session.let_to_door(
            reception, world.aziza, role="citizen", label="Aziza", now=reception.starts_at
        )
    assert not Room.objects.exists()


def test_the_clock_does_not_say_who_was_absent(reception: Reception) -> None:
    housekeeping.sweep(reception.ends_at + MINUTE)
    assert state(reception) == "scheduled"


def test_a_talk_may_run_over_but_not_for_ever(world: World, reception: Reception) -> None:
    attendance.begin(reception, by=world.botir.user, now=reception.starts_at)
    housekeeping.sweep(reception.ends_at + MINUTE)
    assert state(reception) == "in_session"
    housekeeping.sweep(reception.ends_at + FORGOTTEN_AFTER)
    assert state(reception) == "finished"


SAID = {
    attendance.came: "finished",
    attendance.did_not_come: "no_show_citizen",
    attendance.not_held: "no_show_official",
}


@pytest.mark.parametrize(("said", "becomes"), SAID.items(), ids=SAID.values())
def test_after_its_time_the_desk_says_how_it_went(world: World, reception, said, becomes) -> None:
    with pytest.raises(TooLate):
        said(reception, by=world.dilnoza, now=reception.ends_at - SECOND)
    said(reception, by=world.dilnoza, now=reception.ends_at)
    assert state(reception) == becomes
    with pytest.raises(TooLate):  # once
        said(reception, by=world.dilnoza, now=reception.ends_at)


def test_what_nobody_said_counts_against_the_office_after_three_days(reception) -> None:
    housekeeping.sweep(reception.ends_at + DECIDE_WITHIN - SECOND)
    assert state(reception) == "scheduled"
    housekeeping.sweep(reception.ends_at + DECIDE_WITHIN)
    assert state(reception) == "no_show_official"


def test_undecided_ones_do_not_keep_calls_from_being_closed(world: World, now, monkeypatch) -> None:
    monkeypatch.setattr(housekeeping, "AT_ONCE", 1)
    offer(world.botir, *Format)
    first = book(world.botir, world.aziza, now, how=Format.PHONE)
    call = book(world.botir, world.malika, now)
    housekeeping.sweep(call.ends_at + MINUTE)
    assert (state(first), state(call)) == ("scheduled", "no_show_official")


def test_both_sides_read_that_the_office_has_still_to_say_it(reception: Reception) -> None:
    shown = shown_state(reception, reception.ends_at)
    with translation.override("en"):
        assert "still to say" in str(shown.label)
    assert not shown.coming


def test_the_citizen_is_told_that_she_was_missed(world: World, reception: Reception) -> None:
    attendance.did_not_come(reception, by=world.dilnoza, now=reception.ends_at)
    postman.deliver(reception.ends_at)
    assert any(letter.to == ["aziza@example.uz"] for letter in mail.outbox)


def put(reception: Reception, start: datetime) -> None:
    Booking.objects.update(start=start, end=start + 20 * MINUTE)


def test_the_buttons_of_the_desk_lead_to_the_card(world: World, reception, as_user) -> None:
    put(reception, timezone.now() - MINUTE)
    browser = as_user(world.dilnoza)
    url = reverse("desk-reception", args=[reception.public_id])
    begin, end = (reverse("desk-decide", args=[reception.public_id, v]) for v in ("begin", "end"))
    assert begin in browser.get(url).content.decode()
    assert begin in browser.get(reverse("desk-day")).content.decode()
    assert browser.post(begin).url == url
    assert end in browser.get(url).content.decode()
    assert browser.post(end).url == reverse("desk-card", args=[reception.public_id])


def test_the_day_reminds_of_what_was_not_said_on_days_before(world, reception, as_user) -> None:
    put(reception, timezone.now() - timedelta(days=1))
    browser = as_user(world.dilnoza)
    assert "Say how these went" in browser.get(reverse("desk-day")).content.decode()
    url = reverse("desk-reception", args=[reception.public_id])
    assert "It took place" in browser.get(url).content.decode()
    browser.post(reverse("desk-decide", args=[reception.public_id, "did-not-come"]))
    assert state(reception) == "no_show_citizen"
    assert "Say how these went" not in browser.get(reverse("desk-day")).content.decode()


def test_a_call_is_begun_in_its_room_alone(world: World, now: datetime) -> None:
    call = book(world.botir, world.aziza, now)
    for verb in (attendance.begin, attendance.end, attendance.came, attendance.not_held):
        with pytest.raises(TooLate):
            verb(call, by=world.botir.user, now=call.starts_at)
