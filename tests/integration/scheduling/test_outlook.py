"""What people may know of a calendar, and what they may not."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.availability import free_starts
from scheduling.formats import Format
from scheduling.models import Absence, Calendar, DayOverride, RecurringAbsence
from scheduling.outlook import Outlook, Why, agreed, by_days
from scheduling.policy import Terms
from tests.integration.scheduling.conftest import DAY, NINE, NOW, SLOT, book, make_calendar, open_at

MONDAY, HOLIDAY, SATURDAY = date(2026, 11, 30), date(2026, 12, 8), date(2026, 12, 5)


@pytest.fixture
def uzbek(db) -> Calendar:
    return make_calendar(country="UZ", horizon_days=20)


def why(calendar: Calendar, day: date, now: datetime = NOW) -> Why:
    return Outlook([calendar], now).whys(calendar, day, 1)[0]


def test_it_gives_the_starts_up_to_the_horizon(botir: Calendar) -> None:
    book(botir, NINE)
    found = free_starts([botir], NOW, NOW + 40 * DAY, NOW)[botir.pk]
    assert Outlook([botir], NOW).starts(botir) == found


def test_each_day_without_times_says_why(uzbek: Calendar) -> None:
    said = [
        (MONDAY - 2 * DAY, Why.PAST),
        (MONDAY, Why.FULL),
        (SATURDAY, Why.CLOSED),
        (HOLIDAY, Why.HOLIDAY),
        (NOW.date() + 20 * DAY, Why.CLOSED),  # a Saturday, the last day of the horizon
        (NOW.date() + 22 * DAY, Why.AHEAD),  # a Monday
    ]
    assert [why(uzbek, day) for day, _ in said] == [one for _, one in said]


def test_a_holiday_on_a_day_without_hours_is_just_such_a_day(uzbek: Calendar) -> None:
    uzbek.rules.update(rrule="FREQ=WEEKLY;BYDAY=MO")
    assert why(uzbek, HOLIDAY) == Why.CLOSED


def test_a_holiday_that_is_worked_after_all_has_hours(uzbek: Calendar) -> None:
    DayOverride.objects.create(calendar=uzbek, date=HOLIDAY, open=True)
    assert why(uzbek, HOLIDAY) == Why.FULL


def test_a_day_that_the_office_closed_has_no_hours_and_is_no_holiday(uzbek: Calendar) -> None:
    DayOverride.objects.create(calendar=uzbek, date=MONDAY, open=False)
    assert why(uzbek, MONDAY) == Why.CLOSED


def test_booked_away_and_capped_days_look_all_the_same(botir: Calendar) -> None:
    """Nobody is to learn whether the official is ill, in demand or lazy."""
    Absence.objects.create(calendar=botir, start=NINE, end=NINE + timedelta(hours=3))
    for n in range(9):
        book(botir, NINE + DAY + n * SLOT)
    RecurringAbsence.objects.create(
        calendar=botir,
        rrule="FREQ=WEEKLY;BYDAY=WE",
        starts=time(0),
        ends=time(0),
        valid_from=MONDAY,
    )
    outlook = Outlook([botir], NOW)
    (cut, whys) = (
        by_days(outlook.starts(botir), MONDAY, 3, botir.zone),
        outlook.whys(botir, MONDAY, 3),
    )
    assert [list(one) for one in cut] == [[], [], []]
    assert whys == [Why.FULL] * 3


def test_only_windows_of_the_format_are_hours(botir: Calendar) -> None:
    saturday = open_at(botir, time(9), time(12), "FREQ=WEEKLY;BYDAY=SA")
    saturday.formats = Format.PHONE.bit
    saturday.save()
    outlook = Outlook([botir], NOW)
    by_phone, by_video = (botir.on(Terms(format=how)) for how in (Format.PHONE, Format.VIDEO))
    assert outlook.formats(botir) == [Format.VIDEO, Format.PHONE]
    assert outlook.whys(by_phone, SATURDAY, 1) == [Why.FULL]
    assert outlook.whys(by_video, SATURDAY, 1) == [Why.CLOSED]
    assert outlook.whys(by_phone, MONDAY, 1) == [Why.CLOSED]


def test_days_are_cut_at_local_midnight(botir: Calendar) -> None:
    late = datetime(2026, 11, 30, 18, 59, tzinfo=UTC)  # 23:59 in Tashkent
    starts = [int((late + n * timedelta(minutes=1)).timestamp()) for n in (0, 1)]
    assert by_days(starts, MONDAY, 2, botir.zone) == [starts[:1], starts[1:]]


def test_several_agree_on_what_gives_nothing_away() -> None:
    assert agreed([Why.CLOSED, Why.FULL, Why.HOLIDAY]) == Why.FULL
    assert agreed([Why.CLOSED, Why.HOLIDAY]) == Why.HOLIDAY
    assert agreed([Why.CLOSED, Why.AHEAD]) == Why.AHEAD
    assert agreed([]) == Why.CLOSED


def test_it_costs_one_query_for_one_calendar_and_for_ten(botir: Calendar) -> None:
    for calendars in ([botir], [make_calendar() for _ in range(10)]):
        with CaptureQueriesContext(connection) as captured:
            outlook = Outlook(calendars, NOW)
            for one in calendars:
                outlook.starts(one)
                outlook.whys(one, MONDAY, 31)
                outlook.formats(one)
        assert len(captured) == 1


def test_nobody_at_all_costs_nothing(db) -> None:
    with CaptureQueriesContext(connection) as captured:
        Outlook([], NOW)
    assert not captured
