"""Public holidays, moved working days, overrides, recurring absences and the weekly cap."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from scheduling.availability import free_starts, next_free
from scheduling.bookings import hold, move
from scheduling.checking import Lock
from scheduling.choosing import Choosing
from scheduling.errors import SlotNotOffered, SlotTaken
from scheduling.models import (
    Absence,
    AvailabilityRule,
    Calendar,
    DayOverride,
    RecurringAbsence,
    Status,
)
from scheduling.policy import Terms
from tests.integration.scheduling.conftest import DAY, NINE, NOW, SLOT, book, make_calendar, open_at

pytestmark = pytest.mark.django_db

CONSTITUTION_DAY = date(2026, 12, 8)  # a Tuesday
SATURDAY = date(2026, 12, 12)  # worked for Thursday 31 December
MONDAY = date(2026, 11, 30)


@pytest.fixture
def uzbek(db) -> Calendar:
    return make_calendar(country="UZ", horizon_days=60)


def hours(calendar: Calendar, day: date, now=NOW) -> list[str]:
    """The full hours of a local day at which a free slot starts."""
    first = datetime.combine(day, time(), calendar.zone)
    found = free_starts([calendar], first, first + DAY, now)[calendar.pk]
    local = [datetime.fromtimestamp(start, calendar.zone) for start in found]
    return [f"{moment:%H}" for moment in local if moment.minute == 0]


def override(calendar: Calendar | None, day: date, **fields) -> DayOverride:
    return DayOverride.objects.create(calendar=calendar, date=day, **fields)


def away(calendar: Calendar, rrule: str, starts=time(), ends=time(), **fields):
    fields = {"valid_from": date(2020, 1, 1), **fields}
    return RecurringAbsence.objects.create(
        calendar=calendar, rrule=rrule, starts=starts, ends=ends, **fields
    )


ORDINARY = ["09", "10", "11"]


def test_a_public_holiday_of_the_country_is_closed(uzbek):
    assert hours(uzbek, CONSTITUTION_DAY) == []
    assert hours(uzbek, CONSTITUTION_DAY + DAY) == ORDINARY


def test_a_calendar_of_no_country_keeps_no_holidays(botir):
    assert hours(botir, CONSTITUTION_DAY) == ORDINARY


def test_each_calendar_keeps_the_holidays_of_its_country(uzbek):
    russian = make_calendar(country="RU")
    first = datetime(2026, 12, 8, tzinfo=UTC)
    found = free_starts([uzbek, russian], first, first + DAY, NOW)
    assert (len(found[uzbek.pk]), len(found[russian.pk])) == (0, 9)


def test_a_moved_working_day_has_the_hours_of_the_day_given_off(uzbek):
    open_at(uzbek, time(15), time(17), "FREQ=WEEKLY;BYDAY=TH")
    assert hours(uzbek, SATURDAY) == [*ORDINARY, "15", "16"]
    assert hours(uzbek, date(2026, 12, 31)) == []


def test_an_office_closes_an_ordinary_day(botir):
    override(botir, MONDAY, open=False)
    assert hours(botir, MONDAY) == []
    assert hours(make_calendar(), MONDAY) == ORDINARY


def test_an_office_opens_a_holiday(uzbek):
    override(uzbek, CONSTITUTION_DAY, open=True)
    assert hours(uzbek, CONSTITUTION_DAY) == ORDINARY


def test_an_opened_day_has_its_own_hours_unless_those_of_another_are_named(botir):
    sunday = date(2026, 12, 6)
    made = override(botir, sunday, open=True)
    assert hours(botir, sunday) == []
    made.hours_of = 4
    made.save()
    assert hours(botir, sunday) == ORDINARY


def test_an_override_of_the_country_holds_for_all_its_calendars(uzbek, botir):
    override(None, MONDAY, country="UZ", open=False)
    override(None, CONSTITUTION_DAY, country="UZ", open=True)
    assert [hours(uzbek, MONDAY), hours(uzbek, CONSTITUTION_DAY)] == [[], ORDINARY]
    assert hours(botir, MONDAY) == ORDINARY
    assert hours(make_calendar(country="KZ"), MONDAY) == ORDINARY


def test_the_override_of_a_calendar_goes_before_that_of_the_country(uzbek):
    override(None, MONDAY, country="UZ", open=False)
    override(uzbek, MONDAY, open=True)
    assert hours(uzbek, MONDAY) == ORDINARY


def test_a_slot_of_a_holiday_cannot_be_held(uzbek):
    with pytest.raises(SlotNotOffered):
        hold(uzbek.pk, NINE + 8 * DAY, holder="aziza", now=NOW)


def test_the_next_free_slot_is_after_the_holiday(uzbek):
    for day in (MONDAY, MONDAY + DAY):
        override(uzbek, day, open=False)
    assert next_free([uzbek], NOW)[uzbek.pk].start == NINE + 2 * DAY


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"country": "UZ"}, id="of a calendar and a country"),
        pytest.param({"calendar": None}, id="of neither"),
        pytest.param({"open": False, "hours_of": 1}, id="closed with hours"),
        pytest.param({"hours_of": 7}, id="the hours of no weekday"),
        pytest.param({"date": SATURDAY}, id="twice"),
        pytest.param(
            {"calendar": None, "country": "KZ", "date": SATURDAY}, id="twice of a country"
        ),
    ],
)
def test_the_database_refuses_an_override_that_says_nothing_clear(botir, fields):
    override(botir, SATURDAY, open=True)
    override(None, SATURDAY, country="KZ", open=True)
    fields = {"calendar": botir, "date": MONDAY, "open": True, **fields}
    with pytest.raises(IntegrityError), transaction.atomic():
        DayOverride.objects.create(**fields)


def test_an_unknown_country_is_refused():
    with translation.override("en"), pytest.raises(ValidationError, match="holidays"):
        Calendar(country="XX").full_clean()


def test_a_recurring_absence_closes_its_hours_each_time(botir):
    away(botir, "FREQ=WEEKLY;BYDAY=MO", time(10), time(11))
    assert hours(botir, MONDAY) == ["09", "11"]
    assert hours(botir, MONDAY + 7 * DAY) == ["09", "11"]
    assert hours(botir, MONDAY + DAY) == ORDINARY


def test_a_recurring_absence_may_last_months(botir):
    away(botir, "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", days=61)
    now = datetime(2027, 8, 20, tzinfo=UTC)
    assert next_free([botir], now)[botir.pk].start.date() == date(2027, 9, 1)


def test_the_last_recurring_absence_outlasts_its_validity(botir):
    away(botir, "FREQ=DAILY", days=366, valid_until=date(2025, 12, 1))
    now = datetime(2026, 11, 20, tzinfo=UTC)
    assert next_free([botir], now)[botir.pk].start == datetime(2026, 12, 3, 4, tzinfo=UTC)


def test_an_absence_of_more_than_a_year_is_refused(botir):
    with pytest.raises(IntegrityError), transaction.atomic():
        away(botir, "FREQ=DAILY", days=367)


@pytest.fixture
def two_a_week(db) -> Calendar:
    return make_calendar(weekly_cap=2)


def test_a_full_week_is_closed_up_to_its_sunday(two_a_week):
    open_at(two_a_week, time(9), time(12), "FREQ=WEEKLY;BYDAY=SU")
    book(two_a_week, NINE)
    book(two_a_week, NINE + 4 * DAY)
    week = [hours(two_a_week, MONDAY + n * DAY) for n in range(8)]
    assert week == [[]] * 7 + [ORDINARY]


def test_the_week_is_that_of_the_calendars_zone(two_a_week):
    book(two_a_week, NINE)
    # Monday 00:10 in Tashkent is still Sunday in Greenwich.
    book(two_a_week, NINE + 7 * DAY - timedelta(hours=8, minutes=50))
    assert hours(two_a_week, MONDAY + DAY) == ORDINARY
    book(two_a_week, NINE + 7 * DAY - timedelta(hours=9, minutes=20))
    assert hours(two_a_week, MONDAY + DAY) == []


def test_what_is_cancelled_does_not_fill_a_week(two_a_week):
    book(two_a_week, NINE)
    book(two_a_week, NINE + DAY, status=Status.CANCELLED)
    assert hours(two_a_week, MONDAY) == ["10", "11"]


def test_a_slot_of_a_full_week_cannot_be_held(two_a_week):
    book(two_a_week, NINE)
    book(two_a_week, NINE + DAY)
    with pytest.raises(SlotTaken):
        hold(two_a_week.pk, NINE + 4 * DAY, holder="aziza", now=NOW)


def test_nor_is_it_there_for_whoever_books_without_holding(two_a_week):
    book(two_a_week, NINE)
    book(two_a_week, NINE + DAY)
    with pytest.raises(SlotTaken), transaction.atomic():
        Choosing(Lock(two_a_week.pk), NINE + 4 * DAY, NOW).booking(Terms())


def test_a_booking_may_move_within_its_full_week(two_a_week):
    book(two_a_week, NINE)
    booked = book(two_a_week, NINE + DAY)
    assert move(booked.uid, NINE + 4 * DAY, now=NOW).start == NINE + 4 * DAY


def test_all_of_it_costs_one_query(db, django_assert_num_queries):
    calendars = [make_calendar(country=country, weekly_cap=5) for country in ("UZ", "KZ", "RU", "")]
    for calendar in calendars * 5:
        away(calendar, "FREQ=WEEKLY;BYDAY=MO", time(10), time(11))
    for calendar in calendars:
        Absence.objects.create(calendar=calendar, start=NINE, end=NINE + SLOT)
        override(calendar, MONDAY, open=False)
        book(calendar, NINE + DAY)
    override(None, SATURDAY, country="UZ", open=False)
    with django_assert_num_queries(1):
        free_starts(calendars, NOW, NOW + 30 * DAY, NOW)


class Anything(TestCase):
    """Whatever the days are, listing and taking agree, and so do a day and the month round it."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.sampled_from([("UZ", "Asia/Tashkent"), ("RU", "Europe/Moscow"), ("", "Europe/Berlin")]),
        st.dictionaries(
            st.integers(0, 16),
            st.tuples(st.booleans(), st.none() | st.integers(0, 6), st.booleans()),
            max_size=4,
        ),
        st.lists(st.tuples(st.integers(0, 13), st.integers(0, 3)), max_size=2),
        st.none() | st.integers(1, 3),
        st.sets(st.integers(0, 16), max_size=4),
        st.integers(0, 16),
    )
    def test_a_start_can_be_held_exactly_if_it_is_listed(
        self, place, overrides, absences, cap, booked, asked
    ):
        country, tzid = place
        calendar = Calendar.objects.create(
            tzid=tzid, country=country, weekly_cap=cap, slot_minutes=60
        )
        AvailabilityRule.objects.create(
            calendar=calendar,
            rrule="FREQ=WEEKLY;BYDAY=MO,TU,TH,FR",
            starts=time(9),
            ends=time(12),
            valid_from=date(2026, 1, 1),
        )
        for n, (opens, weekday, own) in overrides.items():
            override(
                calendar if own or not country else None,
                MONDAY + n * DAY,
                country="" if own or not country else country,
                open=opens,
                hours_of=weekday if opens else None,
            )
        for hour, days in absences:
            away(calendar, "FREQ=WEEKLY;BYDAY=WE,FR", time(hour), time(hour + 1), days=days)
        nine = {n: datetime.combine(MONDAY + n * DAY, time(9), calendar.zone) for n in range(17)}
        for n in booked:
            book(calendar, nine[n], timedelta(hours=1))
        month = free_starts([calendar], NOW, NOW + 30 * DAY, NOW)[calendar.pk]
        whole = datetime.combine(nine[asked], time(), calendar.zone)
        begins, ends = whole.timestamp(), (whole + DAY).timestamp()
        one = free_starts([calendar], whole, whole + DAY, NOW)[calendar.pk]
        assert one == [start for start in month if begins <= start < ends]
        try:
            hold(calendar.pk, nine[asked], holder="aziza", now=NOW)
        except (SlotTaken, SlotNotOffered):
            assert nine[asked].timestamp() not in month
        else:
            assert nine[asked].timestamp() in month
