"""Free slots by integers in one pass.

Instead of testing each slot against each booking, every obstacle is turned into the span of
*starts* it forbids. What is left of an opening between those spans is a plain `range`, so the
cost follows the number of openings and bookings, not the number of slots. The usual booking, of
one slot of the grid, isn't even a span.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from scheduling.intervals import Span, joined
from scheduling.policy import Policy, day_span, local_date, monday, week_span


def free_starts(
    policy: Policy,
    zone: ZoneInfo,
    openings: Sequence[Span],
    absences: Iterable[Span],
    bookings: Sequence[Span],
    within: Span,
    now: int,
) -> list[int]:
    """The starts of free slots, sorted, in epoch seconds.

    `openings` are sorted by start. A slot lies wholly in its opening, and slots are laid out from
    the opening's start, whatever is booked and whatever part of it is asked for. `within` limits
    the starts; `bookings` must be complete for the local days it touches if there is a daily cap,
    for the weeks if there is a weekly one.
    """
    earliest, latest = policy.window(now, zone)
    first, last = max(within[0], earliest), min(within[1], latest)
    asked = bookings if last - first > policy.stride else near(policy, bookings, first, last)
    taken, other = apart(policy, openings, asked)
    spans = forbidden_starts(policy, absences, other) + full_times(policy, zone, bookings)
    starts = grid(openings, joined(spans), policy, first, last)
    return [start for start in starts if start not in taken] if taken else starts


def near(policy: Policy, bookings: Iterable[Span], first: int, last: int) -> list[Span]:
    """Those that can bear on a start in `[first, last)`, of one start few of a week's."""
    before, after = first - policy.pause, last - 1 + policy.slot + policy.pause
    return [(start, end) for start, end in bookings if start < after and end > before]


def apart(
    policy: Policy, openings: Iterable[Span], bookings: Sequence[Span]
) -> tuple[set[int], Sequence[Span]]:
    """The starts of bookings that take just one slot each, and all other bookings.

    Where all openings share one grid, that is whatever was booked on it and is no longer than a
    slot: with its pauses it ends before the next point. Looked up, not cut out, they cost a third.
    """
    stride, slot = policy.stride, policy.slot
    phases = {opens % stride for opens, _ in openings}
    if len(phases) != 1:
        return set(), bookings
    (phase,), taken, other = phases, set(), []
    for start, end in bookings:
        if start % stride == phase and end - start <= slot:
            taken.add(start)
        else:
            other.append((start, end))
    return taken, other


def forbidden_starts(
    policy: Policy, absences: Iterable[Span], bookings: Iterable[Span]
) -> list[Span]:
    """The spans in which no slot may start, because of something that it would overlap."""
    reach, slot = policy.pause + policy.slot - 1, policy.slot - 1
    pause = policy.pause
    spans = [(start - reach, end + pause) for start, end in bookings]
    return spans + [(start - slot, end) for start, end in absences]


def full_times(policy: Policy, zone: ZoneInfo, bookings: Iterable[Span]) -> list[Span]:
    """The local days and weeks in which as many bookings start as their cap allows."""
    daily, weekly = policy.daily_cap, policy.weekly_cap
    if daily is None and weekly is None:
        return []
    days = Counter(local_date(start, zone) for start, _ in bookings)
    weeks: Counter[date] = Counter()
    for day, count in days.items():
        weeks[monday(day)] += count
    full = [day_span(day, zone) for day, n in days.items() if daily is not None and n >= daily]
    return full + [
        week_span(week, zone) for week, n in weeks.items() if weekly is not None and n >= weekly
    ]


def grid(
    openings: Iterable[Span], blocked: Sequence[Span], policy: Policy, first: int, last: int
) -> list[int]:
    """The points of each opening's grid in `[first, last)` outside `blocked`, which is sorted and
    disjoint."""
    stride, slot = policy.stride, policy.slot
    ends = [end for _, end in blocked]
    starts: list[int] = []
    tangled = False
    for opens, closes in openings:
        tangled |= bool(starts) and opens <= starts[-1]
        at, stop = max(opens, first), min(closes - slot + 1, last)
        inside = slice(bisect_right(ends, at), bisect_left(blocked, (stop,)))
        for edge, beyond in (*blocked[inside], (stop, stop)):
            # From the first point of the grid not before `at`; empty if that is blocked.
            starts += range(at + (opens - at) % stride, edge, stride)
            at = beyond
    # Only an opening that runs past midnight into one of the next day needs the repair.
    return sorted(set(starts)) if tangled else starts
