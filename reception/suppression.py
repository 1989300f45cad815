"""PURE. Numbers that are published, without those that point at somebody.

A number of 1 to 4 is small. A row shows everything, only how many came, or nothing; what is left
out must not be found by subtracting what is shown from the total either.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

SMALLEST = 5
K = TypeVar("K", bound=Hashable)
Row = tuple[int, ...]
"""How many came, then its parts: what no part accounts for is a part too, and is given."""


@dataclass(frozen=True)
class Published(Generic[K]):
    """`full`: rows that show everything; `counted`: those that show how many came; the others are
    named and show nothing. `parts_of_total`: whether the total shows its parts."""

    full: frozenset[K]
    counted: frozenset[K]  # has those of `full` too
    total: bool  # whether the total shows how many came
    parts_of_total: bool


def small(number: int) -> bool:
    return 0 < number < SMALLEST


def suppressed(rows: Mapping[K, Row]) -> Published[K]:
    total = summed(rows.values())
    counted = {key for key, row in rows.items() if not small(row[0])}
    counted, shows_total = shielded(rows, counted, range(1))
    shows_total = shows_total and bool(total) and not small(total[0])
    full = {key for key in counted if not any(small(number) for number in rows[key])}
    columns = range(1, len(total))
    full, shows_parts = shielded(rows, full, columns)
    parts = shows_total and shows_parts and not any(small(number) for number in total)
    return Published(frozenset(full), frozenset(counted), shows_total, parts)


def shielded(rows: Mapping[K, Row], shown: set[K], columns: range) -> tuple[set[K], bool]:
    """Fewer rows, so that what is hidden can't be told from a total: never one row alone, nor rows
    that come to a small number together. False: the total has to go as well."""
    shown = set(shown)
    while gives_away([rows[key] for key in rows if key not in shown], columns):
        if not shown:
            return shown, False
        shown.remove(min(shown, key=lambda key: (rows[key][0], str(key))))
    return shown, True


def gives_away(hidden: list[Row], columns: range) -> bool:
    if not hidden:
        return False
    together = summed(hidden)
    return len(hidden) == 1 or any(small(together[column]) for column in columns)


def summed(rows: Iterable[Row]) -> Row:
    return tuple(sum(column) for column in zip(*rows, strict=True))
