"""PROTOCOL.md, the schemas and the code say the same."""

import json
import re
from pathlib import Path

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import signaling
from signaling.byes import BYES
from signaling.errors import Malformed
from signaling.messages import SHAPES, parse
from signaling.schema import SAID, document, written

HOME = Path(signaling.__file__ or "").parent
PROTOCOL = (HOME / "PROTOCOL.md").read_text()
BROWSER = jsonschema_rs.validator_for(document()["$defs"]["fromBrowser"])
EXAMPLES = {
    "join": {"ticket": "abc:1", "device": "page1"},
    "ping": {"ack": 3},
    "media": {"connected": True},
    "offer": {"pair": "a:b", "gen": 2000, "sdp": "v=0"},
    "answer": {"pair": "a:b", "gen": 2000, "sdp": "v=0"},
    "candidates": {
        "pair": "a:b",
        "gen": 1,
        "candidates": [{"candidate": "x"}, None],
    },
    "tracks": {"audio": True, "video": False},
    "signs": {"hand": True, "screen": "{1-2}", "wants": "low"},
    "sas_commit": {"pair": "a:b", "gen": 1, "commit": "0f" * 32},
    "sas_reveal": {"pair": "a:b", "gen": 1, "nonce": "a0" * 32},
}


def table(heading: str) -> set[str]:
    """The words in code of the first column of the table under a heading."""
    section = PROTOCOL.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return {word for row in rows for word in re.findall(r"`(\w+)`", row.split("|")[1])}


def message(t: str) -> dict:
    d = {"d": EXAMPLES[t]} if t in EXAMPLES else {}
    return {"t": t, "id": "m1"} | ({"to": "b"} if SHAPES[t].relayed else {}) | d


def passes(value: object) -> bool:
    try:
        parse(json.dumps(value))
    except Malformed:
        return False
    return True


def test_the_schemas_are_written_down_as_they_are():
    assert (HOME / "schemas/reception.v1.json").read_text() == written()
    assert json.loads(written()) == document()


def test_the_contract_names_every_message_of_a_browser():
    assert table("From the browser") == set(SHAPES)


def test_the_contract_names_every_message_of_the_server():
    assert table("From the server") == set(SAID) | {t for t in SHAPES if SHAPES[t].relayed}


def test_the_contract_names_every_goodbye_with_its_code():
    section = PROTOCOL.split("\n## Byes\n")[1].split("\n## ")[0]
    named = {
        (reason, int(row.split("|")[1]))
        for row in section.splitlines()
        if re.match(r"\| \d", row)
        for reason in re.findall(r"`(\w+)`", row.split("|")[2])
        if reason != "retryAt"
    }
    assert named == {(reason, bye.code) for reason, bye in BYES.items()}


@pytest.mark.parametrize("t", sorted(SHAPES))
def test_an_example_of_each_message_passes_the_schema_and_the_server(t):
    BROWSER.validate(message(t))
    assert passes(message(t))


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.just("full"), st.just("a:b")
)


@st.composite
def odd_messages(draw):
    """One that was right until something was put in, taken out or made another."""
    made = json.loads(json.dumps(message(draw(st.sampled_from(sorted(SHAPES))))))
    where = draw(st.sampled_from([made, made.get("d", made)]))
    name = draw(st.sampled_from([*where, "more"]))
    if draw(st.booleans()):
        where.pop(name, None)
    else:
        where[name] = draw(st.one_of(scalars, st.lists(scalars, max_size=2)))
    return made


@given(odd_messages())
def test_the_schema_and_the_server_judge_alike(value):
    assert BROWSER.is_valid(value) == passes(value)
