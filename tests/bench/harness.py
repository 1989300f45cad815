"""What a benchmark is made of.

A module `tests/bench/bench_*.py` registers functions by the name of their goal:

    @benchmark("slots_1x30", unit="ms", needs={"postgres"})
    def slots_1x30(place: Place) -> Measured:
        with product(place.home, worker=False, **FLOOR) as served:
            …
            return compared(lambda: milliseconds(ours), lambda: milliseconds(floor))

Each runs in a process of its own, with DATABASE_URL / REDIS_URL of private servers when it `needs`
them, and without Django set up: data is made by `served.shell(code)` or `served.manage(command)`.
`tests.product.product(place.home, **FLOOR)` migrates an empty database of its own and serves the
product, with the views of tests/bench/floor.py under /floor/ in the same daphne and without
middleware: the baseline. `tests.http.Browser` is a client cheap enough not to be what is measured.

`compared` runs both sides in turns, so that what else the machine does falls on both, and takes
medians. A benchmark whose baseline is a number gives `Measured(value, baseline)` itself.
"""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROUNDS = 7
FLOOR = {"DJANGO_SETTINGS_MODULE": "tests.bench.settings", "LOG_LEVEL": "WARNING"}


@dataclass(frozen=True)
class Place:
    """Where a benchmark may write; gone afterwards."""

    home: Path


@dataclass(frozen=True)
class Measured:
    """`notes`: other figures of the same run, printed beside these."""

    value: float
    baseline: float
    notes: Mapping[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.value / self.baseline


@dataclass(frozen=True)
class Benchmark:
    name: str
    unit: str
    needs: frozenset[str]
    measure: Callable[[Place], Measured]


BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(
    name: str, *, unit: str, needs: set[str] | frozenset[str] = frozenset()
) -> Callable[[Callable[[Place], Measured]], Callable[[Place], Measured]]:
    """Registers a function; `needs`: "postgres", "redis"."""

    def register(measure: Callable[[Place], Measured]) -> Callable[[Place], Measured]:
        BENCHMARKS[name] = Benchmark(name, unit, frozenset(needs), measure)
        return measure

    return register


def compared(
    ours: Callable[[], float], floor: Callable[[], float], rounds: int = ROUNDS
) -> Measured:
    """Medians of `rounds` turns of each, after one turn that only warms up."""
    ours(), floor()
    pairs = [(ours(), floor()) for _ in range(rounds)]
    return Measured(statistics.median(v for v, _ in pairs), statistics.median(b for _, b in pairs))
