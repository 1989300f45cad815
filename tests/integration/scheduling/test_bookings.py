from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from scheduling.availability import free_starts
from scheduling.bookings import (
    HOLD_SECONDS,
    approve,
    cancel,
    confirm,
    expire_holds,
    hold,
    move,
    release,
)
from scheduling.errors import HoldExpired, NotFound, SlotNotOffered, SlotTaken
from scheduling.models import Absence, Booking, Status
from tests.integration.scheduling.conftest import (
    DAY,
    LATER,
    MINUTE,
    NINE,
    NOW,
    SLOT,
    book,
    make_calendar,
)

pytestmark = pytest.mark.django_db

aziza = partial(hold, holder="aziza", now=NOW)
sardor = partial(hold, holder="sardor", now=NOW)


def booked(calendar, start=NINE, **options):
    return confirm(aziza(calendar.pk, start).uid, holder="aziza", now=NOW, **options)


# hold


def test_a_hold_lasts_ten_minutes(botir):
    booking = aziza(botir.pk, NINE)
    assert (booking.start, booking.end, booking.status) == (NINE, NINE + SLOT, Status.HELD)
    assert booking.held_until == NOW + timedelta(seconds=HOLD_SECONDS)


def test_a_held_slot_is_taken_for_others(botir):
    aziza(botir.pk, NINE)
    with pytest.raises(SlotTaken):
        sardor(botir.pk, NINE)


def test_a_hold_expires_by_itself(botir):
    aziza(botir.pk, NINE)
    assert hold(botir.pk, NINE, holder="sardor", now=LATER).holder == "sardor"


def test_holding_again_gives_the_same_hold_and_no_more_time(botir):
    first = aziza(botir.pk, NINE)
    again = hold(botir.pk, NINE, holder="aziza", now=NOW + MINUTE)
    assert (again.uid, again.held_until) == (first.uid, first.held_until)


def test_another_slot_replaces_the_own_hold(botir):
    aziza(botir.pk, NINE)
    second = aziza(botir.pk, NINE + SLOT)
    assert [booking.uid for booking in Booking.objects.all()] == [second.uid]


def test_a_refused_slot_leaves_the_own_hold(botir):
    first = aziza(botir.pk, NINE)
    sardor(botir.pk, NINE + SLOT)
    with pytest.raises(SlotTaken):
        aziza(botir.pk, NINE + SLOT)
    assert Booking.objects.filter(uid=first.uid).exists()


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(NINE + MINUTE, id="off the grid"),
        pytest.param(NINE + timedelta(microseconds=1), id="off by a microsecond"),
        pytest.param(NINE + timedelta(hours=3), id="after closing"),
        pytest.param(NINE - DAY, id="in the past"),
        pytest.param(NINE + 60 * DAY, id="beyond the horizon"),
        pytest.param(NINE + 5 * DAY, id="on a Saturday"),
    ],
)
def test_what_is_not_offered_cannot_be_held(botir, start):
    with pytest.raises(SlotNotOffered):
        aziza(botir.pk, start)


def test_an_unknown_calendar_is_not_found(db):
    with pytest.raises(NotFound):
        aziza(12345, NINE)


def test_a_hold_costs_four_queries_and_its_savepoint(botir, django_assert_num_queries):
    with django_assert_num_queries(4 + 2):
        aziza(botir.pk, NINE)


# confirm, release


def test_a_confirmation_costs_two_queries_and_its_savepoint(botir, django_assert_num_queries):
    booking = aziza(botir.pk, NINE)
    with django_assert_num_queries(2 + 2):
        confirm(booking.uid, holder="aziza", now=NOW)


def test_a_hold_becomes_a_booking(botir):
    booking = booked(botir)
    assert (booking.status, booking.held_until, booking.sequence) == (Status.CONFIRMED, None, 0)


def test_a_booking_that_awaits_approval_keeps_its_slot(botir):
    assert booked(botir, pending=True).status == Status.PENDING
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=NOW + DAY / 2)


def test_confirming_again_changes_nothing(botir):
    booking = booked(botir)
    again = confirm(booking.uid, holder="aziza", now=LATER, pending=True)
    assert again.status == Status.CONFIRMED


def test_the_hold_of_another_cannot_be_confirmed(botir):
    booking = aziza(botir.pk, NINE)
    with pytest.raises(HoldExpired):
        confirm(booking.uid, holder="sardor", now=NOW)


def test_a_late_confirmation_is_accepted_while_the_slot_is_free(botir):
    booking = aziza(botir.pk, NINE)
    assert confirm(booking.uid, holder="aziza", now=LATER).status == Status.CONFIRMED


def test_a_late_confirmation_is_refused_when_someone_else_has_the_slot(botir):
    booking = aziza(botir.pk, NINE)
    hold(botir.pk, NINE, holder="sardor", now=LATER)
    with pytest.raises(HoldExpired):
        confirm(booking.uid, holder="aziza", now=LATER)


def test_a_late_confirmation_is_refused_when_the_slot_is_no_longer_offered(botir):
    booking = aziza(botir.pk, NINE)
    Absence.objects.create(calendar=botir, start=NINE, end=NINE + DAY)
    with pytest.raises(HoldExpired):
        confirm(booking.uid, holder="aziza", now=LATER)


def test_a_slot_that_has_passed_cannot_be_confirmed(botir):
    booking = aziza(botir.pk, NINE)
    with pytest.raises(HoldExpired):
        confirm(booking.uid, holder="aziza", now=NINE + MINUTE)


def test_a_released_slot_is_free_at_once(botir):
    release(aziza(botir.pk, NINE).uid, holder="aziza")
    assert sardor(botir.pk, NINE).holder == "sardor"


@pytest.mark.parametrize("holder", ["aziza", "sardor"])
def test_a_booking_is_not_released_by_anyone(botir, holder):
    booking = booked(botir)
    release(booking.uid, holder=holder)
    assert Booking.objects.filter(uid=booking.uid).exists()


def test_the_hold_of_another_is_not_released(botir):
    booking = aziza(botir.pk, NINE)
    release(booking.uid, holder="sardor")
    assert Booking.objects.filter(uid=booking.uid).exists()


# approve, cancel


def test_a_pending_booking_is_approved_once_and_for_all(botir):
    booking = booked(botir, pending=True)
    assert [approve(booking.uid).status for _ in range(2)] == [Status.CONFIRMED] * 2


def test_only_what_was_asked_for_can_be_approved(botir):
    with pytest.raises(NotFound):
        approve(aziza(botir.pk, NINE).uid)


def test_cancelling_frees_the_time_and_raises_the_sequence_once(botir):
    booking = booked(botir)
    assert [cancel(booking.uid).sequence for _ in range(2)] == [1, 1]
    assert sardor(botir.pk, NINE)


def test_a_hold_is_released_and_not_cancelled(botir):
    with pytest.raises(NotFound):
        cancel(aziza(botir.pk, NINE).uid)


# move


def test_a_moved_booking_keeps_its_uid_and_status_and_raises_its_sequence(botir):
    booking = booked(botir, pending=True)
    moved = move(booking.uid, NINE + DAY, now=NOW)
    assert (moved.uid, moved.sequence, moved.status) == (booking.uid, 1, Status.PENDING)
    assert (moved.start, moved.end) == (NINE + DAY, NINE + DAY + SLOT)
    assert sardor(botir.pk, NINE)


def test_moving_to_where_it_is_changes_nothing(botir):
    assert move(booked(botir).uid, NINE, now=NOW).sequence == 0


def test_a_move_onto_a_taken_slot_keeps_the_old_time(botir):
    booking = booked(botir)
    sardor(botir.pk, NINE + SLOT)
    with pytest.raises(SlotTaken):
        move(booking.uid, NINE + SLOT, now=NOW)
    booking.refresh_from_db()
    assert (booking.start, booking.sequence) == (NINE, 0)


def test_a_move_respects_the_policy(botir):
    with pytest.raises(SlotNotOffered):
        move(booked(botir).uid, NINE + 60 * DAY, now=NOW)


def test_a_booking_does_not_stand_in_its_own_way(db):
    calendar = make_calendar(daily_cap=1, buffer_after=20)
    assert move(booked(calendar).uid, NINE + 2 * SLOT, now=NOW).start == NINE + 2 * SLOT


def test_a_move_uses_up_the_hold_taken_for_it(botir):
    booking = booked(botir)
    aziza(botir.pk, NINE + SLOT)
    move(booking.uid, NINE + SLOT, now=NOW, holder="aziza")
    assert Booking.objects.get().start == NINE + SLOT


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.HELD])
def test_only_a_booking_can_be_moved(botir, status):
    booking = book(botir, NINE, status=status, held_until=NOW + DAY)
    with pytest.raises(NotFound):
        move(booking.uid, NINE + SLOT, now=NOW)


def test_a_moved_booking_gets_the_present_length_of_a_slot(botir):
    booking = booked(botir)
    botir.slot_minutes = 30
    botir.save()
    assert move(booking.uid, NINE + 30 * MINUTE, now=NOW).end == NINE + 60 * MINUTE


# sweep, caller's transaction, the guard


def test_the_sweep_takes_only_holds_that_ran_out(botir):
    booked(botir, NINE + 2 * SLOT)
    aziza(botir.pk, NINE)
    book(botir, NINE + SLOT, status=Status.HELD, held_until=LATER + MINUTE)
    assert expire_holds(NOW) == 0
    assert (expire_holds(LATER), expire_holds(LATER)) == (1, 0)
    assert Booking.objects.count() == 2


def test_a_refusal_leaves_the_transaction_of_the_caller_usable(botir):
    sardor(botir.pk, NINE)
    with transaction.atomic():
        with pytest.raises(SlotTaken):
            aziza(botir.pk, NINE)
        booking = aziza(botir.pk, NINE + SLOT)
    assert Booking.objects.filter(uid=booking.uid).exists()


def test_a_hold_vanishes_with_the_transaction_of_the_caller(botir):
    with transaction.atomic():
        aziza(botir.pk, NINE)
        transaction.set_rollback(True)
    assert free_starts([botir], NINE, NINE + MINUTE, NOW)[botir.pk]


def test_the_word_of_the_guard_is_slot_taken(botir, monkeypatch):
    book(botir, NINE)
    monkeypatch.setattr("scheduling.bookings.require_free", lambda *_, **__: None)
    with pytest.raises(SlotTaken):
        aziza(botir.pk, NINE)


OVERLAPS = [-19, -1, 0, 1, 19]


@pytest.mark.parametrize("minutes", OVERLAPS)
def test_the_database_refuses_an_insert_that_overlaps(botir, minutes):
    book(botir, NINE)
    book(botir, NINE - DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        book(botir, NINE + minutes * MINUTE)


@pytest.mark.parametrize("minutes", OVERLAPS)
def test_the_database_refuses_an_update_that_overlaps(botir, minutes):
    book(botir, NINE)
    other = book(botir, NINE + DAY)
    other.start, other.end = NINE + minutes * MINUTE, NINE + minutes * MINUTE + SLOT
    with pytest.raises(IntegrityError), transaction.atomic():
        other.save()


def test_the_database_refuses_to_revive_a_cancelled_booking_onto_another(botir):
    gone = book(botir, NINE, status=Status.CANCELLED)
    book(botir, NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=gone.pk).update(status=Status.CONFIRMED)


def test_the_database_refuses_one_that_encloses_another(botir):
    book(botir, NINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        book(botir, NINE - SLOT, 3 * SLOT)


def test_neighbours_and_other_calendars_are_no_overlap(botir):
    for minutes in (0, -20, 20):
        book(botir, NINE + minutes * MINUTE)
    book(make_calendar(), NINE)
    book(botir, NINE, status=Status.CANCELLED)
    assert Booking.objects.count() == 5


def test_a_booking_may_be_saved_where_it_is(botir):
    booking = book(botir, NINE)
    booking.end += MINUTE
    booking.save()
    assert Booking.objects.get().end == NINE + 21 * MINUTE
