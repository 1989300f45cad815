"""Who gets which free time when many have to move: the assignment that costs all of them least.

Pure; all moments in epoch seconds. What is minimised, in this order:

1. for each rank, the highest (0) first: how many of its people get no time, then the sum of what
   their times cost them, in minutes. A lower rank gains nothing by a higher one's loss;
2. over all, the sum of the squares, so that among equal sums nobody waits much longer than
   others, and who was to come first still comes first.

What a time costs is how far it lies from the present one, either way, and an extra: that of
being received by somebody else. The answer depends on nothing but the question: neither on its
order nor on chance.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Costs = NDArray[np.float64]
    Marks = NDArray[np.bool_]

MINUTE = 60
COARSE = 10  # minutes: squares are taken of these, so that all sums stay exact in a float


class Slot(NamedTuple):
    start: int
    calendar: int


class Person(NamedTuple):
    """`offers`: what each slot that this person could get costs in addition, in seconds."""

    key: str
    present: int
    offers: Mapping[Slot, int]
    rank: int = 0


def assign(people: Sequence[Person]) -> dict[str, Slot | None]:
    """The slot of each person by key; None for whoever can't be placed."""
    people = sorted(people, key=lambda one: (one.rank, one.present, one.key))
    slots = sorted({slot for one in people for slot in one.offers})
    if not slots:
        return {one.key: None for one in people}
    chosen = best(costs_of(people, slots), [one.rank for one in people])
    return {
        one.key: slots[column] if column < len(slots) else None
        for one, column in zip(people, chosen, strict=True)
    }


def cost(person: Person, slot: Slot) -> int:
    """In minutes."""
    return (abs(slot.start - person.present) + person.offers[slot]) // MINUTE


def costs_of(people: Sequence[Person], slots: Sequence[Slot]) -> "Costs":
    """A row for each person: a column for each slot, then one of their own for getting none, which
    costs more than all else together."""
    import numpy as np

    columns = {slot: column for column, slot in enumerate(slots)}
    costs = np.full((len(people), len(slots) + len(people)), np.inf)
    for row, one in enumerate(people):
        for slot in one.offers:
            costs[row, columns[slot]] = cost(one, slot)
    finite = costs[np.isfinite(costs)]
    nothing = len(people) * (finite.max() if finite.size else 0) + 1
    np.fill_diagonal(costs[:, len(slots) :], nothing)
    return costs


def best(costs: "Costs", ranks: Sequence[int]) -> list[int]:
    """The column of each row; rows are sorted by rank.

    Rank by rank, what is left are the pairs of *all* the best solutions so far (`tight`) and the
    columns that each of them uses (`needed`): whoever comes later chooses among these solutions.
    """
    import numpy as np

    tight = np.zeros((0, costs.shape[1]), dtype=bool)
    needed = np.zeros(costs.shape[1], dtype=bool)
    for rank in sorted(set(ranks)):
        rows = sum(1 for one in ranks if one <= rank)
        new = np.where(needed, np.inf, costs[len(tight) : rows])
        bonus = new[np.isfinite(new)].max(initial=0) * len(new) + 1
        stage = np.vstack([kept(np.zeros_like(costs[: len(tight)]), tight, needed, bonus), new])
        _, tight, needed = solve(stage)
    squares = np.square(np.where(tight, costs, 0) // COARSE)
    # Whether somebody gets a time at all is settled; the square of that cost would drown all else.
    squares[:, costs.shape[1] - len(ranks) :] = 0
    columns, _, _ = solve(kept(squares, tight, needed, squares.max() * len(ranks) + 1))
    return [int(column) for column in columns]


def kept(costs: "Costs", tight: "Marks", needed: "Marks", bonus: float) -> "Costs":
    """`costs` where only the pairs `tight` are possible, with a bonus for what is needed."""
    import numpy as np

    return np.where(tight, costs - bonus * needed, np.inf)


def solve(costs: "Costs") -> "tuple[NDArray[Any], Marks, Marks]":
    """A cheapest column for each row, no column twice; the pairs that some cheapest solution can
    contain; the columns that every cheapest solution contains.

    The last two by the dual of the linear programme (complementary slackness), whose prices scipy
    keeps to itself: `prices` of the columns sink until no row would rather have another column.
    """
    import numpy as np
    from scipy.optimize import linear_sum_assignment

    rows, columns = linear_sum_assignment(costs)
    paid = costs[rows, columns]
    prices = np.zeros(costs.shape[1])
    while True:
        worth = paid - prices[columns]
        lower = np.minimum(prices, (costs - worth[:, None]).min(axis=0))
        if np.array_equal(lower, prices):
            return columns, costs - worth[:, None] == prices, prices < 0
        prices = lower
