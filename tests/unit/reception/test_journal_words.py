"""Every kind of event in the journal has words, in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

import reception
from reception.actions.replies import Answer
from reception.models.applicants import Verdict
from reception.models.triage import RulingKind
from reception.models.waitlist import OfferState
from reception.templatetags.qabul import EVENT_WORDS
from reception.templatetags.record import MORE_WORDS

ROOT = Path(reception.__file__).parent
WRITERS = {"record": 0, "entry": 0, "write": 0, "journal": 0, "tell": 1}
"""Functions that write a row, and which of their arguments is its kind."""
COMPUTED: dict[str, set[str]] = {
    "attendance.py": {"no_show_citizen", "no_show_official"},
    "booking.py": {"requested", "booked", "drawn"},
    "changes.py": {"moved", "reassigned", "cancelled", "revoked", "declined"},
    "checking.py": {f"{what}_{one}" for what in ("mandate", "claim") for one in Verdict if one},
    "moderation.py": {"denied", "removed", "asked_to_mute", "asked_to_speak"},
    "offering.py": {f"offer_{one}" for one in OfferState if one != OfferState.OPEN},
    "recorder.py": {f"recording_{one}" for one in ("ready", "empty", "failed")},
    "replies.py": {
        f"{side}_{one}"
        for side in ("answer", "official_answer")
        for one in (*Answer.values, "countered")
    },
    "recording.py": {f"recording_{one}" for one in ("consented", "refused", "withdrawn")},
    "rulings.py": set(RulingKind.values),
    "undelivered.py": {"notice_dismissed", "told_by_phone"},
    "session.py": {"no_show_citizen", "no_show_official", "failed_technical"},
}
"""By module, kinds that are put together as it runs."""


def texts(node: ast.AST) -> set[str] | None:
    """What the expression can be; None when it can't be told."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.IfExp):
        body, other = texts(node.body), texts(node.orelse)
        return body | other if body and other else None
    return None


def assigned(function: ast.AST, name: str) -> set[str] | None:
    found: set[str] = set()
    for one in ast.walk(function):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(one, ast.Assign):
            target, value = one.targets[0], one.value
            both = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
            pairs = list(zip(target.elts, value.elts, strict=True)) if both else [(target, value)]
        for target, value in pairs:
            if isinstance(target, ast.Name) and target.id == name:
                found |= texts(value) or set()
    return found or None


def kinds_of(path: Path) -> Iterator[tuple[str, set[str] | None]]:
    """Where a row is written, and of which kinds; None: it can't be told from here."""
    functions = [
        one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.FunctionDef)
    ]
    namesakes = {one.name for one in functions if "kind" not in {arg.arg for arg in one.args.args}}
    for function in functions:
        passed_on = {one.arg for one in function.args.args} if function.name in WRITERS else set()
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            at = WRITERS.get(call.func.id)
            if (
                call.func.id in namesakes
                or at is None
                or len(call.args) <= at
                or not (call.keywords or call.args[1:])
            ):
                continue
            kind = call.args[at]
            if isinstance(kind, ast.Name) and kind.id in passed_on:
                continue
            told = assigned(function, kind.id) if isinstance(kind, ast.Name) else texts(kind)
            yield f"{path.name}:{call.lineno}", told


def test_every_kind_of_event_has_words() -> None:
    found, unclear = set[str](), []
    for path in sorted((ROOT / "actions").glob("*.py")):
        for where, kinds in kinds_of(path):
            known = kinds or COMPUTED.get(path.name)
            found |= known or set()
            if not known:
                unclear.append(where)
    assert not unclear, chr(10).join(unclear)  # say its kinds in COMPUTED
    assert len(found) > 150
    assert found - EVENT_WORDS.keys() - MORE_WORDS.keys() == set()


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru"])
def test_these_words_are_translated(language: str) -> None:
    every = EVENT_WORDS | MORE_WORDS
    with translation.override("en"):
        plain = {kind: str(words) for kind, words in every.items()}
    with translation.override(language):
        assert [kind for kind, words in plain.items() if str(every[kind]) == words] == []
