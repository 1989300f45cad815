"""Half-open intervals `[start, end)`: as aware UTC datetimes outside, as epoch seconds inside."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

Span = tuple[int, int]
"""`[start, end)` in epoch seconds: the form in which everything here is computed."""


class Interval(NamedTuple):
    """`[start, end)` as two aware UTC datetimes: the form in which callers get it."""

    start: datetime
    end: datetime


def joined(spans: Iterable[Span]) -> list[Span]:
    """Sorted and disjoint: overlapping spans become one, touching ones stay two."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start < result[-1][1]:
            if end > result[-1][1]:
                result[-1] = (result[-1][0], end)
        else:
            result.append((start, end))
    return result
