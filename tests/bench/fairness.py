"""What a scalper earns under three ways of giving out slots.

After Hakimov, Heller, Kübler & Kurino, "How to Avoid Black Markets for Appointments with Online
Booking Systems", American Economic Review 111(7), 2021; the model and its limits are told in
docs/fairness.md.

    python -m tests.bench.fairness [--rounds N] [--seed N]

prints the tables of that page and draws docs/images/fairness.svg.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import fmean, stdev
from typing import NamedTuple

from scheduling.lottery import Application, draw
from tests.bench.fairness_plot import Line, Panel, picture

PICTURE = Path(__file__).parents[2] / "docs/images/fairness.svg"
DEMANDS = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
COSTS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 40.0)


@dataclass(frozen=True)
class World:
    """Money is in hundredths of what a slot is worth to the person who wants it most."""

    slots: int = 20
    demand: float = 2.0  # people for each slot
    identity: float = 1.0  # what one more fake identity costs
    speed: float = 0.95  # how often the scalper is before everybody else at a slot
    rebook: float = 0.95  # how often a slot that it frees goes to its client, if open to all
    rounds: int = 60
    seed: int = 2021

    @property
    def people(self) -> int:
        return round(self.slots * self.demand)


class Position(NamedTuple):
    """After slots were given out: how many the scalper has, and what one is worth to each person
    without, in the order in which freed slots are offered."""

    held: int
    waiting: list[float]


class Offer(NamedTuple):
    """What the scalper can sell: to whom, and the chance that the freed slot reaches the payer."""

    held: int
    clients: list[float]
    chance: float

    def sold(self, asked: float) -> int:
        """How many pay, if it asks `asked` × the chance: nobody pays more than it is worth."""
        return min(self.held, sum(worth >= asked for worth in self.clients))


def rush(world: World, worths: list[float], fakes: int, random: Random) -> Position:
    """First come, first served: the scalper's program is mostly faster than people."""
    tries = min(fakes, world.slots)
    held = sum(random.random() < world.speed for _ in range(tries))
    return Position(held, random.sample(worths, len(worths))[world.slots - held :])


def batch(world: World, worths: list[float], fakes: int, random: Random) -> Position:
    """The product's own draw, of people's applications and those of fake identities."""
    applications = [Application(str(number), 0) for number in range(len(worths) + fakes)]
    drawn = draw(
        applications,
        range(world.slots),
        secret=random.randbytes(32),
        public_value="simulation",
    )
    held = sum(int(name) >= len(worths) for name in drawn.assigned)
    waiting = [worths[int(name)] for name in drawn.waitlist if int(name) < len(worths)]
    return Position(held, waiting)


def open_to_all(world: World, after: Position) -> Offer:
    """A freed slot can be booked by anyone at once: the scalper books it in its client's name."""
    return Offer(after.held, after.waiting, world.rebook)


def known_next(world: World, after: Position) -> Offer:
    """Freed slots go down a list that the scalper can read: it sells to whoever is next on it.

    One who won't pay gets hers for nothing, for the list can't be passed by.
    """
    return Offer(after.held, after.waiting[: after.held], 1.0)


def drawn_anew(world: World, after: Position) -> Offer:
    """Nobody knows who of those waiting gets the next one: a payer buys a ticket in a raffle."""
    return Offer(after.held, after.waiting, 1 / max(len(after.waiting), 1))


Release = Callable[[World, list[float], int, Random], Position]
Resale = Callable[[World, Position], Offer]
SYSTEMS: dict[str, tuple[Release, Resale]] = {
    "first come, freed slots open to all": (rush, open_to_all),
    "first come, freed slots drawn anew": (rush, drawn_anew),
    "batch, freed slots by the published list": (batch, known_next),
    "batch, freed slots drawn anew": (batch, drawn_anew),
}


class Outcome(NamedTuple):
    """Means of a round, at the plan of `fakes` and price that earns most."""

    profit: float
    error: float  # standard error of the profit
    fakes: int
    price: float  # for a slot delivered: asked × chance is what a payer risks
    kept: float  # of the people whom the slots suffice for, the share served without the scalper


def positions(world: World, release: Release, fakes: int) -> list[Position]:
    """The same people come in every system, and whatever the scalper does."""
    made = []
    for turn in range(world.rounds):
        crowd = Random(f"{world.seed}/{turn}")
        worths = [crowd.uniform(0, 100) for _ in range(world.people)]
        made.append(release(world, worths, fakes, crowd))
    return made


def plans(world: World, system: str) -> Iterator[Outcome]:
    """All that the scalper might try; with no fakes it stays away and earns nothing."""
    release, resale = SYSTEMS[system]
    for fakes in sorted({round(world.slots * share) for share in (0, 0.1, 0.25, 0.5, 1, 2, 4)}):
        after = positions(world, release, fakes)
        served = world.people - fmean(len(position.waiting) for position in after)
        offers = [resale(world, position) for position in after]
        for asked in range(5, 100, 5):
            profits = [
                asked * offer.chance * offer.sold(asked) - fakes * world.identity
                for offer in offers
            ]
            error = stdev(profits) / len(profits) ** 0.5
            kept = served / min(world.slots, world.people)
            yield Outcome(fmean(profits), error, fakes, asked, kept)


def best(world: World, system: str) -> Outcome:
    """What a scalper earns that knows the market well; between equals, the plan of fewest fakes."""
    return max(plans(world, system), key=lambda plan: (round(plan.profit, 6), -plan.fakes))


def sweep(worlds: list[World]) -> dict[str, list[Outcome]]:
    return {system: [best(world, system) for world in worlds] for system in SYSTEMS}


def cell(outcome: Outcome) -> str:
    return f"{outcome.profit:.0f} ± {outcome.error:.0f} ({outcome.kept:.0%})"


def table(heading: str, values: tuple[float, ...], found: dict[str, list[Outcome]]) -> str:
    """In Markdown: profit ± standard error, and the share served without the scalper."""
    rows = [f"| {heading} | " + " | ".join(f"{value:g}" for value in values) + " |"]
    rows.append("| --- " * (len(values) + 1) + "|")
    for system, outcomes in found.items():
        rows.append(f"| {system} | " + " | ".join(map(cell, outcomes)) + " |")
    return "\n".join(rows)


def panel(
    title: str, axis: str, values: tuple[float, ...], found: dict[str, list[Outcome]]
) -> Panel:
    lines = [
        Line(system, [(x, o.profit) for x, o in zip(values, outcomes, strict=True)])
        for system, outcomes in found.items()
    ]
    return Panel(title, axis, lines)


def main() -> None:
    parser = argparse.ArgumentParser(description="the profit of a scalper, simulated")
    parser.add_argument("--rounds", type=int, default=World.rounds)
    parser.add_argument("--seed", type=int, default=World.seed)
    asked = parser.parse_args()
    world = World(rounds=asked.rounds, seed=asked.seed)
    by_demand = sweep([replace(world, demand=demand) for demand in DEMANDS])
    by_cost = sweep([replace(world, identity=cost) for cost in COSTS])
    print(table("people for each slot", DEMANDS, by_demand), end="\n\n")
    print(table("cost of a fake identity", COSTS, by_cost))
    panels = [
        panel("A fake identity costs 1", "people for each slot", DEMANDS, by_demand),
        panel("Two people for each slot", "cost of a fake identity", COSTS, by_cost),
    ]
    PICTURE.write_text(picture("Profit of a scalper in a round of 20 slots", panels))


if __name__ == "__main__":
    main()
