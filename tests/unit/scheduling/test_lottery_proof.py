"""The proof of a draw: anyone can check it, and nothing in it can be changed unseen."""

import copy
import json
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.lottery import Announced, Application, commitment, draw, proof, roll, verify

SECRET = bytes(range(32))
SLOTS = [1_796_000_400 + n * 1200 for n in range(3)]
PEOPLE = [Application(f"id-{n}", n % 2, tuple(SLOTS[n % 3 :])) for n in range(4)] + [
    Application("ўзбек", 1)
]
ANNOUNCED = Announced(commitment(SECRET), roll(PEOPLE, SLOTS), "round 1")
GUIDE = Path(__file__).parents[3] / "docs/fairness.md"


def published():
    document = proof(PEOPLE, SLOTS, secret=SECRET, public_value="round 1")
    return json.loads(json.dumps(document))


def changed(document):
    """The document with each of its values changed in turn, deep down."""
    for path, value in leaves(document):
        altered = copy.deepcopy(document)
        place = altered
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value + 1 if isinstance(value, int) else f"{value}0"
        yield altered


def leaves(value, path=()):
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, step))
    else:
        yield path, value


def standalone(document, announced, folder):
    """The checker printed in the guide, run by a Python that knows nothing of us."""
    program = re.search(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL).group(1)
    paths = folder / "check.py", folder / "proof.json"
    paths[0].write_text(program)
    paths[1].write_text(json.dumps(document))
    command = [sys.executable, "-I", *map(str, paths), *announced]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_commitment_is_what_sha256sum_says():
    assert commitment(SECRET) == sha256(SECRET).hexdigest()


def test_a_secret_short_enough_to_be_guessed_is_refused():
    with pytest.raises(ValueError, match="32"):
        commitment(SECRET[1:])


def test_the_roll_does_not_tell_in_which_order_people_came():
    assert roll(PEOPLE[::-1], SLOTS[::-1]) == roll(PEOPLE, SLOTS)


def test_a_proof_gives_the_result_of_the_draw():
    drawn = draw(PEOPLE, SLOTS, secret=SECRET, public_value="round 1")
    document = published()
    assert document["assigned"] == drawn.assigned
    assert (tuple(document["order"]), tuple(document["waitlist"])) == (drawn.order, drawn.waitlist)


def test_a_true_proof_is_verified():
    assert verify(published(), ANNOUNCED)


def test_nothing_in_a_proof_can_be_changed_unseen():
    documents = list(changed(published()))
    assert len(documents) > 30
    assert not any(verify(document, ANNOUNCED) for document in documents)


def test_nothing_can_be_added_to_a_proof_or_taken_away():
    for name in published():
        less = published()
        del less[name]
        assert not verify(less, ANNOUNCED)
    assert not verify(published() | {"note": "we promise"}, ANNOUNCED)


@pytest.mark.parametrize("field", Announced._fields)
def test_a_proof_that_is_not_what_was_announced_is_refused(field):
    assert not verify(published(), ANNOUNCED._replace(**{field: "0" * 64}))


def test_another_list_drawn_honestly_with_the_same_secret_is_refused():
    document = proof(PEOPLE[1:], SLOTS, secret=SECRET, public_value="round 1")
    assert not verify(document, ANNOUNCED)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(anything, st.sampled_from(sorted(published())))
def test_a_document_of_nonsense_is_false_and_not_an_error(nonsense, field):
    document = published() | {field: nonsense}
    assert verify(document, ANNOUNCED) == (document == published())


def test_the_checker_of_the_guide_accepts_a_true_proof(tmp_path):
    assert standalone(published(), ANNOUNCED, tmp_path)


def test_the_checker_of_the_guide_refuses_another_announcement(tmp_path):
    for field in Announced._fields:
        assert not standalone(published(), ANNOUNCED._replace(**{field: "0"}), tmp_path)


@pytest.mark.parametrize("field", ["secret", "slots", "applications", "assigned", "waitlist"])
def test_the_checker_of_the_guide_refuses_a_changed_proof(field, tmp_path):
    other = proof(PEOPLE[:-2], SLOTS[1:], secret=SECRET[::-1], public_value="round 1")
    assert not standalone(published() | {field: other[field]}, ANNOUNCED, tmp_path)
