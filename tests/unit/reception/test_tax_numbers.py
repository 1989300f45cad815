"""Tax numbers as they are printed on seals, and those with a digit mistyped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.deadlines import PROFILES
from reception.tax_numbers import RULES, is_tax_number


@pytest.mark.parametrize(
    ("country", "number", "good"),
    [
        ("uz", "207035972", True),
        ("uz", "300 965 341", True),
        ("uz", "20703597", False),
        ("uz", "2070359721", False),
        ("uz", "107035972", False),
        ("uz", "2O7035972", False),
        ("ru", "7707083893", True),
        ("ru", "77 0708 3893", True),
        ("ru", "7707083894", False),
        ("ru", "500100732259", True),
        ("ru", "500100732258", False),
        ("ru", "500100732269", False),
        ("ru", "50010073225", False),
        ("kz", "940940000384", True),
        ("kz", "940940000385", False),
        ("kz", "94094000038", False),
        ("uz", "000000000", False),
        ("ru", "0000000000", False),
        ("kz", "", False),
        ("uz", "٢٠٧٠٣٥٩٧٢", False),
    ],
)
def test_a_number_is_one_or_is_not(country: str, number: str, good: bool) -> None:
    assert is_tax_number(number, country) is good


def test_every_country_profile_has_its_rule() -> None:
    assert RULES.keys() == PROFILES.keys()


@given(st.text(max_size=14))
def test_no_text_breaks_a_rule(text: str) -> None:
    for country in RULES:
        assert is_tax_number(text, country) in {True, False}
