"""How a program's hold and booking travel: together, and again where the connection was lost."""

import uuid

import psycopg
import pytest
from django.db import connection

from reception.actions import hold_at_once, tokens
from reception.models import Draft, Official, Reception, User
from scheduling.models import Booking
from tests.api import Program, refused, wish
from tests.queries import statements
from tests.world import World

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="has no journeys"),
]


@pytest.fixture
def program(world: World) -> Program:
    return Program(world.aziza)


@pytest.fixture(autouse=True)
def _calendars_are_known(world: World, monkeypatch) -> None:
    known = dict(Official.objects.values_list("slug", "calendar_id"))
    monkeypatch.setattr(hold_at_once, "CALENDARS", known)


def lose() -> None:
    """The connection to the database, between two requests."""
    process = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process])


def test_a_hold_and_its_booking_survive_a_restart_of_the_database(world, program) -> None:
    asked = wish(world.botir)
    lose()
    hold = program.post("/holds", asked).json()["uid"]
    lose()
    assert program.book({"hold": hold}).status_code == 201
    assert Reception.objects.get().booking.status == "confirmed"
    assert not Draft.objects.exists()


def test_whoever_holds_already_gets_the_other_time(world, program) -> None:
    first, second = wish(world.botir), wish(world.botir, 1)
    program.post("/holds", first)
    assert program.post("/holds", second).status_code == 201
    held = Booking.objects.get(status="held")
    assert held.start.isoformat() == second["start"]


def test_an_official_with_another_calendar_is_looked_up_anew(world, program, monkeypatch) -> None:
    monkeypatch.setattr(hold_at_once, "CALENDARS", {"botir": world.sardor.calendar_id})
    assert program.post("/holds", wish(world.botir)).status_code == 201
    assert Booking.objects.get().calendar_id == world.botir.calendar_id
    assert hold_at_once.CALENDARS["botir"] == world.botir.calendar_id


def test_the_hold_of_a_revoked_token_is_nobodys(world, program, now) -> None:
    asked = wish(world.botir)
    tokens.revoke(tokens.Claim(program.token), now=now)
    refused(program.post("/holds", asked), 401)
    assert not Booking.objects.exists()


def test_a_revoked_token_books_nothing(world, program, now) -> None:
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    tokens.revoke(tokens.Claim(program.token), now=now)
    refused(program.book({"hold": hold}), 401)
    assert not Reception.objects.exists()


def test_the_hold_of_another_is_as_if_there_were_none(world, program) -> None:
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    other = Program(world.malika)
    answers = [other.book({"hold": one}) for one in (hold, str(uuid.uuid4()))]
    assert [refused(one, 409, "hold-expired")["detail"] for one in answers]
    assert answers[0].content == answers[1].content


def test_the_same_request_again_gives_the_same_reception(world, program) -> None:
    hold, key = program.post("/holds", wish(world.botir)).json()["uid"], str(uuid.uuid4())
    made = [program.book({"hold": hold}, key).json()["id"] for _ in range(2)]
    assert made[0] == made[1]


def test_whom_no_constraint_knows_is_looked_for_and_books(world, program) -> None:
    User.objects.filter(pk=world.aziza.pk).update(identity="")
    hold = program.post("/holds", wish(world.botir)).json()["uid"]
    before = connection.connection.info.backend_pid
    assert program.book({"hold": hold}).status_code == 201
    assert connection.connection.info.backend_pid == before
    refused(program.book(wish(world.botir)), 409, "already-booked")


def test_neither_takes_more_than_six_statements(world, program) -> None:
    asked = wish(world.botir)
    with statements() as of_hold:
        hold = program.post("/holds", asked).json()["uid"]
    with statements() as of_booking:
        program.book({"hold": hold})
    assert max(len(of_hold), len(of_booking)) <= 6
