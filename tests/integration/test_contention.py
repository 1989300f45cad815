"""Two hundred people want the same quarter of an hour. Over real HTTP, on the real servers."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crowd import Crowd, at_once, book, gather, hold, taken, write
from tests.http import Answer, Browser
from tests.product import Product, product

PEOPLE = 200
SLUG = "official-0"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with product(tmp_path_factory.mktemp("contention")) as running:
        yield running


@pytest.fixture(scope="module")
def crowd(served: Product) -> Crowd:
    return gather(served, people=PEOPLE)


def test_two_hundred_at_one_slot_make_one_booking_and_the_others_are_told(
    served: Product, crowd: Crowd
) -> None:
    start = crowd.slots[SLUG][0]
    answers = at_once(served, crowd.sessions, lambda browser, _: hold(browser, SLUG, start))
    assert Counter(answer.status for answer in answers) == {302: 1, 409: PEOPLE - 1}
    refused = [answer for answer in answers if answer.status == 409]
    assert all(b"Please choose another one" in answer.body for answer in refused)

    async def hand_in(browser: Browser, _: int) -> Answer:
        return await browser.post(await write(browser, answers[winner].location, winner))

    winner = next(n for n, answer in enumerate(answers) if answer.status == 302)
    done = at_once(served, [crowd.sessions[winner]], hand_in)[0]
    assert done.location.startswith("/my/")
    assert taken(served, SLUG, start) == 1
    # Whoever has a reception gets no second time, which is not what the next crowd is about.
    cancel = f"{done.location}cancel/"
    at_once(served, [crowd.sessions[winner]], lambda browser, _: browser.post(cancel))


def test_partly_overlapping_slots_go_to_one_person_too(served: Product, crowd: Crowd) -> None:
    starts = crowd.tangled[SLUG]
    answers = at_once(
        served, crowd.sessions, lambda browser, n: hold(browser, SLUG, starts[n % len(starts)])
    )
    # The middle one shuts out both neighbours; without it each of them may be had.
    statuses = Counter(answer.status for answer in answers)
    assert set(statuses) == {302, 409}
    won = [starts[n % 3] for n, answer in enumerate(answers) if answer.status == 302]
    assert len(won) == len(set(won))
    assert won == [starts[1]] or set(won) <= {starts[0], starts[2]}


def test_twenty_moves_onto_one_slot_make_one(served: Product, crowd: Crowd) -> None:
    people, target = 20, crowd.slots[SLUG][200]
    own = crowd.slots[SLUG][300 : 300 + people]

    async def move(browser: Browser, number: int) -> Answer:
        mine = await book(browser, SLUG, own[number], number)
        return await browser.post(f"{mine}move/", {"start": target})

    answers = at_once(served, crowd.sessions[:people], move)
    assert Counter(answer.status for answer in answers) == {302: 1, 409: people - 1}
    assert taken(served, SLUG, target) == 1


def test_handing_in_twenty_times_makes_one_reception_and_one_letter(
    served: Product, crowd: Crowd
) -> None:
    number = PEOPLE - 1
    session, start = crowd.sessions[number], crowd.slots[SLUG][100]

    async def prepare(browser: Browser, _: int) -> str:
        held = await hold(browser, SLUG, start)
        return await write(browser, held.location, number)

    check = at_once(served, [session], prepare)[0]
    answers = at_once(served, [session] * 20, lambda browser, _: browser.post(check))
    assert Counter(answer.status for answer in answers) == {302: 20}
    assert len({answer.location for answer in answers}) == 1
    assert taken(served, SLUG, start) == 1
    assert letters_to(served, f"citizen-{number}@example.uz") == 1


def letters_to(served: Product, address: str) -> int:
    served.manage("worker", "--once")
    letters = [path.read_text() for path in Path(served.home, "mail").glob("*.eml")]
    return sum(f"To: {address}" in letter for letter in letters)
