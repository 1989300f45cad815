"""Every address and every operation of the API, walked with every role: `tests/rights`."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest

from tests.promises import at
from tests.rights import who
from tests.rights.document import document
from tests.rights.stage import ABOUT, Stage, set_up
from tests.rights.walk import Walker, everything, methods_of, operations, patterns, refused
from tests.rights.who import Row

PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"
HINT = "add its row in tests/rights/rows/, then run python -m tests.rights"


@pytest.fixture
def stage(db: None, now: datetime) -> Stage:
    return set_up(now)


def wrong_of(walker: Walker, role: str, rows: Iterable[Row]) -> str:
    """Where the person got in without a right, did not with one, or could tell it exists."""
    found = []
    for row in rows:
        for method, may in row.may.items():
            response = walker.ask(row, method)
            how, seen = refused(response), walker.body
            asked = f"{row.label} {method}: {response.status_code}"
            if (role in may) == bool(how):
                found.append(asked)
            elif how == "missing" and row.about:
                walker.ask(row, method, existing=False)
                if walker.body != seen:
                    found.append(f"{asked}, unlike what is missing")
    return "\n".join(found)


@pytest.mark.parametrize("role", who.ROLES)
def test_everybody_reaches_what_they_may_and_nothing_else(
    stage: Stage, now: datetime, role: str
) -> None:
    with at(now):
        walker = Walker(stage, stage.ours.get(role))
        assert wrong_of(walker, role, everything()) == ""


@pytest.mark.parametrize("role", who.OF_AN_OFFICE)
def test_the_same_role_of_another_office_opens_nothing_of_this_one(
    stage: Stage, now: datetime, role: str
) -> None:
    with at(now):
        walker = Walker(stage, stage.theirs[role])
        assert wrong_of(walker, "", [row for row in everything() if row.is_somebodys]) == ""


def test_every_address_and_every_operation_has_its_row() -> None:
    rows = {row.name for row in everything()}
    there = {name for name, _ in patterns()} | set(operations())
    assert there - rows == set(), HINT
    assert rows - there == set()


def test_the_rows_name_every_method_that_a_view_answers_to() -> None:
    rows: dict[str, list[Row]] = {}
    for row in everything():
        rows.setdefault(row.name, []).append(row)
    for name, pattern in patterns():
        if name == "set-language":  # Django's own
            continue
        answers = methods_of(pattern)
        assert answers is not None, f"{name}: name its methods, as @require_POST does"
        assert {method for row in rows[name] for method in row.may} == answers, f"{name}: {HINT}"


def test_each_row_is_about_something_that_can_be_made() -> None:
    assert {row.about for row in everything()} - ABOUT.keys() == set()


def test_the_page_says_what_the_rows_say() -> None:
    assert PAGE.read_text() == document(), "run python -m tests.rights"
