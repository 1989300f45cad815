"""Every address and every operation of the API, walked with every role: `tests/rights`."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from reception.documents import rendering
from tests.promises import at
from tests.rights import who
from tests.rights.about import ABOUT
from tests.rights.document import document
from tests.rights.objects import set_up
from tests.rights.stage import Stage
from tests.rights.walk import Walker, everything, methods_of, operations, patterns, refused
from tests.rights.who import Row

PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"
NOW = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)  # as `now`
HINT = "add its row in tests/rights/rows/, then run python -m tests.rights"


@pytest.fixture(scope="module")
def staged(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, Path]]:
    """Set up once for all walks: what a request does is undone after it."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        patched.setattr("django.conf.settings.MEDIA_ROOT", str(media))
        with transaction.atomic():
            yield set_up(NOW), media
            transaction.set_rollback(True)


@pytest.fixture
def stage(staged: tuple[Stage, Path], db: None, settings: Any, monkeypatch: Any) -> Stage:
    """Papers aren't really printed: whether they are is not the question here."""
    stage, settings.MEDIA_ROOT = staged
    addresses = dict.fromkeys(("authorize", "token", "revoke", "caldav"), "http://127.0.0.1:9/")
    settings.GOOGLE_CALENDAR = {"client_id": "qabul", "client_secret": "s"} | addresses
    monkeypatch.setattr(rendering, "printed", lambda *_: b"%PDF-1.7")
    return stage


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
            elif how == "missing" and row.about and not walker.is_as_missing(row, method, seen):
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
