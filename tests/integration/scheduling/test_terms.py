"""What somebody wants of a calendar: another length, another format."""

from datetime import time, timedelta

import pytest

from scheduling.availability import free_slots, place_of
from scheduling.bookings import confirm, hold, move
from scheduling.errors import HoldExpired, SlotNotOffered, SlotTaken
from scheduling.formats import Format
from scheduling.models import Calendar
from scheduling.policy import Terms
from tests.integration.scheduling.conftest import (
    DAY,
    LATER,
    MINUTE,
    NINE,
    NOW,
    SLOT,
    make_calendar,
    open_at,
)

pytestmark = pytest.mark.django_db
IN_PERSON = Terms(format=Format.IN_PERSON)
AN_HOUR = Terms(minutes=60, format=Format.VIDEO)
ROOM_12 = {"uz": "12-xona"}


@pytest.fixture
def gulnora(db) -> Calendar:
    """By video from 9 to 12, in person from 14 to 15."""
    calendar = make_calendar()
    afternoon = open_at(calendar, time(14), time(15))
    afternoon.formats, afternoon.place = Format.IN_PERSON.bit, ROOM_12
    afternoon.save()
    return calendar


def test_slots_of_a_format_are_in_its_windows(gulnora):
    found = free_slots([gulnora.on(IN_PERSON)], NINE, NINE + DAY, NOW)[gulnora.pk]
    assert [slot.start - NINE for slot in found] == [
        timedelta(hours=5) + n * SLOT for n in range(3)
    ]


def test_without_a_format_all_windows_count(gulnora):
    assert len(free_slots([gulnora], NINE, NINE + DAY, NOW)[gulnora.pk]) == 9 + 3


def test_a_format_that_a_window_does_not_offer_cannot_be_held(gulnora):
    with pytest.raises(SlotNotOffered):
        hold(gulnora.pk, NINE, holder="aziza", now=NOW, terms=IN_PERSON)


def test_what_is_taken_by_video_is_taken_in_person(botir):
    botir.rules.update(formats=Format.VIDEO.bit | Format.IN_PERSON.bit)
    hold(botir.pk, NINE, holder="aziza", now=NOW)
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=NOW, terms=IN_PERSON)


def test_a_longer_slot_takes_as_long_as_it_says(botir):
    booking = hold(botir.pk, NINE, holder="aziza", now=NOW, terms=AN_HOUR)
    assert booking.end - booking.start == timedelta(hours=1)


def test_longer_slots_keep_clear_of_shorter_ones(botir):
    hold(botir.pk, NINE + SLOT, holder="sardor", now=NOW)
    found = free_slots([botir.on(AN_HOUR)], NINE, NINE + DAY, NOW)[botir.pk]
    assert [slot.start - NINE for slot in found] == [timedelta(hours=1), timedelta(hours=2)]


def test_another_wish_for_the_same_start_is_another_hold(botir):
    first = hold(botir.pk, NINE, holder="aziza", now=NOW)
    longer = hold(botir.pk, NINE, holder="aziza", now=NOW, terms=AN_HOUR)
    assert longer.pk != first.pk
    assert botir.bookings.get() == longer


def test_a_late_confirmation_asks_for_what_was_held(gulnora):
    two = NINE + timedelta(hours=5)
    held = hold(gulnora.pk, two, holder="aziza", now=NOW, terms=IN_PERSON)
    assert confirm(held.uid, holder="aziza", now=LATER).format == Format.IN_PERSON


def test_a_late_confirmation_fails_when_the_format_is_not_offered_any_more(gulnora):
    two = NINE + timedelta(hours=5)
    held = hold(gulnora.pk, two, holder="aziza", now=NOW, terms=IN_PERSON)
    gulnora.rules.update(formats=Format.VIDEO.bit)
    with pytest.raises(HoldExpired):
        confirm(held.uid, holder="aziza", now=LATER)


def test_a_booking_keeps_its_format_when_it_moves(gulnora):
    two = NINE + timedelta(hours=5)
    held = hold(gulnora.pk, two, holder="aziza", now=NOW, terms=IN_PERSON)
    confirm(held.uid, holder="aziza", now=NOW)
    with pytest.raises(SlotNotOffered):
        move(held.uid, NINE, now=NOW)
    assert move(held.uid, two + SLOT, now=NOW).format == Format.IN_PERSON


def test_the_place_is_that_of_the_window(gulnora):
    two = NINE + timedelta(hours=5)
    booking = hold(gulnora.pk, two, holder="aziza", now=NOW, terms=IN_PERSON)
    assert place_of(gulnora, booking) == ROOM_12


def test_a_video_reception_has_no_place(gulnora):
    assert place_of(gulnora, hold(gulnora.pk, NINE, holder="aziza", now=NOW)) == {}


# to another calendar


def test_a_booking_moves_to_a_deputy_with_its_uid(botir):
    deputy = make_calendar()
    held = hold(botir.pk, NINE, holder="aziza", now=NOW)
    before = confirm(held.uid, holder="aziza", now=NOW)
    after = move(held.uid, NINE + SLOT, now=NOW, calendar_id=deputy.pk)
    assert (after.calendar_id, after.uid, after.sequence) == (deputy.pk, held.uid, 1)
    assert before.pk == after.pk
    assert hold(botir.pk, NINE, holder="sardor", now=NOW)


def test_a_deputy_who_is_busy_is_no_deputy(botir):
    deputy = make_calendar()
    hold(deputy.pk, NINE, holder="sardor", now=NOW)
    held = hold(botir.pk, NINE, holder="aziza", now=NOW)
    confirm(held.uid, holder="aziza", now=NOW)
    with pytest.raises(SlotTaken):
        move(held.uid, NINE, now=NOW, calendar_id=deputy.pk)
    assert botir.bookings.get().start == NINE


def test_a_longer_reception_moves_to_a_slot_of_its_length(botir):
    held = hold(botir.pk, NINE, holder="aziza", now=NOW, terms=AN_HOUR)
    confirm(held.uid, holder="aziza", now=NOW)
    after = move(held.uid, NINE + 60 * MINUTE, now=NOW, terms=AN_HOUR)
    assert after.end - after.start == timedelta(hours=1)
