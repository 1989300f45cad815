"""PURE. When those who come later today will be received, judged by how the day really ran.

An official's day is a list of turns in the order of their times. What is known of it: how long
after the appointed time, and after the one before, the earlier turns began (`Pace.lag`); how long
they took, measured by what was planned (`Pace.stretch`); how many stayed away (`Pace.absent`); and
by how many minutes the office itself says that it is late (`Late`). Where nothing is known,
nothing is expected. All moments are aware; `now` is an argument.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

STEP = timedelta(minutes=5)  # nobody is told minutes that nobody can know
LEAST = timedelta(minutes=5)  # with less left of its window a reception makes no sense
PATIENCE = timedelta(minutes=5)  # so long after the expected moment we no longer know
LOOKED_AT = 5  # the last turns of the day say more than its first
MOST_LAG = timedelta(hours=1)
MOST_LATE = 120  # minutes
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Turn:
    """One reception of the day. `over`: when it ended, or it was clear that nobody came."""

    start: datetime
    end: datetime
    began: datetime | None = None
    over: datetime | None = None
    bounded: bool = True  # a call, whose room closes at `end`; a talk in person may last longer
    waits: bool = False  # the citizen is at the door


@dataclass(frozen=True, slots=True)
class Late:
    """The office said at `at` that everything still to come begins so many minutes later."""

    at: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How the day ran so far. `lag` None: no reception has begun yet."""

    lag: timedelta | None
    stretch: float
    absent: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """Of one turn. `ahead`: those before it that are not over. `delay`: what the office said of
    it. `expected` None: nobody knows. `fits`: the delay leaves enough of its window."""

    ahead: int
    delay: timedelta = ZERO
    expected: datetime | None = None
    fits: bool = True


def measured(turns: Sequence[Turn]) -> Pace:
    """The pace of those that have begun, or whose time has passed without anybody."""
    lags: list[timedelta] = []
    took = planned = ZERO
    held = missed = 0
    ready: datetime | None = None
    for turn in turns:
        if turn.began is None:
            missed += turn.over is not None
            continue
        due = max(turn.start, ready) if ready else turn.start
        lags.append(min(max(turn.began - due, ZERO), MOST_LAG))
        if turn.over is not None:
            held += 1
            took += max(turn.over - turn.began, ZERO)
            planned += turn.end - turn.start
            ready = turn.over
    usual_lag = median(one.total_seconds() for one in lags[-LOOKED_AT:]) if lags else None
    lag = None if usual_lag is None else timedelta(seconds=usual_lag)
    usual = timedelta(minutes=20)  # counts like one more reception that took what was planned
    stretch = min(max((took + usual) / (planned + usual), 0.25), 3.0)
    return Pace(lag, stretch, missed / (held + missed + 1))


def outlooks(turns: Sequence[Turn], now: datetime, late: Late | None = None) -> list[Outlook]:
    """For each of `turns`, which are sorted by their start, in their order."""
    pace, delays = measured(turns), delays_of(turns, late)
    found: list[Outlook] = []
    ready: datetime | None = None  # when the official has done with those before
    ahead = 0
    for turn, delay in zip(turns, delays, strict=True):
        if turn.over is not None:
            found.append(Outlook(ahead))
            continue
        if turn.began is not None:
            found.append(Outlook(ahead))
            ready = until(turn, turn.began, pace.stretch, now)
        else:
            at = expected(turn, delay, ready, pace)
            fits = turn.start + delay + LEAST <= turn.end or not turn.bounded
            found.append(Outlook(ahead, delay, sayable(at, turn, now), fits))
            likely = pace.stretch * (1 - pace.absent)
            ready = until(turn, at or max(turn.start, ready or turn.start), likely, now)
        ahead += 1
    return found


def expected(turn: Turn, delay: timedelta, ready: datetime | None, pace: Pace) -> datetime | None:
    """When it begins; None when nothing speaks for another moment than the appointed one."""
    free = max(turn.start, ready) if ready else turn.start
    if pace.lag is None and not delay and free == turn.start:
        return None
    return turn.start + stepped(max(free - turn.start + (pace.lag or ZERO), delay))


def stepped(wait: timedelta) -> timedelta:
    """Up to the next five minutes; less than one is punctual."""
    return ZERO if wait < timedelta(minutes=1) else -(-wait // STEP) * STEP


def sayable(at: datetime | None, turn: Turn, now: datetime) -> datetime | None:
    """Not what has been proved wrong by now, nor what its window does not allow."""
    if at is None or now > at + PATIENCE or (turn.bounded and at >= turn.end):
        return None
    return at


def until(turn: Turn, began: datetime, share: float, now: datetime) -> datetime:
    """When a turn is over that takes this share of what is planned."""
    over = max(now, began + (turn.end - turn.start) * share)
    return min(over, max(turn.end, now)) if turn.bounded else over


def delays_of(turns: Sequence[Turn], late: Late | None) -> list[timedelta]:
    """By how much the office says each begins later: pauses make up for it, and so does whoever
    began meanwhile with less delay than was said."""
    carried = timedelta(minutes=late.minutes) if late else ZERO
    delays: list[timedelta] = []
    before: Turn | None = None
    for turn in turns:
        if late is None or past(turn, late):
            delays.append(ZERO)
            continue
        if before is not None:
            carried = max(carried - max(turn.start - before.end, ZERO), ZERO)
        if turn.began is not None:
            carried = min(carried, max(turn.began - turn.start, ZERO))
        delays.append(carried)
        before = turn
    return delays


def past(turn: Turn, late: Late) -> bool:
    """Whether it was no longer to come when the office spoke."""
    return any(moment is not None and moment <= late.at for moment in (turn.began, turn.over))


def proposal(turns: Sequence[Turn], now: datetime, late: Late | None = None) -> int:
    """By how many minutes the office should say that it is late, more than it has said; 0: by none.

    Somebody is at the door and should have been let in, or a talk in person lasts into the time of
    the next one.
    """
    known = outlooks(turns, now, late)
    for turn, outlook in zip(turns, known, strict=True):
        if turn.over is not None or turn.began is not None:
            continue
        busy = any(one.began and not one.over and not one.bounded for one in turns)
        if not turn.waits and not busy:
            return 0
        minutes = int(stepped(now - turn.start) / timedelta(minutes=1))
        behind = outlook.delay / timedelta(minutes=1)
        due = now - turn.start >= STEP and now < turn.end
        return min(minutes, MOST_LATE) if due and minutes > behind else 0
    return 0
