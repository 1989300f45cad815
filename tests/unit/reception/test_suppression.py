"""No published number points at a few people, nor does any difference of published ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reception.suppression import small, summed, suppressed


def row(*parts: int) -> tuple[int, ...]:
    return (sum(parts), *parts)


ROWS = st.builds(row, *[st.integers(0, 12)] * 4)
TABLES = st.dictionaries(st.integers(0, 20), ROWS, max_size=7)


@given(TABLES)
def test_no_shown_number_is_small(rows: dict[int, tuple[int, ...]]) -> None:
    made = suppressed(rows)
    assert not [key for key in made.full if any(small(number) for number in rows[key])]
    assert not [key for key in made.counted if small(rows[key][0])]
    assert made.full <= made.counted <= set(rows)


@given(TABLES)
def test_nothing_small_is_left_when_the_shown_is_taken_from_the_total(
    rows: dict[int, tuple[int, ...]],
) -> None:
    made, total = suppressed(rows), summed(rows.values())
    for shows, keys, columns in (
        (made.total, made.counted, [0]),
        (made.parts_of_total, made.full, list(range(1, len(total)))),
    ):
        if not shows:
            continue
        hidden = [rows[key] for key in rows if key not in keys]
        assert len(hidden) != 1
        assert not any(small(total[column]) for column in columns)
        for column in columns if hidden else []:
            assert not small(sum(one[column] for one in hidden))


@pytest.mark.parametrize(
    ("rows", "full", "counted"),
    [
        ({}, set(), set()),
        ({"a": row(10, 5), "b": row(7, 0)}, {"a", "b"}, {"a", "b"}),
        # One small part hides the parts of another row, too.
        ({"a": row(10, 5), "b": row(8, 2), "c": row(9, 9)}, {"c"}, {"a", "b", "c"}),
        # A row that is small itself is not even counted, and takes another one with it.
        ({"a": row(9, 9), "b": row(3, 0), "c": row(5, 5)}, {"a"}, {"a"}),
        ({"a": row(1, 1)}, set(), set()),
    ],
)
def test_what_is_shown(rows, full, counted) -> None:
    made = suppressed(rows)
    assert (set(made.full), set(made.counted)) == (full, counted)


def test_where_nothing_is_small_the_total_is_shown() -> None:
    made = suppressed({"a": row(10, 5), "b": row(7, 0)})
    assert made.total
    assert made.parts_of_total


def test_a_total_that_would_tell_is_hidden() -> None:
    made = suppressed({"a": row(9, 1)})
    assert not made.parts_of_total
