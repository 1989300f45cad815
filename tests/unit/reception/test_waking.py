from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reception.waking import after_waking


@pytest.mark.parametrize(
    ("moment", "hours", "over"),
    [
        ("2026-12-01T14:15+05:00", 2, "2026-12-01T16:15+05:00"),
        ("2026-12-01T09:15+00:00", 2, "2026-12-01T16:15+05:00"),
        ("2026-12-01T20:00+05:00", 2, "2026-12-01T22:00+05:00"),
        ("2026-12-01T21:00+05:00", 2, "2026-12-02T09:00+05:00"),
        ("2026-12-01T23:30+05:00", 2, "2026-12-02T10:00+05:00"),
        ("2026-12-02T00:30+05:00", 2, "2026-12-02T10:00+05:00"),
        ("2026-12-01T14:00+05:00", 14 + 8, "2026-12-02T22:00+05:00"),
    ],
)
def test_the_clock_of_an_answer_stands_still_at_night(moment, hours, over) -> None:
    zone = ZoneInfo("Asia/Tashkent")
    ends = after_waking(datetime.fromisoformat(moment), timedelta(hours=hours), zone)
    assert ends == datetime.fromisoformat(over)


def test_a_night_with_an_hour_less_takes_no_hour_of_an_answer() -> None:
    zone = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 21, tzinfo=zone)
    ends = after_waking(evening, timedelta(hours=2), zone)
    assert ends == datetime(2026, 3, 29, 9, tzinfo=zone)
