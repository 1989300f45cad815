"""Which bookings lie outside the hours, by their spans in epoch seconds."""

from bisect import bisect_right
from collections.abc import Iterable

from scheduling.intervals import Span


def outside(bookings: Iterable[Span], hours: Iterable[Span], away: Iterable[Span]) -> list[Span]:
    """Those of the bookings of which some second is in none of the hours, or in an absence.

    Unlike a slot, a booking may lie across two windows that touch: somebody is there all the time.
    """
    present, absent = united(hours), united(away)
    return [
        booking for booking in bookings if not within(booking, present) or touches(booking, absent)
    ]


def united(spans: Iterable[Span]) -> list[Span]:
    """Sorted and apart: spans that overlap or touch become one."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def within(span: Span, apart: list[Span]) -> bool:
    """Whether one of the spans, which are sorted and apart, holds all of it."""
    number = bisect_right(apart, span[0], key=first) - 1
    return number >= 0 and span[1] <= apart[number][1]


def touches(span: Span, apart: list[Span]) -> bool:
    """Whether it overlaps any of the spans, which are sorted and apart."""
    number = bisect_right(apart, span[1] - 1, key=first) - 1
    return number >= 0 and span[0] < apart[number][1]


def first(span: Span) -> int:
    return span[0]
