"""Who lies outside the hours, against an oracle that looks at every minute of a booking."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.coverage import outside, united
from scheduling.recurrence import absences, openings
from tests.unit.scheduling.test_special_days import (
    DAY,
    WEEKS,
    Away,
    falls,
    minutes,
    rules,
)

pairs = st.tuples(st.integers(0, 80), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1]))
spans = st.lists(pairs, max_size=10)


@settings(max_examples=400)
@given(spans, spans, spans)
def test_a_booking_is_outside_if_any_second_of_it_is(bookings, hours, away):
    present = {n for start, end in hours for n in range(start, end)}
    present -= {n for start, end in away for n in range(start, end)}
    expected = [one for one in bookings if not set(range(*one)) <= present]
    assert outside(bookings, hours, away) == expected


@settings(max_examples=200)
@given(spans)
def test_united_spans_are_apart_and_hold_the_same_seconds(found):
    result = united(found)
    assert all(one[1] < two[0] for one, two in pairwise(result))
    assert {n for s in result for n in range(*s)} == {n for s in found for n in range(*s)}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(rules, max_size=3).map(tuple),
    st.lists(st.builds(Away, rules, st.integers(0, 1)), max_size=2).map(tuple),
    st.sampled_from(WEEKS),
    st.lists(st.tuples(st.integers(0, 4 * 24 * 60), st.integers(1, 200)), max_size=8),
)
def test_so_it_is_where_clocks_shift(recurring, away, week, wanted):
    zone, first = week
    last = first + 5 * DAY
    begins = int(datetime.combine(first, time(), ZoneInfo(zone)).timestamp())
    bookings = [(begins + at * 60, begins + (at + long) * 60) for at, long in wanted]
    present = minutes_of(recurring, zone, first)
    present -= {
        minute
        for rule, days in away
        for day in falls(rule, first - 3 * DAY, last)
        for minute in minutes(rule, day, days, zone, first)
    }
    expected = [one for one in bookings if not set(range(one[0] // 60, one[1] // 60)) <= present]
    hours = openings(recurring, zone, first - DAY, last)
    assert outside(bookings, hours, absences(away, zone, first - DAY, last)) == expected


def minutes_of(recurring, zone: str, first: date) -> set[int]:
    return {
        minute
        for rule in recurring
        for day in falls(rule, first - DAY, first + 5 * DAY)
        for minute in minutes(rule, day, 0, zone, first)
    }


@pytest.mark.parametrize(
    ("hours", "away", "booking", "is_outside"),
    [
        pytest.param([(9, 12)], [], (10, 11), False, id="within"),
        pytest.param([(9, 12)], [], (9, 12), False, id="all of it"),
        pytest.param([(9, 12)], [], (11, 13), True, id="beyond the end"),
        pytest.param([(9, 12), (12, 15)], [], (11, 13), False, id="across windows that touch"),
        pytest.param([(9, 12), (13, 15)], [], (11, 14), True, id="across a gap"),
        pytest.param([(9, 12)], [(10, 11)], (11, 12), False, id="after an absence"),
        pytest.param([(9, 12)], [(10, 11)], (9, 11), True, id="into an absence"),
        pytest.param([], [], (9, 10), True, id="no hours at all"),
    ],
)
def test_a_booking_and_the_hours_round_it(hours, away, booking, is_outside):
    assert outside([booking], hours, away) == ([booking] if is_outside else [])


def test_a_second_too_long_is_outside():
    day = timedelta(days=1) // timedelta(seconds=1)
    assert outside([(0, day + 1)], [(0, day)], []) == [(0, day + 1)]
