"""The clocks of the law. Dates of 2026 and 2027 in Uzbekistan: 8 December (Tuesday), 1 January and
8 March are days off."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.deadlines import (
    PROFILES,
    Duty,
    Term,
    due,
    last_day,
    latest_extension,
    next_look,
    registered_on,
    reminder_days,
    works,
)

TASHKENT = ZoneInfo("Asia/Tashkent")
UZ = PROFILES["uz"]
# Where every day is a working one, a last day is never moved.
NEVER_ROLLS = replace(UZ, country="", weekend=frozenset())
days = st.dates(date(2024, 1, 1), date(2027, 12, 1))
profiles = st.sampled_from(list(PROFILES.values()))


@pytest.mark.parametrize(
    ("country", "duty", "begins", "last"),
    [
        ("uz", Duty.ANSWER, date(2026, 12, 1), date(2026, 12, 16)),
        ("uz", Duty.ANSWER, date(2026, 11, 28), date(2026, 12, 14)),  # ends on a Sunday
        (
            "uz",
            Duty.ANSWER_STUDIED,
            date(2027, 1, 31),
            date(2027, 3, 1),
        ),  # there is no 31st; Sunday
        ("uz", Duty.PUT_TO_HEAD, date(2026, 12, 4), date(2026, 12, 7)),  # over a week-end
        ("uz", Duty.PUT_TO_HEAD, date(2026, 12, 7), date(2026, 12, 9)),  # over a holiday
        ("uz", Duty.FORWARD, date(2026, 12, 1), date(2026, 12, 7)),  # ends on a Sunday
        ("ru", Duty.ANSWER, date(2026, 12, 11), date(2026, 12, 30)),  # the holidays begin
        ("kz", Duty.FORWARD, date(2026, 12, 3), date(2026, 12, 8)),
    ],
)
def test_a_duty_has_its_last_day(country, duty, begins, last) -> None:
    assert due(duty, begins, PROFILES[country]) == last


@pytest.mark.parametrize(
    ("submitted", "registered"),
    [
        (datetime(2026, 12, 1, 5, tzinfo=UTC), date(2026, 12, 1)),
        (datetime(2026, 12, 1, 12, 59, tzinfo=UTC), date(2026, 12, 1)),  # 17:59 in Tashkent
        (datetime(2026, 12, 1, 13, tzinfo=UTC), date(2026, 12, 2)),  # 18:00
        (datetime(2026, 12, 1, 20, tzinfo=UTC), date(2026, 12, 2)),  # 01:00 of the day after
        (datetime(2026, 12, 4, 14, tzinfo=UTC), date(2026, 12, 7)),  # Friday evening
        (datetime(2026, 12, 7, 14, tzinfo=UTC), date(2026, 12, 9)),  # the eve of a holiday
    ],
)
def test_what_comes_after_hours_is_registered_on_the_next_working_day(
    submitted, registered
) -> None:
    assert registered_on(submitted, TASHKENT, UZ) == registered


@given(days, profiles, st.sampled_from(list(Duty)))
def test_the_last_day_is_a_working_one_and_not_in_the_past(day, profile, duty) -> None:
    last = due(duty, day, profile)
    assert works(last, profile)
    assert last >= day - timedelta(days=14)


@given(days, profiles, st.integers(1, 30))
def test_working_days_are_counted_one_by_one(day, profile, number) -> None:
    last = last_day(day, Term(days=number, working=True), profile)
    between = (day + timedelta(days=n) for n in range(1, (last - day).days + 1))
    assert sum(works(each, profile) for each in between) == number


@given(days, st.integers(0, 20), st.integers(1, 40))
def test_a_pause_puts_the_last_day_off_by_its_length(day, after, length) -> None:
    start = day + timedelta(days=after)
    pause = (start, start + timedelta(days=length))
    without = day + timedelta(days=20)
    paused = last_day(day, Term(days=20), NEVER_ROLLS, [pause])
    assert paused - without == timedelta(days=length)


@given(days, st.integers(21, 40))
def test_a_pause_after_the_last_day_changes_nothing(day, after) -> None:
    start = day + timedelta(days=after)
    assert last_day(day, Term(days=20), NEVER_ROLLS, [(start, start + timedelta(days=9))]) == (
        day + timedelta(days=20)
    )


def test_an_extension_is_counted_from_the_day_it_puts_off() -> None:
    assert latest_extension(date(2026, 12, 16), UZ) == date(2027, 1, 18)  # the 16th is a Saturday


def test_the_executor_is_reminded_five_three_and_one_day_before() -> None:
    assert reminder_days(date(2026, 12, 16), UZ) == [
        date(2026, 12, 11),
        date(2026, 12, 13),
        date(2026, 12, 15),
    ]


def test_every_profile_knows_every_duty() -> None:
    assert all(profile.terms.keys() == set(Duty) for profile in PROFILES.values())


def test_lack_of_competence_is_no_ground_of_refusal() -> None:
    assert all(
        "competence" not in ground
        for one in PROFILES.values()
        for ground in one.refusals | one.left
    )


@given(st.dates(date(2026, 1, 1), date(2027, 6, 1)), st.integers(0, 40))
def test_somebody_is_told_on_each_day_of_reminders_and_on_the_day_after_the_last(
    until: date, days_before: int
) -> None:
    seen, look = [], next_look(until, until - timedelta(days=days_before), UZ)
    while look:
        seen.append((until - look).days)
        look = next_look(until, look, UZ)
    assert seen == [days for days in (5, 3, 1, -1) if days < days_before]
