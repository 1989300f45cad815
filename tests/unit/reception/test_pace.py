"""When a turn is expected, from how the day ran: a table of days, and what holds for each day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.pace import STEP, Late, Turn, measured, outlooks, proposal

NINE = datetime(2026, 12, 1, 9, tzinfo=UTC)


def at(minute: float) -> datetime:
    return NINE + timedelta(minutes=minute)


def turn(start: float, began: float | None = None, over: float | None = None, **more) -> Turn:
    """Twenty minutes long, all times in minutes after nine."""
    times = [None if one is None else at(one) for one in (began, over)]
    return Turn(at(start), at(start + 20), times[0], times[1], **more)


def in_person(start: float, began: float | None = None, over: float | None = None) -> Turn:
    return turn(start, began, over, bounded=False)


MISSED = turn(0, None, 20)
LATE_BY_10 = Late(at(0), 10)

DAYS = {
    "nobody was received yet": ([turn(0), turn(20)], -5, None, [None, None]),
    "the first began on time": ([turn(0, 0), turn(20)], 5, None, [20]),
    "they begin four minutes late": ([turn(0, 4, 18), turn(20, 24), turn(40)], 30, None, [45]),
    "less than a minute is on time": ([turn(0, 0.5, 18), turn(20)], 19, None, [20]),
    "an odd one counts little": (
        [turn(0, 15, 20), turn(20, 20, 40), turn(40, 40, 60), turn(60)],
        60,
        None,
        [60],
    ),
    "it began late because of the one before": (
        [in_person(0, 0, 30), in_person(20, 30, 50), turn(60)],
        50,
        None,
        [60],
    ),
    "a talk in person lasts longer": ([in_person(0, 0), turn(20)], 26, None, [30]),
    "talks in person take longer": (
        [in_person(0, 0, 30), in_person(20, 30), in_person(40)],
        40,
        None,
        [55],
    ),
    "a call ends when its window does": ([turn(0, 0), turn(20)], 19, None, [20]),
    "nobody came, so nothing is known": ([MISSED, turn(20)], 20, None, [None]),
    "it should have come by now": ([turn(0, 0, 10), turn(20)], 24, None, [20]),
    "it is proved wrong": ([turn(0, 0, 10), turn(20)], 26, None, [None]),
    "the office says ten minutes": ([turn(0), turn(20)], 0, LATE_BY_10, [10, 30]),
    "a pause makes up for it": ([turn(0), turn(25), turn(60)], 0, LATE_BY_10, [10, 30, None]),
    "they caught up": ([turn(0, 2, 18), turn(20)], 19, LATE_BY_10, [25]),
    "what its window does not allow": ([turn(0), turn(20)], 0, Late(at(0), 25), [None, None]),
    "said before, and it is over": ([turn(0, 0, 20), turn(20)], 20, Late(at(21), 0), [20]),
}


@pytest.mark.parametrize(("day", "now", "late", "expected"), DAYS.values(), ids=DAYS.keys())
def test_when_those_to_come_are_expected(day, now, late, expected):
    found = outlooks(day, at(now), late)
    coming = [o.expected for o, t in zip(found, day, strict=True) if not t.began and not t.over]
    assert coming == [None if one is None else at(one) for one in expected]


def test_the_place_counts_those_who_are_not_over():
    day = [turn(0, 0, 20), MISSED, turn(20, 21), turn(40), turn(60)]
    assert [one.ahead for one in outlooks(day, at(30))] == [0, 0, 0, 1, 2]


def test_what_its_window_does_not_allow_is_marked():
    found = outlooks([turn(0), turn(20), in_person(40)], at(0), Late(at(0), 16))
    assert [one.fits for one in found] == [False, False, True]


def test_who_stays_away_leaves_time_to_the_others():
    held = [in_person(0, 0, 20), in_person(20, 20, 40)]
    away = [in_person(0, 0, 20), in_person(20, None, 20)]
    assert measured(away).absent > measured(held).absent == 0


@pytest.mark.parametrize(
    ("day", "now", "late", "minutes"),
    [
        ([turn(0, waits=True)], 4, None, 0),
        ([turn(0, waits=True)], 6, None, 10),
        ([turn(0)], 6, None, 0),  # it is the citizen who is late
        ([turn(0, waits=True)], 6, LATE_BY_10, 0),  # it has been said
        ([turn(0, waits=True)], 12, LATE_BY_10, 15),
        ([turn(0, waits=True)], 21, None, 0),  # it can't begin any more
        ([turn(0, 8), turn(20, waits=True)], 10, None, 0),
        ([in_person(0, 0), turn(20)], 27, None, 10),
    ],
)
def test_what_the_office_is_asked_to_say(day, now, late, minutes):
    assert proposal(day, at(now), late) == minutes


@st.composite
def days(draw) -> list[Turn]:
    """What can really have happened by minute 100: one after the other, no call beyond its end."""
    made, free, start = [], 0, 0
    for _ in range(draw(st.integers(0, 6))):
        start += draw(st.sampled_from([0, 0, 10]))
        bounded = draw(st.booleans())
        kind = draw(st.sampled_from(["held", "missed", "to come"]))
        began = max(free, start) + draw(st.integers(0, 15))
        over = began + draw(st.integers(1, 40))
        if bounded:
            began, over = min(began, start + 19), min(over, start + 20)
        if kind == "held" and over <= 100:
            made.append(turn(start, began, over, bounded=bounded))
            free = over
        elif kind == "missed" and start + 20 <= 100:
            made.append(turn(start, None, start + 20, bounded=bounded))
        else:
            made.append(turn(start, bounded=bounded))
        start += 20
    return made


lates = st.none() | st.builds(Late, st.integers(0, 100).map(at), st.integers(0, 60))


@given(days(), lates)
def test_whatever_the_day_was_nothing_impossible_is_said(day, late):
    found, now = outlooks(day, at(100), late), at(100)
    assert len(found) == len(day)
    for one, turned in zip(found, day, strict=True):
        if one.expected is None:
            continue
        assert turned.began is None
        assert turned.over is None
        assert turned.start + one.delay <= one.expected
        assert now <= one.expected + STEP
        assert not turned.bounded or one.expected < turned.end
        assert (one.expected - turned.start) % STEP == timedelta(0)


@given(days(), st.integers(1, 60))
def test_what_is_said_late_only_puts_things_off(day, minutes):
    punctual, late = outlooks(day, at(0)), outlooks(day, at(0), Late(at(0), minutes))
    for before, after in zip(punctual, late, strict=True):
        assert before.delay <= after.delay <= timedelta(minutes=minutes)
        assert before.ahead == after.ahead
        if before.expected and after.expected:
            assert before.expected <= after.expected


@given(days())
def test_the_queue_only_moves_up(day):
    places = [one.ahead for one in outlooks(day, at(100))]
    assert places == sorted(places)


def test_an_empty_day_has_no_outlook():
    assert (outlooks([], NINE), proposal([], NINE)) == ([], 0)
