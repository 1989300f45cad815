"""When a telephone may ring again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.quiet import after_quiet

TASHKENT, BERLIN = ZoneInfo("Asia/Tashkent"), ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("at", "begins", "ends", "zone", "expected"),
    [
        ("2026-12-01 21:59", "22:00", "08:00", TASHKENT, "2026-12-01 21:59"),
        ("2026-12-01 22:00", "22:00", "08:00", TASHKENT, "2026-12-02 08:00"),
        ("2026-12-02 00:30", "22:00", "08:00", TASHKENT, "2026-12-02 08:00"),
        ("2026-12-02 08:00", "22:00", "08:00", TASHKENT, "2026-12-02 08:00"),
        ("2026-12-01 13:00", "12:00", "14:00", TASHKENT, "2026-12-01 14:00"),
        ("2026-12-01 11:00", "12:00", "14:00", TASHKENT, "2026-12-01 11:00"),
        ("2026-12-01 03:00", "08:00", "08:00", TASHKENT, "2026-12-01 03:00"),
        # The night of the change is an hour shorter, and the one in autumn an hour longer.
        ("2026-03-28 23:00", "22:00", "02:30", BERLIN, "2026-03-29 03:30"),
        ("2026-10-24 23:00", "22:00", "08:00", BERLIN, "2026-10-25 08:00"),
    ],
)
def test_what_comes_at_night_waits_for_the_morning(at, begins, ends, zone, expected) -> None:
    moment, wanted = (datetime.fromisoformat(one).replace(tzinfo=zone) for one in (at, expected))
    found = after_quiet(moment, time.fromisoformat(begins), time.fromisoformat(ends), zone)
    assert found.timestamp() == wanted.timestamp()


TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),
    TIMES,
    TIMES,
    st.sampled_from([TASHKENT, BERLIN, ZoneInfo("America/New_York")]),
)
def test_it_is_never_earlier_and_never_a_day_later(at, begins, ends, zone) -> None:
    moment = at.replace(tzinfo=ZoneInfo("UTC"))
    found = after_quiet(moment, begins, ends, zone)
    assert timedelta() <= found - moment <= timedelta(hours=25)
