"""The arithmetic of slots against an oracle that tests every slot against every booking."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.policy import Policy, local_date
from scheduling.slots import free_starts

HOUR = 3600
MONDAY = 1_796_000_400 // 86400 * 86400  # a midnight of UTC
TASHKENT = ZoneInfo("Asia/Tashkent")
EVER = (MONDAY, MONDAY + 400 * 24 * HOUR)
PLAIN = Policy(slot=1200, before=0, after=0, lead=0, horizon_days=365, daily_cap=None)


def oracle(policy, zone, openings, absences, bookings, within, now):
    def allowed(start):
        end = start + policy.slot
        day = local_date(start, zone)
        bookable = within[0] <= start < within[1] and start >= now + policy.lead
        bookable &= day <= local_date(now, zone) + timedelta(days=policy.horizon_days)
        away = any(start < b and a < end for a, b in absences)
        taken = any(
            start - policy.before < b + policy.after and a - policy.before < end + policy.after
            for a, b in bookings
        )
        same_day = sum(local_date(a, zone) == day for a, _ in bookings)
        week = day.isocalendar()[:2]
        same_week = sum(local_date(a, zone).isocalendar()[:2] == week for a, _ in bookings)
        full = policy.daily_cap is not None and same_day >= policy.daily_cap
        full |= policy.weekly_cap is not None and same_week >= policy.weekly_cap
        return bookable and not (away or taken or full)

    found = set()
    for opens, closes in openings:
        start = opens
        while start + policy.slot <= closes:
            found |= {start} if allowed(start) else set()
            start += policy.before + policy.slot + policy.after
    return sorted(found)


def spans(longest):
    moments = st.integers(0, 5 * 24 * 12).map(lambda n: MONDAY + n * 300)
    return st.lists(
        st.tuples(moments, st.integers(1, longest)).map(lambda s: (s[0], s[0] + s[1] * 60)),
        max_size=12,
    )


policies = st.builds(
    Policy,
    slot=st.integers(1, 90).map(lambda minutes: minutes * 60),
    before=st.sampled_from([0, 0, 300, 420]),
    after=st.sampled_from([0, 0, 600, 61]),
    lead=st.integers(0, 2 * 24 * HOUR),
    horizon_days=st.integers(0, 6),
    daily_cap=st.none() | st.integers(1, 4),
    weekly_cap=st.none() | st.integers(1, 12),
)
zones = st.sampled_from(["Asia/Tashkent", "Europe/Berlin", "America/New_York", "UTC"]).map(ZoneInfo)


@settings(max_examples=300, deadline=None)
@given(
    policies,
    zones,
    spans(700).map(sorted),
    spans(700),
    spans(90),
    st.tuples(st.integers(-20, 60), st.integers(1, 140)),
    st.integers(-30 * HOUR, 60 * HOUR),
)
def test_free_slots_are_those_the_oracle_allows(
    policy, zone, openings, absences, bookings, hours, now
):
    within = MONDAY + hours[0] * HOUR, MONDAY + (hours[0] + hours[1]) * HOUR
    arguments = policy, zone, openings, absences, bookings, within, MONDAY + now
    assert free_starts(*arguments) == oracle(*arguments)


def halves_of_an_hour(longest):
    moments = st.integers(0, 5 * 48).map(lambda n: MONDAY + n * HOUR // 2)
    return st.lists(
        st.tuples(moments, st.integers(1, longest)).map(lambda s: (s[0], s[0] + s[1] * HOUR // 4)),
        max_size=12,
    )


@settings(max_examples=200, deadline=None)
@given(
    policies.map(lambda policy: policy._replace(slot=HOUR // 2, before=0)),
    st.sampled_from([0, HOUR // 2]),
    halves_of_an_hour(40).map(sorted),
    halves_of_an_hour(6),
)
def test_so_are_those_of_openings_that_share_one_grid(policy, after, openings, bookings):
    policy = policy._replace(after=after)
    arguments = policy, TASHKENT, openings, (), bookings, EVER, MONDAY
    assert free_starts(*arguments) == oracle(*arguments)


@settings(max_examples=100, deadline=None)
@given(policies, spans(300).map(sorted), spans(90))
def test_so_is_a_single_one_that_is_asked_for(policy, openings, bookings):
    for opens, _ in openings:
        for start in range(opens, opens + 6 * policy.stride, policy.stride):
            asked = policy, TASHKENT, openings, (), bookings, (start, start + 1), MONDAY
            assert free_starts(*asked) == oracle(*asked)


@pytest.mark.parametrize(
    ("policy", "opening", "bookings", "minutes"),
    [
        pytest.param(PLAIN, 60, [], [0, 20, 40], id="slots fill the opening"),
        pytest.param(PLAIN, 59, [], [0, 20], id="the last slot must fit wholly"),
        pytest.param(PLAIN, 19, [], [], id="an opening shorter than a slot offers nothing"),
        pytest.param(PLAIN, 60, [(20, 40)], [0, 40], id="neighbours of a booking are free"),
        pytest.param(PLAIN, 60, [(10, 30)], [40], id="a booking off the grid takes two slots"),
        pytest.param(PLAIN, 60, [(-5, 5)], [20, 40], id="a booking may begin before the opening"),
        pytest.param(
            PLAIN._replace(before=300, after=300), 80, [], [0, 30, 60], id="buffers space slots"
        ),
        pytest.param(
            PLAIN._replace(after=600), 80, [(0, 25)], [60], id="no slot in the pause after"
        ),
        pytest.param(PLAIN._replace(daily_cap=1), 60, [(0, 20)], [], id="a full day is closed"),
        pytest.param(PLAIN._replace(weekly_cap=1), 60, [(0, 20)], [], id="so is a full week"),
    ],
)
def test_slots_of_one_opening(policy, opening, bookings, minutes):
    span = (MONDAY, MONDAY + opening * 60)
    taken = [(MONDAY + start * 60, MONDAY + end * 60) for start, end in bookings]
    starts = free_starts(policy, TASHKENT, [span], [], taken, EVER, MONDAY - HOUR)
    assert starts == [MONDAY + minute * 60 for minute in minutes]


@pytest.mark.parametrize(
    ("booking", "free"),
    [
        pytest.param((-HOUR, -361), True, id="over when the pause begins"),
        pytest.param((-HOUR, -360), False, id="over a second later"),
        pytest.param((1561, HOUR), True, id="begins when the pause is over"),
        pytest.param((1560, HOUR), False, id="begins a second sooner"),
    ],
)
def test_what_is_near_a_single_start_is_seen_to_the_second(booking, free):
    policy = PLAIN._replace(before=300, after=61)
    opening, taken = (MONDAY, MONDAY + HOUR), tuple(MONDAY + at for at in booking)
    alone = MONDAY, MONDAY + 1
    starts = free_starts(policy, TASHKENT, [opening], [], [taken], alone, MONDAY - HOUR)
    assert starts == [MONDAY] * free


def test_slots_keep_their_places_whatever_part_is_asked_for():
    opening = (MONDAY, MONDAY + 3 * HOUR)
    part = (MONDAY + 700, MONDAY + 2 * HOUR)
    starts = free_starts(PLAIN, TASHKENT, [opening], [], [], part, MONDAY)
    assert starts == [MONDAY + n * 1200 for n in range(1, 6)]


def test_a_slot_that_has_begun_is_not_offered():
    opening = (MONDAY, MONDAY + HOUR)
    starts = free_starts(PLAIN, TASHKENT, [opening], [], [], EVER, MONDAY + 1)
    assert starts == [MONDAY + 1200, MONDAY + 2400]


def test_the_horizon_ends_with_a_local_day():
    policy = PLAIN._replace(horizon_days=0)
    day = (MONDAY, MONDAY + 30 * HOUR)
    starts = free_starts(policy, TASHKENT, [day], [], [], EVER, MONDAY)
    assert starts[-1] == MONDAY + 19 * HOUR - 1200  # 23:40 in Tashkent


def test_the_lead_time_is_counted_to_the_second():
    policy = PLAIN._replace(lead=1200)
    opening = (MONDAY, MONDAY + HOUR)
    on_time = free_starts(policy, TASHKENT, [opening], [], [], EVER, MONDAY)
    too_late = free_starts(policy, TASHKENT, [opening], [], [], EVER, MONDAY + 1)
    assert (on_time[0], too_late[0]) == (MONDAY + 1200, MONDAY + 2400)
