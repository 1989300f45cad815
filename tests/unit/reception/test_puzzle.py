"""Challenges that cost work, tickets that cost waiting: who gets through and who doesn't."""

import base64
import json
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reception import puzzle

KEY, OTHER_KEY = b"the key of tests", b"the key of somebody else"
NOW, EXPIRES = 1_795_000_000, 1_795_000_900
AZIZA = puzzle.whom_of(KEY, "hold", "10.0.0.1", "")
PACE = puzzle.Pace(200_000, 1_200_000, 30, 120, 900)
TICKET = puzzle.ticket(KEY, AZIZA, NOW + 30, EXPIRES)
numbers = st.integers(0, 60)
asks = st.integers(0, 10_000)


def challenge(most: int = 60) -> puzzle.Challenge:
    return puzzle.challenge(KEY, AZIZA, most, EXPIRES)


def changed(answer: str, **parts: Any) -> str:
    return base64.b64encode(
        json.dumps(json.loads(base64.b64decode(answer)) | parts).encode()
    ).decode()


def is_refused(answer: str, *, key: bytes = KEY, whom: str = AZIZA, now: float = NOW) -> bool:
    try:
        puzzle.proven(answer, key, whom, now)
    except puzzle.Unproven:
        return True
    return False


def test_work_is_accepted_until_it_expires() -> None:
    answer = puzzle.solve(challenge())
    assert puzzle.proven(answer, KEY, AZIZA, NOW)
    assert puzzle.proven(answer, KEY, AZIZA, EXPIRES - 0.01)
    assert is_refused(answer, now=EXPIRES)


def test_an_answer_may_come_in_the_alphabet_of_urls() -> None:
    answer = puzzle.solve(challenge())
    assert puzzle.proven(answer.translate(str.maketrans("+/", "-_")), KEY, AZIZA, NOW)


@given(numbers)
def test_only_the_right_number_is_accepted(number: int) -> None:
    asked = challenge()
    right = puzzle.digest_of(asked.salt, number) == asked.challenge
    assert is_refused(puzzle.answer(asked, number)) is not right


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_work_for_one_act_of_one_address_serves_no_other(act: str, address: str, who: str) -> None:
    assume((act, address, who) != ("hold", "10.0.0.1", ""))
    whom = puzzle.whom_of(KEY, act, address, who)
    assert is_refused(puzzle.solve(challenge()), whom=whom)
    with pytest.raises(puzzle.Unproven):
        puzzle.waited(TICKET, KEY, whom, NOW + 60)


@given(st.text("ab,\"'[]\\ ", max_size=4), st.text("ab,\"'[]\\ ", max_size=4))
def test_what_is_asked_and_by_whom_are_never_mixed_up(one: str, other: str) -> None:
    assume(one and other)
    assert puzzle.whom_of(KEY, one, other) != puzzle.whom_of(KEY, one + other, "")
    assert (puzzle.whom_of(KEY, one, other) == puzzle.whom_of(KEY, other, one)) is (one == other)


def test_no_address_stands_in_a_challenge_or_a_ticket() -> None:
    assert "10.0.0.1" not in json.dumps(challenge().as_dict()) + TICKET


def test_work_that_somebody_else_signed_is_refused() -> None:
    forged = puzzle.challenge(OTHER_KEY, AZIZA, 60, EXPIRES)
    assert is_refused(puzzle.solve(forged))


@given(st.integers(0, 9))
def test_an_expiry_can_not_grow_by_a_digit_of_the_number(digit: int) -> None:
    """CVE-2025-68113: salt and number are hashed without a gap."""
    asked = challenge()
    answer = puzzle.solve(asked)
    number = json.loads(base64.b64decode(answer))["number"]
    later = asked.salt.replace(f"expires={EXPIRES}", f"expires={EXPIRES}{digit}")
    assert is_refused(changed(answer, salt=later))
    first, rest = str(number)[0], str(number)[1:] or "0"
    assert is_refused(changed(answer, salt=asked.salt + first, number=int(rest)))


def test_a_later_expiry_with_work_done_for_it_is_refused() -> None:
    asked = challenge()
    salt = asked.salt.replace(str(EXPIRES), str(EXPIRES + 86400))
    sought = puzzle.digest_of(salt, 7)
    own = puzzle.Challenge("SHA-256", sought, 60, salt, asked.signature)
    assert is_refused(puzzle.answer(own, 7))


@given(
    st.one_of(
        st.text(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
            max_leaves=5,
        ).map(lambda tree: base64.b64encode(json.dumps(tree).encode()).decode()),
    )
)
def test_whatever_else_is_sent_is_refused_and_not_an_error(text: str) -> None:
    assert is_refused(text)
    with pytest.raises(puzzle.Unproven):
        puzzle.waited(text, KEY, AZIZA, NOW)


@pytest.mark.parametrize(
    "parts",
    [
        {"number": "7"}, {"number": True}, {"number": 7.0}, {"number": -1}, {"salt": None},
        {"salt": "ʻ"}, {"signature": "ʻ"}, {"signature": ""}, {"challenge": ""},
    ],
)  # fmt: skip
def test_an_answer_with_a_part_of_another_kind_is_refused(parts: dict[str, Any]) -> None:
    assert is_refused(changed(puzzle.solve(challenge()), **parts))


def test_a_very_long_answer_is_refused_unread() -> None:
    assert is_refused("A" * 10_000_000)


def test_one_piece_of_work_has_one_name_however_it_is_written() -> None:
    answer = puzzle.solve(challenge())
    spaced = base64.b64encode(b" " + base64.b64decode(answer)).decode()
    assert puzzle.proven(spaced, KEY, AZIZA, NOW) == puzzle.proven(answer, KEY, AZIZA, NOW)


def test_two_challenges_have_two_names() -> None:
    names = {puzzle.proven(puzzle.solve(challenge(0)), KEY, AZIZA, NOW) for _ in range(20)}
    assert len(names) == 20


def test_a_ticket_is_good_from_its_moment_until_it_expires() -> None:
    with pytest.raises(puzzle.TooEarly):
        puzzle.waited(TICKET, KEY, AZIZA, NOW + 29.9)
    assert puzzle.ready_at(TICKET) == NOW + 30
    assert puzzle.waited(TICKET, KEY, AZIZA, NOW + 30)
    with pytest.raises(puzzle.Unproven):
        puzzle.waited(TICKET, KEY, AZIZA, EXPIRES)


@given(st.data())
def test_a_ticket_that_was_touched_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TICKET) - 1))
    other = data.draw(st.sampled_from("0123456789abcdef.").filter(lambda one: one != TICKET[place]))
    with pytest.raises(puzzle.Unproven):
        puzzle.waited(TICKET[:place] + other + TICKET[place + 1 :], KEY, AZIZA, NOW + 60)


def test_the_signature_of_work_is_none_of_a_ticket() -> None:
    asked = challenge()
    with pytest.raises(puzzle.Unproven):
        puzzle.waited(f"{asked.salt}{asked.challenge}.{asked.signature}", KEY, AZIZA, NOW + 60)


@given(asks, asks, st.integers(0, 100))
def test_who_asks_more_never_works_or_waits_less(one: int, other: int, free: int) -> None:
    less, more = (puzzle.step_of(asked, free) for asked in sorted((one, other)))
    assert less <= more
    if less:
        assert PACE.numbers(less) <= PACE.numbers(more) <= PACE.most_numbers
        assert PACE.seconds(less) <= PACE.seconds(more) <= PACE.most_seconds


@given(asks, st.integers(0, 100))
def test_nobody_works_within_what_is_free_and_everybody_beyond(asked: int, free: int) -> None:
    assert (puzzle.step_of(asked, free) > 0) is (asked > free)


def test_the_steps_are_those_of_the_documentation() -> None:
    """docs/fairness.md, at ten free ones."""
    steps = [puzzle.step_of(asked, 10) for asked in (10, 11, 20, 21, 31, 41, 1000)]
    assert steps == [0, 1, 1, 2, 3, 4, 99]
    assert [PACE.numbers(step) // 1000 for step in (1, 2, 3, 4, 5, 99)] == [
        200, 400, 800, 1200, 1200, 1200,
    ]  # fmt: skip
    assert [PACE.seconds(step) for step in (1, 2, 3, 4, 5)] == [30, 60, 90, 120, 120]


@settings(max_examples=20)
@given(st.integers(0, 500))
def test_every_challenge_has_an_answer(most: int) -> None:
    asked = challenge(most)
    answer = json.loads(base64.b64decode(puzzle.solve(asked)))
    assert 0 <= answer["number"] <= asked.maxnumber == most
