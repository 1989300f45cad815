from datetime import date

import pytest

from scheduling.public_holidays import countries, special_days

NEW_YEAR = date(2025, 12, 31), date(2026, 1, 10)


def closed_dates(country: str, first: date, last: date) -> set[date]:
    """The public holidays from `first` to `last`, both included."""
    days = special_days(country, first.year, last.year)
    return {day for day, weekday in days if weekday is None and first <= day <= last}


@pytest.mark.parametrize(
    ("country", "day"),
    [
        pytest.param("UZ", date(2026, 3, 21), id="Nowruz"),
        pytest.param("UZ", date(2026, 3, 23), id="Nowruz on a Saturday gives a Monday off"),
        pytest.param("UZ", date(2026, 3, 20), id="Eid al-Fitr, confirmed"),
        pytest.param("UZ", date(2026, 12, 8), id="Constitution Day"),
        pytest.param("UZ", date(2026, 12, 31), id="given off for a Saturday"),
        pytest.param("KZ", date(2026, 3, 25), id="Nauryz of three days"),
        pytest.param("RU", date(2026, 1, 9), id="New Year holidays, prolonged"),
    ],
)
def test_a_public_holiday_is_closed(country, day):
    assert closed_dates(country, day, day) == {day}


@pytest.mark.parametrize("day", [date(2026, 12, 7), date(2026, 12, 9), date(2026, 12, 12)])
def test_an_ordinary_or_moved_working_day_is_not(day):
    assert closed_dates("UZ", day, day) == set()


def test_a_range_may_span_years_and_includes_its_ends():
    assert closed_dates("UZ", *NEW_YEAR) == {
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
    }


def test_no_country_has_no_holidays():
    assert closed_dates("", *NEW_YEAR) == set()


@pytest.mark.parametrize(
    ("country", "worked", "weekday"),
    [
        ("UZ", date(2026, 12, 12), 3),
        ("UZ", date(2024, 12, 14), 0),
        ("KZ", date(2024, 5, 4), 2),
        ("RU", date(2024, 12, 28), 0),
        ("RU", date(2027, 2, 20), 0),
        ("CN", date(2026, 2, 28), 0),
    ],
)
def test_a_moved_working_day_has_the_hours_of_the_day_given_off(country, worked, weekday):
    assert dict(special_days(country, worked.year, worked.year))[worked] == weekday


def test_every_country_can_be_computed():
    assert {"UZ", "KZ", "RU", "KG", "TJ", "DE"} <= countries()
    closed = {country: special_days(country, 2026, 2027) for country in countries()}
    # Of a few the library knows no more than the name.
    assert sum(map(bool, closed.values())) > 200


@pytest.mark.parametrize("country", ["XX", "uz", "UZB", "Uzbekistan"])
def test_an_unknown_country_is_refused(country):
    assert country not in countries()


def test_computing_an_unknown_country_is_an_error():
    with pytest.raises(ValueError, match="XX"):
        closed_dates("XX", *NEW_YEAR)
