from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.walltime import instant

ZONES = ["Asia/Tashkent", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Pacific/Apia"]
ZONES += ["Australia/Lord_Howe", "America/St_Johns", "UTC"]
days = st.dates(date(2011, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("Asia/Tashkent", "2026-12-01 14:20", "2026-12-01 09:20"),
        # 29 March 2026: from 02:00 to 03:00; all that is skipped is the moment of the skip
        ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29 03:10", "2026-03-29 01:10"),
        # 25 October 2026: 02:00 to 03:00 happens twice; the first counts
        ("Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"),
        ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-03-08 02:15", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01 01:15", "2026-11-01 05:15"),
        # the clock skips midnight
        ("Africa/Cairo", "2026-04-24 00:00", "2026-04-23 22:00"),
        # half an hour
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"),
        # a whole day that never was
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)
def test_wall_times_near_a_shift_of_the_clock(zone, wall, moment):
    expected = datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()
    assert instant(datetime.fromisoformat(wall), ZoneInfo(zone)) == expected


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), days, st.integers(0, 24 * 60 - 1))
def test_an_instant_shows_its_wall_time_or_is_the_moment_of_a_skip(zone_name, day, minute):
    zone = ZoneInfo(zone_name)
    wall = datetime.combine(day, time()) + timedelta(minutes=minute)
    seconds = instant(wall, zone)
    shown = datetime.fromtimestamp(seconds, zone).replace(tzinfo=None)
    before = datetime.fromtimestamp(seconds - 1, zone).replace(tzinfo=None)
    assert shown == wall or before < wall < shown


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2011, 2026])
def test_later_on_the_wall_is_never_earlier_in_truth(zone, year):
    walls = [datetime(year, 1, 1) + timedelta(minutes=45 * n) for n in range(365 * 32)]
    instants = [instant(wall, ZoneInfo(zone)) for wall in walls]
    assert all(one <= other for one, other in pairwise(instants))


def test_what_a_wall_time_says_of_its_fold_is_not_asked():
    berlin = ZoneInfo("Europe/Berlin")
    for day in (datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)):
        assert instant(day.replace(fold=1), berlin) == instant(day, berlin)
