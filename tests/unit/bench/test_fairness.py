"""The simulation of a scalper: it can be run again, and says what docs/fairness.md says."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import pytest

from tests.bench.fairness import DEMANDS, SYSTEMS, World, batch, best, cell, rush
from tests.bench.fairness_plot import Line, Panel, picture

GUIDE = Path(__file__).parents[3] / "docs/fairness.md"
RUSH, RUSH_DRAWN, BATCH_LISTED, BATCH_DRAWN = SYSTEMS
QUICK = World(rounds=20)
found = cache(best)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_same_seed_gives_the_same_figures(system):
    assert best(QUICK, system) == best(QUICK, system)


def test_another_seed_gives_other_figures():
    assert found(replace(QUICK, seed=7), RUSH) != found(QUICK, RUSH)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_guide_shows_the_figures_of_the_simulation(system):
    (row, _) = (line for line in GUIDE.read_text().splitlines() if line.startswith(f"| {system} |"))
    shown = row.strip("| ").split(" | ")[1 + DEMANDS.index(2.0)]
    assert shown == cell(found(World(), system))


def test_a_scalper_takes_nearly_all_where_the_first_is_served():
    outcome = found(QUICK, RUSH)
    assert outcome.profit > 20 * QUICK.slots
    assert outcome.kept < 0.1


def test_a_batch_with_freed_slots_drawn_anew_takes_the_profit_and_serves_most():
    outcome = found(QUICK, BATCH_DRAWN)
    assert outcome.profit < 0.01 * found(QUICK, RUSH).profit
    assert outcome.kept > 0.5


def test_a_batch_leaks_through_a_waitlist_that_can_be_read():
    assert found(QUICK, BATCH_LISTED).profit > 10 * found(QUICK, BATCH_DRAWN).profit


def test_without_a_batch_more_slots_are_blocked():
    assert found(QUICK, RUSH_DRAWN).kept < found(QUICK, BATCH_DRAWN).kept


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_scalper_stays_away_if_an_identity_costs_more_than_a_slot_is_worth(system):
    outcome = found(replace(QUICK, identity=101), system)
    assert (outcome.profit, outcome.fakes, outcome.kept) == (0, 0, 1)


@pytest.mark.parametrize("release", [rush, batch])
def test_every_slot_is_either_held_or_serves_someone(release):
    after = release(QUICK, [float(n) for n in range(40)], 20, Random(1))
    assert after.held + 40 - len(after.waiting) == QUICK.slots


def test_the_picture_is_well_formed():
    panel = Panel("a < b", "people", [Line("first & last", [(0, 10), (1, 20)])])
    assert ElementTree.fromstring(picture("Profit", [panel, panel])).tag.endswith("svg")
