"""Programs that wait for a time, and answer the offer of one."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception import housekeeping
from reception.actions.waitlist import LONGEST_DAYS, MOST_ENTRIES
from reception.models import Draft, Offer, Official, Reception, User, Waiting
from scheduling.formats import Format
from scheduling.models import Booking, Status
from tests.api import Program, refused, wish
from tests.integration.reception.waitlist import category, freed, offer
from tests.world import World, official, somebody

DAY = timedelta(days=1)


@pytest.fixture
def now():
    """Programs look at the real clock."""
    return timezone.now()


def wanted(who: Official, **more: Any) -> dict[str, Any]:
    today = timezone.localdate()
    topic = who.topics.first()
    days = {"first": str(today), "last": str(today + 9 * DAY)}
    return {"official": who.slug, "topic": topic and topic.slug} | days | more


@pytest.fixture
def offered(world: World, program: Program, now) -> dict[str, Any]:
    """Of Botir's time, which Malika gave up while Aziza waited."""
    assert program.post("/waiting", wanted(world.botir)).status_code == 201
    Waiting.objects.update(since=now - timedelta(minutes=1))
    freed(world, now)
    assert offer(now)
    return dict(program.get("/offers").json()["items"][0])


class TestWaiting:
    def test_is_begun_seen_and_ended(self, world: World, program: Program) -> None:
        category("veterans", 1)
        begun = program.post("/waiting", wanted(world.botir, category="veterans"))
        assert begun.status_code == 201
        assert begun.json()["category"] == "veterans"
        assert (begun.json()["topic"], begun.json()["offer"]) == ("housing", None)
        assert program.get("/waiting").json() == {"items": [begun.json()]}
        path = f"/waiting/{begun.json()['id']}"
        assert program.ask("delete", path).status_code == 204
        assert program.ask("delete", path).status_code == 204
        assert program.get("/waiting").json() == {"items": []}

    def test_again_it_changes_what_is_waited_for(self, world: World, program: Program) -> None:
        first = program.post("/waiting", wanted(world.botir)).json()
        later = str(timezone.localdate() + 20 * DAY)
        second = program.post("/waiting", wanted(world.botir, last=later)).json()
        assert (second["id"], second["last"]) == (first["id"], later)
        assert Waiting.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"official": "nobody"}, "#/official"),
            ({"topic": "football"}, "#/topic"),
            ({"topic": None}, "#/topic"),
            ({"category": "kings"}, "#/category"),
            ({"format": "in_person"}, "#/format"),
            ({"last": "tomorrow"}, "#/last"),
            ({"last": str(timezone.localdate() - 2 * DAY)}, "#/last"),
            ({"last": str(timezone.localdate() + (LONGEST_DAYS + 2) * DAY)}, "#/last"),
            ({"first": str(timezone.localdate() + 30 * DAY)}, "#/last"),
            ({"surprise": 1}, "#/surprise"),
        ],
    )
    def test_what_is_wrong_is_pointed_at(
        self, world: World, program: Program, change: dict, pointer: str
    ) -> None:
        problem = refused(program.post("/waiting", wanted(world.botir) | change), 422, "invalid")
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert not Waiting.objects.exists()

    def test_under_another_address_is_refused(self, world: World, program: Program) -> None:
        program.post("/waiting", wanted(world.botir))
        other = Program(User.objects.citizen("aziza+2@example.uz"))
        refused(other.post("/waiting", wanted(world.botir)), 409, "already-waiting")
        assert other.get("/waiting").json() == {"items": []}

    def test_for_too_many_is_refused(self, world: World, program: Program) -> None:
        for n in range(MOST_ENTRIES):
            program.post("/waiting", wanted(official(world.office, f"official{n}")))
        refused(program.post("/waiting", wanted(world.botir)), 409, "too-many-entries")

    def test_for_whom_one_has_a_reception_with_is_refused(
        self, world: World, program: Program
    ) -> None:
        made = program.book(wish(world.botir)).json()["id"]
        problem = refused(program.post("/waiting", wanted(world.botir)), 409, "already-booked")
        assert problem["reception"] == made

    def test_of_others_is_not_there(self, world: World, program: Program) -> None:
        theirs = Program(world.malika).post("/waiting", wanted(world.botir)).json()["id"]
        answers = [program.ask("delete", f"/waiting/{one}") for one in (theirs, uuid.uuid4())]
        assert refused(answers[0], 404) == refused(answers[1], 404)
        assert Waiting.objects.get().state == "waiting"


class TestOffers:
    def test_are_seen_where_one_waits(self, program: Program, offered: dict) -> None:
        assert program.get("/waiting").json()["items"][0]["offer"] == offered["id"]
        assert (offered["state"], offered["topic"]) == ("open", "housing")
        assert program.get(f"/offers/{offered['id']}").json() == offered

    def test_what_is_taken_is_held_and_can_be_booked(
        self, world: World, program: Program, offered: dict
    ) -> None:
        taken = program.post(f"/offers/{offered['id']}/take")
        assert taken.status_code == 201
        answer = program.book({"hold": taken.json()["uid"]})
        assert answer.status_code == 201
        assert (answer.json()["start"], answer.json()["topic"]) == (offered["start"], "housing")
        made = Reception.objects.get(public_id=answer.json()["id"])
        assert (made.citizen, made.booking.status) == (world.aziza, Status.CONFIRMED)
        assert not Draft.objects.filter(holder=f"api:{world.aziza.pk}").exists()
        housekeeping.sweep(timezone.now())
        assert Waiting.objects.get().state == "booked"

    def test_taking_again_gives_the_same_hold(self, program: Program, offered: dict) -> None:
        path = f"/offers/{offered['id']}/take"
        assert program.post(path).json() == program.post(path).json()
        assert Booking.objects.filter(status=Status.HELD).count() == 1

    def test_after_it_is_booked_there_is_nothing_to_take(
        self, program: Program, offered: dict
    ) -> None:
        path = f"/offers/{offered['id']}/take"
        key, hold = str(uuid.uuid4()), {"hold": program.post(path).json()["uid"]}
        first = program.book(hold, key)
        assert program.book(hold, key).json() == first.json()
        refused(program.post(path), 409, "offer-over")

    def test_until_when_it_is_to_be_booked_is_said_and_kept(
        self, program: Program, offered: dict
    ) -> None:
        hold = program.post(f"/offers/{offered['id']}/take").json()
        assert hold["until"] <= Booking.objects.get(uid=hold["uid"]).held_until.isoformat()
        now = program.get(f"/offers/{offered['id']}").json()
        assert now["state"] == "taken"

    def test_the_hold_of_somebody_else_is_no_hold(
        self, world: World, program: Program, offered: dict
    ) -> None:
        hold = program.post(f"/offers/{offered['id']}/take").json()
        refused(Program(world.malika).book({"hold": hold["uid"]}), 409, "hold-expired")
        refused(Program(world.malika).ask("delete", f"/holds/{hold['uid']}"), 404)

    def test_what_nobody_took_yet_is_no_hold(self, program: Program, offered: dict) -> None:
        held = Booking.objects.get(status=Status.HELD)
        refused(program.book({"hold": held.uid}), 409, "hold-expired")

    def test_giving_it_up_does_not_free_it_for_a_friend(
        self, world: World, program: Program, offered: dict
    ) -> None:
        hold = program.post(f"/offers/{offered['id']}/take").json()
        assert program.ask("delete", f"/holds/{hold['uid']}").status_code == 204
        friend = Program(world.malika)
        refused(friend.book(wish(world.botir, start=offered["start"])), 409, "slot-taken")

    def test_are_declined_once_and_for_all(self, program: Program, offered: dict) -> None:
        path = f"/offers/{offered['id']}"
        assert program.post(f"{path}/decline").json()["state"] == "declined"
        assert program.post(f"{path}/decline").json()["state"] == "declined"
        refused(program.post(f"{path}/take"), 409, "offer-over")
        assert len(program.get("/waiting").json()["items"]) == 1

    def test_taken_ones_are_not_declined(self, program: Program, offered: dict) -> None:
        program.post(f"/offers/{offered['id']}/take")
        refused(program.post(f"/offers/{offered['id']}/decline"), 409, "offer-over")

    def test_nobody_answered_have_lapsed_without_a_worker(
        self, program: Program, offered: dict
    ) -> None:
        Offer.objects.update(expires=timezone.now())
        assert program.get("/offers").json()["items"][0]["state"] == "lapsed"
        assert program.get("/waiting").json()["items"][0]["offer"] is None
        refused(program.post(f"/offers/{offered['id']}/take"), 409, "offer-over")

    @pytest.mark.parametrize("verb", ["", "/take", "/decline"])
    def test_of_others_are_not_there(self, world: World, offered: dict, verb: str) -> None:
        other = Program(world.malika)
        method = "post" if verb else "get"
        answers = [
            other.ask(method, f"/offers/{one}{verb}") for one in (offered["id"], uuid.uuid4())
        ]
        assert refused(answers[0], 404) == refused(answers[1], 404)
        assert Offer.objects.get().state == "open"


class TestWithoutATopic:
    """Who joined by the page may say later what it is about."""

    @pytest.fixture
    def hold(self, program: Program, offered: dict) -> str:
        Waiting.objects.update(topic=None)
        return str(program.post(f"/offers/{offered['id']}/take").json()["uid"])

    def test_it_is_said_when_booking(self, program: Program, hold: str) -> None:
        assert program.book({"hold": hold, "topic": "housing"}).json()["topic"] == "housing"

    @pytest.mark.parametrize("topic", [None, "football"])
    def test_it_has_to_be_one_of_the_officials(
        self, program: Program, hold: str, topic: str | None
    ) -> None:
        problem = refused(program.book({"hold": hold, "topic": topic}), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "#/topic"

    def test_it_may_not_need_longer_than_what_is_held(
        self, world: World, program: Program, hold: str
    ) -> None:
        world.botir.topics.create(slug="water", name={"en": "Water"})
        world.botir.topic_lengths.create(topic=world.botir.topics.get(slug="water"), minutes=40)
        refused(program.book({"hold": hold, "topic": "water"}), 422, "invalid")
        assert program.book({"hold": hold, "topic": "housing"}).status_code == 201


def test_a_hold_for_a_topic_is_not_booked_about_another(world: World, program: Program) -> None:
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    world.botir.topics.create(slug="water", name={"en": "Water"})
    refused(program.book({"hold": hold, "topic": "water"}), 422, "invalid")
    assert program.book({"hold": hold, "topic": "housing"}).status_code == 201


def test_lists_cost_the_same_few_queries_however_many(world: World, program: Program) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            program.get("/waiting")
            program.get("/offers")
        return len(captured)

    none = queries()
    for n in range(3):
        program.post("/waiting", wanted(official(world.office, f"official{n}")))
    assert queries() <= none + 1 <= 8


def test_by_telephone_one_waits_where_it_is_offered(world: World, program: Program) -> None:
    world.botir.calendar.rules.update(formats=Format.PHONE.bit)
    begun = program.post("/waiting", wanted(world.botir, format="phone"))
    assert begun.json()["format"] == "phone"


def test_too_much_of_it_costs_work(world: World, settings) -> None:
    settings.SOFT_RATES = settings.SOFT_RATES | {"hold": "0/m"}
    answer = Program(somebody(1)).post("/waiting", wanted(world.botir))
    assert "work" in refused(answer, 429, "work-wanted")
