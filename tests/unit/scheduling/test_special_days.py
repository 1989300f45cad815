"""Special days and recurring absences against an oracle that looks at the clock every minute."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.recurrence import Away, Rule, absences, openings

DAY = timedelta(days=1)
BEGINS = date(2008, 1, 7)
# Weeks in which a clock shifts: by an hour, by half of one, at midnight, over a whole day.
WEEKS = [
    ("Europe/Berlin", date(2026, 3, 26)),
    ("Europe/Berlin", date(2026, 10, 22)),
    ("America/New_York", date(2026, 3, 5)),
    ("America/St_Johns", date(2026, 10, 29)),
    ("Australia/Lord_Howe", date(2026, 4, 2)),
    ("Australia/Lord_Howe", date(2026, 10, 1)),
    ("Africa/Cairo", date(2026, 4, 21)),
    ("Africa/Cairo", date(2026, 10, 27)),
    ("America/Santiago", date(2026, 9, 3)),
    ("Pacific/Apia", date(2011, 12, 27)),
    ("Asia/Tashkent", date(2026, 11, 30)),
]
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=MO,WE,SA",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TH,FR",
    "FREQ=MONTHLY;BYDAY=-1SU,1MO",
    "FREQ=MONTHLY;BYMONTHDAY=25,29,30,1",
]


@cache
def clock(zone: str, first: date) -> tuple[int, list[datetime]]:
    """The minute from which on, and the latest time the wall clock has shown by each."""
    begins = datetime.combine(first - 10 * DAY, time(), UTC)
    shown = (
        (begins + timedelta(minutes=n)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        for n in range(22 * 24 * 60)
    )
    return int(begins.timestamp()) // 60, list(accumulate(shown, max))


def minutes(rule: Rule, day: date, days: int, zone: str, first: date) -> range:
    """From the first minute at which the clock shows the start, or a later time, to the end's."""
    zero, shown = clock(zone, first)
    later = days + (1 if rule.ends <= rule.starts else 0)
    starts = bisect_left(shown, datetime.combine(day, rule.starts))
    ends = bisect_left(shown, datetime.combine(day + later * DAY, rule.ends))
    return range(zero + starts, zero + ends)


@cache
def falls(rule: Rule, first: date, last: date) -> set[date]:
    """Its dates, counted from the beginning."""
    counted = rrulestr(rule.rrule, dtstart=datetime.combine(rule.valid_from, time()))
    bounds = datetime.combine(first, time()), datetime.combine(last, time())
    found = {moment.date() for moment in counted.between(*bounds, inc=True)}
    return {day for day in found if rule.valid_until is None or day <= rule.valid_until}


def all_minutes(spans):
    return {minute for start, end in spans for minute in range(start // 60, end // 60)}


walls = st.times().map(lambda t: t.replace(second=0, microsecond=0)) | st.just(time())
rules = st.builds(
    Rule,
    st.sampled_from(RULES),
    walls,
    walls,
    st.just(BEGINS),
    st.none() | st.sampled_from([first + 2 * DAY for _, first in WEEKS]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(rules, max_size=3).map(tuple),
    st.sampled_from(WEEKS),
    st.dictionaries(st.integers(-2, 8), st.none() | st.integers(0, 6), max_size=5),
    st.integers(0, 6),
)
def test_a_special_day_is_closed_or_has_the_hours_of_another_weekday(recurring, week, odd, length):
    zone, first = week
    last = first + length * DAY
    special = {first + n * DAY: weekday for n, weekday in odd.items()}
    expected = set()
    for n in range(length + 1):
        day = first + n * DAY
        weekday = special.get(day, day.weekday())
        if weekday is None:
            continue
        (like,) = (day + k * DAY for k in range(-6, 7) if same_week(day, day + k * DAY, weekday))
        for rule in recurring:
            if like in falls(rule, like, like):
                expected |= set(minutes(rule, day, 0, zone, first))
    found = openings(recurring, zone, first, last, frozenset(special.items()))
    assert all_minutes(found) == expected
    assert list(found) == sorted(found)


@settings(max_examples=100, deadline=None)
@given(
    rules.map(lambda rule: rule._replace(rrule="FREQ=DAILY;COUNT=1", valid_until=None)),
    st.lists(rules, max_size=2).map(tuple),
    st.sampled_from(WEEKS),
    st.integers(0, 4),
    st.dictionaries(st.integers(0, 5), st.none() | st.integers(0, 6), max_size=5),
)
def test_hours_of_one_date_hold_whatever_else_the_date_is(once, others, week, after, odd):
    zone, first = week
    last = first + 5 * DAY
    once = once._replace(valid_from=first + after * DAY)
    special = frozenset((first + n * DAY, weekday) for n, weekday in odd.items())
    without = all_minutes(openings(others, zone, first, last, special))
    meant = set(minutes(once, once.valid_from, 0, zone, first))
    found = openings((*others, once), zone, first, last, special)
    assert all_minutes(found) == without | meant


def same_week(one: date, other: date, weekday: int) -> bool:
    return one.isocalendar()[:2] == other.isocalendar()[:2] and other.weekday() == weekday


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.builds(Away, rules, st.integers(0, 3)), max_size=3).map(tuple),
    st.sampled_from(WEEKS),
    st.integers(0, 5),
)
def test_nobody_is_there_from_the_start_of_an_absence_to_its_end(recurring, week, length):
    zone, first = week
    last = first + length * DAY
    expected = {
        minute
        for rule, days in recurring
        for day in falls(rule, first - 5 * DAY, last)
        for minute in minutes(rule, day, days, zone, first)
    }
    whole = Rule("FREQ=DAILY", time(), time(), BEGINS, None)
    asked = {
        minute
        for n in range(length + 1)
        for minute in minutes(whole, first + n * DAY, 0, zone, first)
    }
    assert all_minutes(absences(recurring, zone, first, last)) & asked == expected & asked


def away(rrule, starts="00:00", ends="00:00", days=0, begins=date(2020, 1, 1), until=None):
    rule = Rule(rrule, time.fromisoformat(starts), time.fromisoformat(ends), begins, until)
    return Away(rule, days)


SUMMER = away("FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", days=61)


@pytest.mark.parametrize(
    ("absence", "first", "last", "spans"),
    [
        pytest.param(
            away("FREQ=WEEKLY;BYDAY=MO", "10:00", "11:00"),
            "2026-11-30",
            "2026-12-07",
            [("2026-11-30T10:00", "2026-11-30T11:00"), ("2026-12-07T10:00", "2026-12-07T11:00")],
            id="every Monday from ten to eleven",
        ),
        pytest.param(
            away("FREQ=DAILY", "13:00", "13:15"),
            "2026-12-01",
            "2026-12-01",
            [("2026-12-01T13:00", "2026-12-01T13:15")],
            id="a quarter of an hour",
        ),
        pytest.param(
            SUMMER,
            "2026-08-31",
            "2026-09-10",
            [("2026-07-01T00:00", "2026-09-01T00:00")],
            id="1 July to 31 August, seen from its last day",
        ),
        pytest.param(SUMMER, "2026-09-02", "2027-06-30", [], id="not the rest of the year"),
        pytest.param(
            SUMMER,
            "2026-12-01",
            "2028-12-01",
            [("2027-07-01T00:00", "2027-09-01T00:00"), ("2028-07-01T00:00", "2028-09-01T00:00")],
            id="each year",
        ),
        pytest.param(
            away("FREQ=WEEKLY;BYDAY=FR", "22:00", "06:00", days=2),
            "2026-12-06",
            "2026-12-06",
            [("2026-12-04T22:00", "2026-12-07T06:00")],
            id="a weekend, from night to morning",
        ),
        pytest.param(
            away("FREQ=DAILY", days=3, until=date(2026, 11, 29)),
            "2026-12-01",
            "2026-12-05",
            [("2026-11-27T00:00", "2026-12-03T00:00")],
            id="the last one outlasts its validity",
        ),
        pytest.param(
            away("FREQ=DAILY;COUNT=1", days=366, begins=date(2026, 1, 1)),
            "2026-12-01",
            "2026-12-01",
            [("2026-01-01T00:00", "2027-01-03T00:00")],
            id="a year, once",
        ),
    ],
)
def test_an_absence_lasts_from_minutes_to_months(absence, first, last, spans):
    found = absences((absence,), "Asia/Tashkent", *map(date.fromisoformat, (first, last)))
    zone = ZoneInfo("Asia/Tashkent")
    local = [tuple(datetime.fromtimestamp(n, zone).isoformat()[:16] for n in s) for s in found]
    assert local == spans
