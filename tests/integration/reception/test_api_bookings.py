"""A whole booking by one request of a citizen's program."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception.actions import at_once, hold_at_once
from reception.models import Appeal, Draft, Event, Outbox, Reception, User
from scheduling.errors import HoldExpired
from scheduling.formats import Format
from scheduling.models import Booking, Status
from tests.api import Program, nothing_is_left, refused, wish
from tests.world import ANSWERS, World, make_world, somebody, starts

MOST_STATEMENTS = {"postgresql": 5, "sqlite": 13}  # on SQLite with BEGIN and COMMIT
MOST_FOR_BOTH = {"postgresql": 12, "sqlite": 23}  # of a hold and the booking made of it


def test_one_request_takes_the_time_and_hands_the_appeal_in(world: World, program: Program) -> None:
    wanted = wish(world.botir)
    answer = program.book(wanted)
    assert answer.status_code == 201
    made = Reception.objects.get(public_id=answer.json()["id"])
    assert made.starts_at.isoformat() == wanted["start"]
    assert made.booking.status == Status.CONFIRMED
    assert (made.citizen, made.appeal.email) == (world.aziza, "aziza@example.uz")
    assert (made.topic.slug, made.appeal.language) == ("housing", "en")
    event = Event.objects.get(reception=made)
    assert (event.kind, event.actor) == ("booked", world.aziza)
    assert Outbox.objects.filter(event=event).exists()
    assert program.get(f"/receptions/{made.public_id}").json() == answer.json()


def test_where_an_office_approves_it_is_only_requested(world: World, program: Program) -> None:
    world.sardor.needs_approval = True
    world.sardor.save()
    assert program.book(wish(world.sardor)).json()["state"] == "requested"
    assert Booking.objects.get().status == Status.PENDING


def test_a_hold_becomes_the_booking_about_the_topic_it_was_held_for(
    world: World, program: Program
) -> None:
    hold = program.post("/holds", wish(world.botir)).json()
    answer = program.book({"hold": hold["uid"]})
    assert answer.status_code == 201
    assert answer.json()["topic"] == "housing"
    assert Booking.objects.get().uid == hold["uid"]
    assert not Draft.objects.exists()


def test_a_hold_and_its_booking_count_once(world: World, program: Program, settings) -> None:
    settings.SOFT_RATES = settings.RATES
    settings.RATES = settings.RATES | {"hold": "1/h"}
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    assert program.book({"hold": hold}).status_code == 201
    assert program.book(wish(world.sardor)).status_code == 429


def test_a_hold_that_ran_out_is_booked_while_nobody_else_has_its_time(
    world: World, program: Program
) -> None:
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    Booking.objects.update(held_until=timezone.now())
    assert program.book({"hold": hold}).json()["topic"] == "housing"
    assert Booking.objects.get().status == Status.CONFIRMED


def test_where_a_hold_that_ran_out_lies_another_holds_anew(world: World, program: Program) -> None:
    wanted = wish(world.botir)
    Program(world.malika).post("/holds", wanted)
    Booking.objects.update(held_until=timezone.now())
    uid = program.post("/holds", wanted).json()["uid"]
    assert Booking.objects.get().uid == uid


def test_an_own_hold_does_not_stand_in_the_way(world: World, program: Program) -> None:
    wanted = wish(world.botir)
    program.post("/holds", wanted)
    assert program.book(wanted).status_code == 201
    assert Booking.objects.get().status == Status.CONFIRMED


def test_a_hold_of_somebody_else_is_no_hold(world: World, program: Program) -> None:
    hold = Program(world.malika).post("/holds", wish(world.botir)).json()
    refused(program.book({"hold": hold["uid"]}), 409, "hold-expired")


def test_a_hold_that_ran_out_and_lies_there_is_swept_away(world: World, program: Program) -> None:
    wanted = wish(world.botir)
    Program(world.malika).post("/holds", wanted)
    Booking.objects.update(held_until=timezone.now())
    assert program.book(wanted).status_code == 201


class TestAgain:
    def test_the_same_key_and_content_give_the_same_reception(
        self, world: World, program: Program
    ) -> None:
        key, wanted = str(uuid.uuid4()), wish(world.botir)
        first, second = program.book(wanted, key), program.book(wanted, key)
        assert second.status_code == 201
        assert second.json() == first.json()
        assert Reception.objects.count() == Booking.objects.count() == Event.objects.count() == 1

    def test_so_does_a_hold(self, world: World, program: Program) -> None:
        key = str(uuid.uuid4())
        wanted = {"hold": program.post("/holds", wish(world.botir)).json()["uid"]}
        assert program.book(wanted, key).json() == program.book(wanted, key).json()

    def test_after_it_was_cancelled_it_is_not_booked_anew(
        self, world: World, program: Program
    ) -> None:
        key, wanted = str(uuid.uuid4()), wish(world.botir)
        made = program.book(wanted, key).json()["id"]
        program.post(f"/receptions/{made}/cancel")
        again = program.book(wanted, key).json()
        assert (again["id"], again["state"]) == (made, "cancelled")

    def test_so_does_what_was_made_while_it_was_tried_again(self, world: World) -> None:
        now = timezone.now()
        start, terms = starts(world.sardor, now)[0], world.sardor.terms(None, Format.VIDEO)
        sent = at_once.sent(world.aziza, ANSWERS | {"topic": None}, uuid.uuid4(), {}, "uz")

        def lost() -> Reception:
            raise OperationalError

        def too_late() -> Reception:
            at_once.book(
                sent, world.sardor, start, topic_id=None, terms=terms, holder="api:1", now=now
            )
            raise HoldExpired

        assert at_once.once(lambda: sent, lost, too_late).appeal.key == sent.key

    def test_with_another_content_the_key_is_refused(self, world: World, program: Program) -> None:
        key, wanted = str(uuid.uuid4()), wish(world.botir)
        program.book(wanted, key)
        refused(program.book(wanted | {"text": "Boshqa gap"}, key), 422, "key-reused")
        assert Reception.objects.count() == 1

    def test_keys_of_two_citizens_do_not_meet(self, world: World, program: Program) -> None:
        key = str(uuid.uuid4())
        program.book(wish(world.botir), key)
        assert Program(world.malika).book(wish(world.botir), key).status_code == 201
        assert Reception.objects.count() == 2

    def test_a_refused_request_can_be_sent_again(self, world: World, program: Program) -> None:
        key, wanted = str(uuid.uuid4()), wish(world.botir)
        taken = Program(world.malika).book(wanted).json()["id"]
        refused(program.book(wanted, key), 409, "slot-taken")
        Program(world.malika).post(f"/receptions/{taken}/cancel")
        assert program.book(wanted, key).status_code == 201

    @pytest.mark.parametrize("key", ["1", "", "x" * 36, "00000000-0000-0000-0000-00000000000g"])
    def test_no_uuid_is_no_key(self, world: World, program: Program, key: str) -> None:
        answer = program.post("/bookings", {}, Idempotency_Key=key)
        assert {"parameter": "Idempotency-Key", "detail": "give a UUID"} in refused(
            answer, 422, "invalid"
        )["errors"]


class TestRefusals:
    def test_a_time_that_is_taken(self, world: World, program: Program) -> None:
        Program(world.malika).book(wish(world.botir) | (wanted := wish(world.botir)))
        refused(program.book(wanted), 409, "slot-taken")

    def test_a_time_that_is_not_offered(self, world: World, program: Program) -> None:
        night = wish(world.botir)["start"].replace("T", "T")[:11] + "20:00:00+00:00"
        refused(program.book(wish(world.botir, start=night)), 409, "slot-not-offered")
        assert nothing_is_left()

    def test_a_second_reception_with_one_official(self, world: World, program: Program) -> None:
        first = program.book(wish(world.botir)).json()["id"]
        problem = refused(program.book(wish(world.botir)), 409, "already-booked")
        assert problem["reception"] == first
        assert Booking.objects.count() == 1

    def test_it_is_told_before_the_appeal_is_written(self, world: World, program: Program) -> None:
        first = program.book(wish(world.botir)).json()["id"]
        problem = refused(program.post("/holds", wish(world.botir)), 409, "already-booked")
        assert problem["reception"] == first
        assert not Draft.objects.exists()

    def test_of_another_address_of_hers_the_reception_is_not_named(
        self, world: World, program: Program
    ) -> None:
        program.book(wish(world.botir))
        other = Program(User.objects.citizen("aziza+2@example.uz"))
        problem = refused(other.book(wish(world.botir)), 409, "already-booked")
        assert "reception" not in problem

    def test_the_words_are_in_the_callers_language(self, world: World) -> None:
        program = Program(world.aziza, language="ru")
        program.book(wish(world.botir))
        problem = refused(program.book(wish(world.botir)), 409, "already-booked")
        assert problem["title"] == "Already booked"
        assert "приём" in problem["detail"].lower()

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"official": "nobody"}, "#/official"),
            ({"topic": "football"}, "#/topic"),
            ({"topic": None}, "#/topic"),
            ({"name": " "}, "#/name"),
            ({"text": "x" * 5001}, "#/text"),
            ({"phone": "call me"}, "#/phone"),
            ({"kind": "company"}, "#"),
            ({"start": "2026-12-01T09:00:00"}, "#/start"),
            ({"start": 1795492800}, "#/start"),
            ({"hold": str(uuid.uuid4())}, "#"),
            ({"official": None}, "#"),
            ({"surprise": 1}, "#/surprise"),
        ],
    )
    def test_what_is_wrong_is_pointed_at(
        self, world: World, program: Program, change: dict, pointer: str
    ) -> None:
        problem = refused(program.book(wish(world.botir) | change), 422, "invalid")
        assert [error["pointer"] for error in problem["errors"]] == [pointer]
        assert nothing_is_left()

    def test_by_telephone_only_with_a_number(self, world: World, program: Program) -> None:
        world.botir.calendar.rules.update(formats=Format.PHONE.bit)
        wanted = wish(world.botir, format="phone")
        problem = refused(program.book(wanted), 422, "invalid")
        assert problem["errors"][0]["pointer"] == "#/phone"
        assert nothing_is_left()
        assert program.book(wanted | {"phone": "+998 90 123 45 67"}).json()["format"] == "phone"


def test_in_person_it_says_where_to_come(world: World, program: Program) -> None:
    world.botir.calendar.rules.update(formats=Format.IN_PERSON.bit, place={"en": "Room 5"})
    assert program.book(wish(world.botir, format="in_person")).json()["place"] == "Room 5"


def test_a_topic_takes_its_own_time(world: World, program: Program) -> None:
    world.botir.topic_lengths.create(topic=world.botir.topics.get(), minutes=40)
    program.book(wish(world.botir))
    booking = Booking.objects.get()
    assert (booking.end - booking.start).seconds == 40 * 60


@pytest.mark.django_db(transaction=True)
class TestForReal:
    """With transactions that end, as in the product."""

    @pytest.fixture(autouse=True)
    def _a_crowd_may_ask(self, settings) -> None:
        settings.SOFT_RATES = settings.RATES

    def test_a_booking_is_few_statements(self) -> None:
        world = make_world()
        program, wanted = Program(world.aziza), wish(world.botir)
        with CaptureQueriesContext(connection) as captured:
            assert program.book(wanted).status_code == 201
        assert len(captured) <= MOST_STATEMENTS[connection.vendor], [
            one["sql"][:80] for one in captured
        ]

    def test_a_hold_and_its_booking_are_few_statements(self) -> None:
        world = make_world()
        program, wanted = Program(world.aziza), wish(world.botir)
        hold_at_once.CALENDARS.clear()  # of other tests
        with CaptureQueriesContext(connection) as captured:
            hold = program.post("/holds", wanted).json()["uid"]
            assert program.book({"hold": hold}).status_code == 201
        assert len(captured) <= MOST_FOR_BOTH[connection.vendor], [
            one["sql"][:80] for one in captured
        ]

    def test_one_of_many_gets_the_hold(self) -> None:
        world = make_world()
        wanted = wish(world.sardor)
        programs = [Program(somebody(n)) for n in range(12)]
        with ThreadPoolExecutor(12) as crowd:
            answers = list(crowd.map(lambda program: held(program, wanted), programs))
        assert sorted(answers) == [201] + [409] * 11
        assert Booking.objects.count() == Draft.objects.count() == 1

    def test_one_hold_sent_many_times_at_once_becomes_one_booking(self) -> None:
        world = make_world()
        program = Program(world.aziza)
        wanted = {"hold": program.post("/holds", wish(world.sardor)).json()["uid"]}
        with ThreadPoolExecutor(6) as crowd:
            answers = list(crowd.map(lambda _: threaded(program, wanted), range(6)))
        assert sorted(answers) == [201] + [409] * 5
        assert Reception.objects.count() == Booking.objects.count() == Event.objects.count() == 1

    def test_one_of_many_gets_the_time(self) -> None:
        world = make_world()
        wanted = wish(world.sardor)
        programs = [Program(somebody(n)) for n in range(12)]
        with ThreadPoolExecutor(12) as crowd:
            answers = list(crowd.map(lambda program: threaded(program, wanted), programs))
        assert sorted(answers) == [201] + [409] * 11
        assert Booking.objects.count() == Appeal.objects.count() == 1

    def test_one_key_sent_many_times_at_once_books_once(self) -> None:
        world = make_world()
        assert sent_at_once(Program(world.aziza), wish(world.sardor)) == {201}
        assert Reception.objects.count() == Booking.objects.count() == Event.objects.count() == 1

    def test_so_does_one_key_of_a_hold(self) -> None:
        world = make_world()
        program = Program(world.aziza)
        hold = program.post("/holds", wish(world.sardor)).json()["uid"]
        assert sent_at_once(program, {"hold": hold}) == {201}
        assert Reception.objects.count() == Booking.objects.count() == Event.objects.count() == 1

    def test_one_key_with_several_contents_at_once_books_one_of_them(self) -> None:
        world = make_world()
        key, program = str(uuid.uuid4()), Program(world.aziza)
        wanted = [wish(world.sardor, n) for n in range(6)]
        with ThreadPoolExecutor(6) as crowd:
            answers = list(crowd.map(lambda one: threaded(program, one, key), wanted))
        assert sorted(answers) == [201] + [422] * 5
        assert Reception.objects.count() == Booking.objects.count() == 1

    def test_two_addresses_of_one_person_at_once_get_one_reception(self) -> None:
        world = make_world()
        pairs = [
            (Program(User.objects.citizen(f"aziza+{n}@example.uz")), wish(world.sardor, n))
            for n in range(8)
        ]
        with ThreadPoolExecutor(8) as crowd:
            answers = list(crowd.map(lambda pair: threaded(*pair), pairs))
        assert sorted(answers) == [201] + [409] * 7
        assert Reception.objects.count() == Booking.objects.count() == 1


def sent_at_once(program: Program, wanted: dict) -> set[int]:
    """What eight get who send the same under the same key."""
    key = str(uuid.uuid4())
    with ThreadPoolExecutor(8) as crowd:
        return set(crowd.map(lambda _: threaded(program, wanted, key), range(8)))


def threaded(program: Program, wanted: dict, key: str = "") -> int:
    try:
        return Program(None, token=program.token).book(wanted, key).status_code
    finally:
        connection.close()


def held(program: Program, wanted: dict) -> int:
    try:
        return Program(None, token=program.token).post("/holds", wanted).status_code
    finally:
        connection.close()
