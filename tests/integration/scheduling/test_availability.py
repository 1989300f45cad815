from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scheduling.availability import free_slots, free_starts, next_free
from scheduling.models import Absence, Booking, Calendar, Status
from tests.integration.scheduling.conftest import (
    DAY,
    MINUTE,
    NINE,
    NOW,
    SLOT,
    book,
    make_calendar,
    open_at,
)

pytestmark = pytest.mark.django_db


def monday(calendar: Calendar, now=NOW):
    """Minutes after nine at which the free slots of Monday start."""
    midnight = NINE - timedelta(hours=9)
    slots = free_slots([calendar], midnight, midnight + DAY, now)[calendar.pk]
    return [(slot.start - NINE) // MINUTE for slot in slots]


ALL = list(range(0, 180, 20))


def test_free_slots_are_aware_and_half_open(botir):
    slot, *_ = free_slots([botir], NOW, NOW + DAY, NOW)[botir.pk]
    assert slot == (NINE, NINE + SLOT)
    assert slot.start.tzinfo is UTC


def test_an_empty_day_is_free_from_nine_to_twelve(botir):
    assert monday(botir) == ALL


@pytest.mark.parametrize("status", [Status.PENDING, Status.CONFIRMED])
def test_a_booking_takes_its_slot(botir, status):
    book(botir, NINE + SLOT, status=status)
    assert monday(botir) == [0, *ALL[2:]]


def test_a_cancelled_booking_takes_nothing(botir):
    book(botir, NINE, status=Status.CANCELLED)
    assert monday(botir) == ALL


def test_a_hold_takes_its_slot_until_it_runs_out(botir):
    book(botir, NINE, status=Status.HELD, held_until=NOW + MINUTE)
    assert monday(botir) == ALL[1:]
    assert monday(botir, now=NOW + MINUTE) == ALL


def test_an_absence_closes_the_slots_it_touches(botir):
    Absence.objects.create(calendar=botir, start=NINE + 30 * MINUTE, end=NINE + 60 * MINUTE)
    assert monday(botir) == [0, 60, 80, 100, 120, 140, 160]


def test_an_absence_of_months_closes_all(botir):
    Absence.objects.create(calendar=botir, start=NOW - 30 * DAY, end=NOW + 90 * DAY)
    assert next_free([botir], NOW) == {}


def test_a_booking_of_another_calendar_takes_nothing(botir):
    book(make_calendar(), NINE)
    assert monday(botir) == ALL


def test_a_long_booking_of_the_evening_before_is_seen(botir):
    book(botir, NINE - timedelta(hours=11), timedelta(hours=12))
    assert monday(botir) == [60, 80, 100, 120, 140, 160]


def test_the_daily_cap_counts_bookings_outside_the_part_asked_for(db):
    calendar = make_calendar(daily_cap=2)
    book(calendar, NINE - timedelta(hours=8))
    book(calendar, NINE)
    noon = NINE + timedelta(hours=2)
    assert free_starts([calendar], noon, noon + timedelta(hours=1), NOW) == {calendar.pk: []}


def test_the_lead_time_closes_the_near_slots(db):
    calendar = make_calendar(lead_minutes=60)
    assert monday(calendar, now=NINE) == ALL[3:]


def test_the_horizon_closes_far_days(db):
    calendar = make_calendar(horizon_days=1)
    slots = free_slots([calendar], NOW, NOW + 30 * DAY, NOW)[calendar.pk]
    assert {slot.start.date() for slot in slots} == {NINE.date()}


def test_an_opening_past_midnight_belongs_to_both_days(botir):
    open_at(botir, time(23), time(1), "FREQ=DAILY")
    assert monday(botir) == [-540, -520, -500, *ALL, 840, 860, 880]


def test_a_rule_of_one_day_opens_that_day(db):
    calendar = Calendar.objects.create()
    rule = open_at(calendar, time(9), time(10), "FREQ=DAILY;COUNT=1")
    rule.valid_from = NINE.date()
    rule.save()
    assert len(free_slots([calendar], NOW, NOW + 30 * DAY, NOW)[calendar.pk]) == 3


def test_a_calendar_without_rules_offers_nothing(db):
    calendar = Calendar.objects.create()
    assert free_slots([calendar], NOW, NOW + DAY, NOW) == {calendar.pk: []}
    assert next_free([calendar], NOW) == {}


def test_an_empty_window_asks_the_database_nothing(botir, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert free_slots([botir], NOW, NOW, NOW) == {botir.pk: []}
        assert free_slots([], NOW, NOW + DAY, NOW) == {}


def test_next_free_is_the_first_free_slot(botir):
    book(botir, NINE, timedelta(hours=3))
    assert next_free([botir], NOW) == {botir.pk: (NINE + DAY, NINE + DAY + SLOT)}


def test_any_number_of_calendars_costs_one_query(db, django_assert_num_queries):
    calendars = [make_calendar() for _ in range(30)]
    for number, calendar in enumerate(calendars):
        book(calendar, NINE + number % 9 * SLOT)
    with django_assert_num_queries(1):
        found = free_slots(calendars, NOW, NOW + 30 * DAY, NOW)
    assert {len(slots) for slots in found.values()} == {22 * 9 - 1}


class WhatIsOffered(TestCase):
    """Whatever stands in the calendar, listing and taking agree."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.tuples(st.integers(-60, 240), st.integers(1, 90)), max_size=6),
        st.sampled_from([0, 5, 15]),
        st.none() | st.integers(1, 3),
        st.integers(0, 179),
    )
    def test_a_start_can_be_held_exactly_if_it_is_listed(self, taken, buffer, cap, minute):
        from scheduling.bookings import hold
        from scheduling.errors import SlotNotOffered, SlotTaken

        calendar = make_calendar(buffer_after=buffer, daily_cap=cap)
        end = -1000
        for start, length in sorted(taken):
            if start >= end:
                end = start + length
                book(calendar, NINE + start * MINUTE, length * MINUTE)
        listed = monday(calendar)
        try:
            hold(calendar.pk, NINE + minute * MINUTE, holder="aziza", now=NOW)
        except SlotNotOffered:
            assert minute % (20 + buffer) or minute + 20 > 180
        except SlotTaken:
            assert minute % (20 + buffer) == 0
            assert minute not in listed
        else:
            assert minute in listed
        assert Booking.objects.filter(status=Status.HELD).count() == (minute in listed)


def test_slots_before_now_are_gone(botir):
    assert monday(botir, now=datetime(2026, 11, 30, 5, 1, tzinfo=UTC)) == ALL[4:]
