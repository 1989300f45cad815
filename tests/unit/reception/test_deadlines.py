from datetime import date

import pytest

from reception.deadlines import PROFILES, on_control


@pytest.mark.parametrize(
    ("country", "heard", "due"),
    [
        ("uz", date(2026, 12, 1), date(2026, 12, 16)),
        ("uz", date(2028, 2, 20), date(2028, 3, 6)),
        ("ru", date(2026, 12, 10), date(2027, 1, 9)),
    ],
)
def test_what_is_taken_on_control_has_the_countrys_days(country, heard, due) -> None:
    assert on_control(heard, PROFILES[country]) == due
