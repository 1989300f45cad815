"""Half-open intervals `[start, end)`: as aware UTC datetimes outside, as epoch seconds inside."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
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


def gaps(blocked: Sequence[Span], first: int, last: int) -> Iterator[Span]:
    """The parts of `[first, last)` outside `blocked`, which must be sorted and disjoint."""
    index = bisect_right(blocked, first, key=lambda span: span[1])
    while first < last and index < len(blocked) and blocked[index][0] < last:
        start, end = blocked[index]
        if first < start:
            yield first, start
        first = end
        index += 1
    if first < last:
        yield first, last
