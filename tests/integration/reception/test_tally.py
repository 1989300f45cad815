"""What is counted, by either cache."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import DEFAULT_CACHE_ALIAS, cache, caches
from django.core.cache.backends.locmem import LocMemCache

from reception import tally


def test_each_name_is_counted_by_itself() -> None:
    assert tally.count(["a", "b"], [60, 60], by=1) == [1, 1]
    assert tally.count(["b", "c"], [60, 60], by=1) == [2, 1]
    assert tally.count(["a", "b", "c"], [60, 60, 60], by=0) == [1, 2, 1]


def test_what_was_counted_can_be_taken_back() -> None:
    tally.count(["a"], [60], by=1)
    assert tally.count(["a"], [60], by=-1) == [0]
    assert tally.count(["a"], [60], by=1) == [1]


def test_clearing_the_cache_forgets_the_counts() -> None:
    tally.count(["a"], [60], by=5)
    cache.clear()
    assert tally.count(["a"], [60], by=1) == [1]


def test_a_count_is_forgotten_in_the_end() -> None:
    tally.count(["a"], [1], by=1)
    time.sleep(1.1)
    assert tally.count(["a"], [60], by=1) == [1]


def test_counting_on_keeps_it_no_longer() -> None:
    tally.count(["a"], [1], by=1)
    time.sleep(0.6)
    assert tally.count(["a"], [60], by=1) == [2]
    time.sleep(0.6)
    assert tally.count(["a"], [60], by=1) == [1]


@pytest.fixture
def _room_for_six(monkeypatch) -> None:
    if not isinstance(caches[DEFAULT_CACHE_ALIAS], LocMemCache):
        pytest.skip("Redis has room of its own")
    monkeypatch.setattr(tally, "MOST", 6)


@pytest.mark.usefixtures("_room_for_six")
def test_many_names_push_out_the_oldest_and_first_what_is_over() -> None:
    with time_machine.travel("2026-12-01T09:00Z", tick=False) as clock:
        tally.count([f"kept {n}" for n in range(4)], [60] * 4, by=1)
        tally.count(["short"], [1], by=1)
        clock.shift(timedelta(seconds=2))
        tally.count(["new", "newer"], [60] * 2, by=1)
        names = ["kept 1", "kept 2", "kept 3", "new", "newer", "kept 0"]
        assert tally.count(names, [60] * 6, by=0) == [1, 1, 1, 1, 1, 0]
