"""What is free for a topic's length in a format, against an oracle that looks at every minute."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.facts import Facts
from scheduling.formats import Format
from scheduling.models import Calendar
from scheduling.policy import Terms
from scheduling.written import Written
from tests.unit.scheduling.test_special_days import (
    DAY,
    WEEKS,
    Away,
    falls,
    minutes,
    rules,
    same_week,
)

DAYS = 5
windows = st.builds(lambda rule, bits: rule._replace(formats=bits), rules, st.integers(1, 7))
calendars = st.builds(
    lambda slot, before, after, lead, cap: {
        "slot_minutes": slot,
        "buffer_before": before,
        "buffer_after": after,
        "lead_minutes": lead,
        "daily_cap": cap,
    },
    st.integers(5, 90),
    st.sampled_from([0, 5]),
    st.sampled_from([0, 0, 7]),
    st.integers(0, 2000),
    st.none() | st.integers(1, 3),
)
moments = st.tuples(st.integers(-300, (DAYS + 1) * 1440), st.integers(1, 300))


def opened(recurring, odd, zone, first):
    """The minutes of each opening in the format: overlapping windows of a date are one."""
    for n in range(-1, DAYS + 1):
        day = first + n * DAY
        weekday = odd.get(day, day.weekday())
        if weekday is None:
            continue
        (like,) = (day + k * DAY for k in range(-6, 7) if same_week(day, day + k * DAY, weekday))
        ranges = [
            minutes(rule, day, 0, zone, first)
            for rule in recurring
            if like in falls(rule, like, like)
        ]
        run: list[int] = []
        for one in sorted((one for one in ranges if one), key=lambda one: one.start):
            if run and one.start < run[1]:
                run[1] = max(run[1], one.stop)
            else:
                if run:
                    yield range(*run)
                run = [one.start, one.stop]
        if run:
            yield range(*run)


def oracle(policy, length, openings, away, bookings, within, now, zone):
    """Each minute at which one could begin, by looking at every minute it would take."""
    busy = {
        minute
        for start, end in bookings
        for minute in range(start - policy["buffer_before"], end + policy["buffer_after"])
    }
    days: dict = {}
    for start, _ in bookings:
        day = datetime.fromtimestamp(start * 60, zone).date()
        days[day] = days.get(day, 0) + 1
    found = set()
    stride = policy["buffer_before"] + length + policy["buffer_after"]
    for opening in openings:
        for start in opening[::stride]:
            taken = range(start, start + length)
            around = range(start - policy["buffer_before"], start + length + policy["buffer_after"])
            day = datetime.fromtimestamp(start * 60, zone).date()
            cap = policy["daily_cap"]
            if (
                start in within
                and start >= now + policy["lead_minutes"]
                and taken[-1] in opening
                and away.isdisjoint(taken)
                and busy.isdisjoint(around)
                and (cap is None or days.get(day, 0) < cap)
            ):
                found.add(start)
    return sorted(found)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(windows, max_size=4).map(tuple),
    st.lists(st.builds(Away, rules, st.integers(0, 1)), max_size=1).map(tuple),
    st.sampled_from(WEEKS),
    st.dictionaries(st.integers(0, DAYS), st.none() | st.integers(0, 6), max_size=3),
    calendars,
    st.builds(
        Terms,
        st.none() | st.integers(5, 200),
        st.none() | st.sampled_from(Format),
        st.none(),  # else a horizon is made up too
    ),
    st.lists(moments, max_size=3),
    st.lists(moments, max_size=4),
)
def test_what_is_free_on_given_terms_is_what_the_clock_on_the_wall_allows(
    recurring, recurring_away, week, special, policy, terms, absences, bookings
):
    name, first = week
    zone, odd = ZoneInfo(name), {first + n * DAY: hours for n, hours in special.items()}
    begins = int(datetime.combine(first, time(), zone).timestamp()) // 60
    within = range(begins, begins + DAYS * 1440)
    calendar = Calendar(pk=1, tzid=name, horizon_days=60, **policy)
    written = Written(
        rules={1: recurring},
        away={1: recurring_away},
        general={"": frozenset(odd.items())},
    )
    absent = [(begins + at, begins + at + long) for at, long in absences]
    booked = [(begins + at, begins + at + long) for at, long in bookings]

    def seconds(spans):
        return {1: [(start * 60, end * 60) for start, end in spans]}

    facts = Facts(
        written,
        seconds(absent),
        seconds(booked),
        (within.start * 60, within.stop * 60),
        (begins - 60) * 60,
    )
    length = terms.minutes or policy["slot_minutes"]
    wanted = [one for one in recurring if terms.format is None or one.formats & terms.format.bit]
    away = {n for span in absent for n in range(*span)} | {
        minute
        for rule, days in recurring_away
        for day in falls(rule, first - 3 * DAY, first + (DAYS + 1) * DAY)
        for minute in minutes(rule, day, days, name, first)
    }
    expected = oracle(
        policy,
        length,
        list(opened(wanted, odd, name, first)),
        away,
        booked,
        within,
        begins - 60,
        zone,
    )
    assert [start // 60 for start in facts.starts(calendar.on(terms))] == expected
