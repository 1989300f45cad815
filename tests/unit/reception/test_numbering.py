from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.numbering import BadTemplate, apart, check, number

signs = st.text("-/.", min_size=1, max_size=2)
parts = st.sampled_from(list(permutations(["{code}", "{year}", "{n}"])))
codes = st.from_regex(r"[A-Z0-9]{0,6}[A-Z][A-Z0-9]?", fullmatch=True)


@st.composite
def templates(draw: st.DrawFn) -> str:
    width = draw(st.integers(5, 9))
    one, two, three = (part.replace("{n}", f"{{n:0{width}}}") for part in draw(parts))
    return one + draw(signs) + two + draw(signs) + three


@pytest.mark.parametrize(
    ("template", "reason"),
    [
        ("", "parts"),
        ("{code}-{year}", "parts"),
        ("{code}-{code}-{year}-{n:05}", "parts"),
        ("{code}-{year}-{n:05}-{id}", "parts"),
        ("{code.__class__}-{year}-{n:05}", "parts"),
        ("{code!r}-{year}-{n:05}", "parts"),
        ("{code:>40}-{year}-{n:05}", "parts"),
        ("{", "parts"),
        ("{code}-{year}-{n}", "digits"),
        ("{code}-{year}-{n:04}", "digits"),
        ("{code}-{year}-{n:5}", "digits"),
        ("{code}-{year}-{n:{year}}", "digits"),
        ("{code}{year}{n:05}", "apart"),
        ("{code}-{year}{n:05}", "apart"),
        ("№{code}-{year}-{n:05}", "signs"),
        ("A{code}-{year}-{n:05}", "signs"),
        ("{code}------{year}------{n:09}", "long"),
    ],
)
def test_a_template_that_could_give_a_number_twice_is_refused(template: str, reason: str) -> None:
    with pytest.raises(BadTemplate) as refused:
        check(template)
    assert refused.value.reason == reason


@given(
    templates(),
    templates(),
    st.lists(st.tuples(codes, st.integers(2020, 2100), st.integers(1, 99_999)), min_size=2),
)
def test_no_two_offices_years_or_counts_share_a_number(one, other, things) -> None:
    made: dict[str, tuple[str, int, int]] = {}
    for template in (one, other):
        for code, year, n in things:
            check(template)
            what = (code, year, n)
            assert made.setdefault(number(template, code=code, year=year, n=n), what) == what


@given(templates(), codes, st.integers(1000, 9999), st.integers(1, 10**9 - 1))
def test_taken_apart_round_its_count_it_is_the_same_number(template, code, year, n) -> None:
    before, digits, after = apart(template, code=code, year=year)
    assert f"{before}{n:0{digits}}{after}" == number(template, code=code, year=year, n=n)
