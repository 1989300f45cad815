"""Programs and batches: what is published, and a citizen's part in them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception.models import Application, Batch, Event, Reception, User
from scheduling.formats import Format
from scheduling.lottery import Announced, verify
from tests.api import APPEAL, Program, refused, wish
from tests.integration.reception.waitlist import category
from tests.lots import VALUE, announce, apply, close, drawn, free
from tests.world import World

SENT = APPEAL | {"topic": "housing"}


@pytest.fixture
def now():
    """Programs look at the real clock."""
    return timezone.now()


@pytest.fixture
def batch(world: World, now) -> Batch:
    return announce(world.botir, now)


def send(program: Program, batch: Batch, **more: Any) -> Any:
    return program.post(f"/batches/{batch.uid}/applications", SENT | more)


class TestWhatIsPublished:
    def test_grows_step_by_step_and_anybody_can_draw_again(self, world: World, batch, now) -> None:
        apply(batch, world.aziza, now)
        anybody, path = Program(), f"/batches/{batch.uid}"
        at_first = anybody.get(path).json()
        assert (at_first["state"], at_first["commitment"]) == ("open", batch.commitment)
        assert at_first["slots"] == batch.slots
        assert at_first["roll"] is at_first["on_roll"] is at_first["public_value"] is None
        refused(anybody.get(f"{path}/proof"), 404)
        close(batch)
        closed = anybody.get(path).json()
        assert (closed["state"], closed["on_roll"], closed["public_value"]) == ("closed", 1, None)
        drawn(batch)
        assert anybody.get(path).json()["public_value"] == VALUE
        verify(
            anybody.get(f"{path}/proof").json(),
            Announced(at_first["commitment"], closed["roll"], VALUE),
        )

    def test_names_neither_people_nor_the_secret(self, world: World, batch, now) -> None:
        apply(batch, world.aziza, now)
        secret = batch.secret
        for path in ("/batches", f"/batches/{batch.uid}"):
            text = Program().get(path).content.decode()
            assert secret not in text
            assert "aziza" not in text.lower()

    def test_says_why_it_is_void_without_a_worker(self, batch, now) -> None:
        day = timedelta(days=1)
        Batch.objects.update(
            opens=now - 9 * day, deadline=now - 8 * day, value_at=now - 7 * day, draw_by=now - day
        )
        shown = Program().get(f"/batches/{batch.uid}").json()
        assert (shown["state"], shown["why_void"]) == ("void", "not_drawn")

    def test_is_listed_in_the_same_few_queries_however_many(self, world: World, now) -> None:
        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                Program().get("/batches")
            return len(captured)

        announce(world.botir, now, free(world.botir, now, 1))
        few = queries()
        for ahead in (20, 25):
            announce(world.botir, now, free(world.botir, now, 1, ahead=ahead))
        assert Program().get("/batches").json()["total"] == 3
        assert queries() == few <= 2

    def test_of_nothing_is_nothing(self, world: World) -> None:
        refused(Program().get(f"/batches/{uuid.uuid4()}"), 404)
        refused(Program().get(f"/batches/{uuid.uuid4()}/proof"), 404)


class TestApplying:
    def test_makes_an_application_that_can_win(self, world: World, program, batch) -> None:
        category("veterans", 1)
        wishes = [batch.slots[1], batch.slots[0]]
        made = send(program, batch, wishes=wishes, category="veterans", wait=True)
        assert made.status_code == 201
        shown = made.json()
        assert (shown["wishes"], shown["category"], shown["wait"]) == (wishes, "veterans", True)
        assert shown["outcome"] is shown["reception"] is None
        assert program.get("/applications").json()["items"] == [shown]
        drawn(batch)
        after = program.get(f"/applications/{shown['id']}").json()
        won = Reception.objects.get(public_id=after["reception"])
        assert (after["outcome"], won.citizen) == ("won", world.aziza)
        assert int(won.starts_at.timestamp()) == wishes[0]
        assert (won.appeal.subject, won.topic.slug) == (APPEAL["subject"], "housing")
        assert won.appeal.email == "aziza@example.uz"

    def test_again_gives_the_same_and_tells_once(self, program, batch) -> None:
        first, second = send(program, batch), send(program, batch)
        assert (second.status_code, second.json()) == (201, first.json())
        assert Application.objects.count() == 1
        assert Event.objects.filter(kind="applied").count() == 1

    def test_is_refused_under_another_address(self, program, batch) -> None:
        send(program, batch)
        other = Program(User.objects.citizen("aziza+2@example.uz"))
        refused(send(other, batch), 409, "one-is-enough")
        assert other.get("/applications").json()["total"] == 0

    def test_is_refused_where_there_is_a_reception(self, world: World, program, batch) -> None:
        made = program.book(wish(world.botir)).json()["id"]
        assert refused(send(program, batch), 409, "already-booked")["reception"] == made

    def test_is_refused_after_the_deadline(self, batch, program, now) -> None:
        Batch.objects.update(opens=now - timedelta(days=2), deadline=now)
        refused(send(program, batch), 409, "not-open")

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"topic": None}, "#/topic"),
            ({"topic": "football"}, "#/topic"),
            ({"wishes": [1]}, "#/wishes"),
            ({"wishes": [1, 1]}, "#/wishes"),
            ({"wishes": ["1"]}, "#/wishes/0"),
            ({"category": "kings"}, "#/category"),
            ({"kind": "company"}, "#"),
            ({"text": ""}, "#/text"),
            ({"wait": "yes"}, "#/wait"),
        ],
    )
    def test_what_is_wrong_is_pointed_at(self, program, batch, change, pointer) -> None:
        problem = refused(send(program, batch, **change), 422, "invalid")
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert not Application.objects.exists()

    def test_by_telephone_wants_a_number(self, program, batch) -> None:
        Batch.objects.update(format=Format.PHONE)
        problem = refused(send(program, batch), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "#/phone"
        assert send(program, batch, phone="+998 90 123 45 67").status_code == 201


class TestAnApplication:
    @pytest.fixture
    def path(self, program: Program, batch: Batch) -> str:
        return f"/applications/{send(program, batch).json()['id']}"

    def test_is_changed_until_the_deadline(self, program, batch, path, now) -> None:
        changed = program.ask("put", path, SENT | {"wishes": batch.slots[:1]})
        assert changed.json()["wishes"] == batch.slots[:1]
        assert program.get(path).json() == changed.json()
        Batch.objects.update(opens=now - timedelta(days=2), deadline=now)
        refused(program.ask("put", path, SENT), 409, "not-open")
        refused(program.ask("delete", path), 409, "not-open")

    def test_is_withdrawn_with_all_that_was_written(self, program, path) -> None:
        assert program.ask("delete", path).status_code == 204
        assert not Application.objects.exists()
        refused(program.ask("put", path, SENT), 404)
        refused(program.ask("delete", path), 404)

    @pytest.mark.parametrize("method", ["get", "put", "delete"])
    def test_of_others_is_not_there(self, world: World, path: str, method: str) -> None:
        other = Program(world.malika)
        body = SENT if method == "put" else None
        missing = f"/applications/{uuid.uuid4()}"
        answers = [other.ask(method, one, body) for one in (path, missing)]
        assert refused(answers[0], 404) == refused(answers[1], 404)
        assert Application.objects.count() == 1


def test_categories_are_public_the_first_first(world: World) -> None:
    category("veterans", 2)
    category("disabled", 1)
    found = Program().get("/categories").json()["items"]
    assert [one["slug"] for one in found] == ["disabled", "veterans"]
