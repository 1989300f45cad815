"""The assignment of new times, held against trying everything."""

import random
import time
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.assignment import COARSE, Person, Slot, assign, cost

MINUTE, HOUR, DAY = 60, 3600, 86400


def worth(people: list[Person], answer: dict[str, Slot | None]) -> tuple[int, ...]:
    """What is to be as small as possible, as the module's docstring says it."""
    found: list[int] = []
    for rank in sorted({one.rank for one in people}):
        mine = [(one, answer[one.key]) for one in people if one.rank == rank]
        found.append(sum(slot is None for _, slot in mine))
        found.append(sum(cost(one, slot) for one, slot in mine if slot))
    placed = [(one, slot) for one in people if (slot := answer[one.key])]
    return (*found, sum((cost(one, slot) // COARSE) ** 2 for one, slot in placed))


def everything(people: list[Person]) -> tuple[int, ...]:
    """The least worth of all answers there are."""
    ways = product(*([None, *one.offers] for one in people))
    keys = [one.key for one in people]
    return min(
        worth(people, dict(zip(keys, way, strict=True)))
        for way in ways
        if len(taken := [slot for slot in way if slot]) == len(set(taken))
    )


@st.composite
def questions(draw: st.DrawFn) -> list[Person]:
    """Few people and times close together, so that ties and quarrels abound."""
    minutes = st.integers(0, 12).map(lambda tens: tens * 10 * MINUTE)
    slots = st.builds(Slot, minutes, st.integers(1, 3))
    pool = draw(st.lists(slots, min_size=1, max_size=5, unique=True))
    extras = st.sampled_from([0, 0, 20 * MINUTE, 60 * MINUTE])
    return [
        Person(
            key=str(number),
            present=draw(minutes),
            offers={slot: draw(extras) for slot in draw(st.sets(st.sampled_from(pool)))},
            rank=draw(st.integers(0, 2)),
        )
        for number in range(draw(st.integers(1, 4)))
    ]


@given(questions())
@settings(max_examples=600, deadline=None)
def test_no_other_answer_is_better(people: list[Person]) -> None:
    answer = assign(people)
    taken = [slot for slot in answer.values() if slot]
    assert len(taken) == len(set(taken))
    assert all(answer[one.key] is None or answer[one.key] in one.offers for one in people)
    assert worth(people, answer) == everything(people)


@given(questions(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_question_does_not_matter(
    people: list[Person], chance: random.Random
) -> None:
    shuffled = [
        one._replace(offers=dict(chance.sample(list(one.offers.items()), len(one.offers))))
        for one in chance.sample(people, len(people))
    ]
    assert assign(shuffled) == assign(people)


def test_a_lower_rank_gains_nothing_by_a_higher_ones_loss() -> None:
    near, far = Slot(HOUR, 1), Slot(30 * DAY, 1)
    first = Person("first", 0, {near: 0, far: 0}, rank=0)
    second = Person("second", HOUR, {near: 0}, rank=1)
    assert assign([second, first]) == {"first": near, "second": None}


def test_among_what_is_equal_to_a_higher_rank_a_lower_one_is_thought_of() -> None:
    one, other = Slot(HOUR, 1), Slot(HOUR, 2)
    first = Person("first", 0, {one: 0, other: 0}, rank=0)
    second = Person("second", 0, {one: 0}, rank=1)
    assert assign([first, second]) == {"first": other, "second": one}
    third = Person("second", 0, {other: 0}, rank=1)
    assert assign([first, third]) == {"first": one, "second": other}


def test_people_keep_the_order_they_had() -> None:
    slots = [Slot(DAY + n * HOUR, 1) for n in range(6)]
    people = [Person(str(n), n * HOUR, dict.fromkeys(slots, 0)) for n in range(6)]
    assert list(assign(people[::-1]).values()) == slots


def test_a_deputy_is_preferred_only_when_he_saves_more_than_his_price() -> None:
    own, deputy = Slot(3 * DAY, 1), Slot(DAY, 2)
    for price, chosen in ((DAY, deputy), (3 * DAY, own)):
        assert assign([Person("a", 0, {own: 0, deputy: price})]) == {"a": chosen}


def test_who_has_no_offers_is_not_placed_and_hinders_nobody() -> None:
    slot = Slot(HOUR, 1)
    people = [Person("a", 0, {}), Person("b", 0, {slot: 0})]
    assert assign(people) == {"a": None, "b": slot}
    assert assign([people[0]]) == {"a": None}
    assert assign([]) == {}


def test_two_hundred_people_and_two_thousand_slots_take_a_moment() -> None:
    slots = [Slot(day * DAY + n * 20 * MINUTE, pk) for day in range(40) for n in range(10)
             for pk in range(5)]  # fmt: skip
    people = [
        Person(
            key=str(n),
            present=(n % 10) * 20 * MINUTE,
            offers={slot: 3 * DAY * (slot.calendar > 0) for slot in slots if (n + slot[1]) % 3},
            rank=n % 3,
        )
        for n in range(200)
    ]
    assign(people[:2])  # what it takes to import is not measured
    began = time.perf_counter()
    answer = assign(people)
    assert all(answer.values())
    assert time.perf_counter() - began < 10  # 1.5 s on the machine this was written on
