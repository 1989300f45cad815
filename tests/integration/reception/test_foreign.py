"""What isn't yours answers 404 exactly as what does not exist."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from reception.actions.papers import keep
from reception.models import Draft, Reception
from tests.world import World, book

CITIZEN = [
    ("my-reception", "get"),
    ("my-move", "post"),
    ("my-cancel", "post"),
    ("my-rate", "post"),
    ("my-object", "post"),
    ("my-clarify", "get"),
    ("my-withdraw", "post"),
    ("my-dispute", "post"),
    ("my-again", "post"),
]
DESK = [
    ("desk-reception", "get"),
    ("desk-card", "get"),
    ("desk-card-text", "post"),
    ("desk-answer", "post"),
    ("desk-instruct", "post"),
    ("card-pdf", "get"),
    ("desk-move", "post"),
    ("desk-recording", "get"),
    ("desk-triage", "get"),
    ("desk-identity", "get"),
]
ROOM = [
    ("room", "get"),
    ("check", "get"),
    ("check", "post"),
    ("check-ticket", "post"),
    ("ticket", "post"),
    ("recording", "get"),
    ("chat", "get"),
    ("chat", "post"),
    ("handed", "get"),
    ("handed", "post"),
    ("line", "post"),
    ("dismissed", "get"),
]
HOST = [("admit", "post"), ("deny", "post"), ("finish", "post"), ("extend", "post")]


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(world.botir, world.aziza, now)


def answer(browser: Client, name: str, verb: str, public_id: uuid.UUID):
    response = getattr(browser, verb)(reverse(name, args=[public_id]))
    content = response.content.decode().replace(str(public_id), "")
    return response.status_code, content.count("\n")


@pytest.mark.parametrize(("name", "verb"), CITIZEN + DESK + ROOM + HOST)
@pytest.mark.parametrize("who", ["malika", "sardor"])
def test_a_stranger_can_not_tell_it_from_nothing(
    world: World, reception: Reception, as_user, who: str, name: str, verb: str
) -> None:
    user = world.malika if who == "malika" else world.sardor.user
    foreign = answer(as_user(user), name, verb, reception.public_id)
    missing = answer(as_user(user), name, verb, uuid.uuid4())
    assert foreign == missing
    assert foreign[0] == 404


@pytest.mark.parametrize(("name", "verb"), DESK + HOST)
def test_the_citizen_herself_has_no_desk_and_decides_nothing(
    world: World, reception: Reception, as_user, name: str, verb: str
) -> None:
    assert answer(as_user(world.aziza), name, verb, reception.public_id)[0] == 404


DECISIONS = ["approve", "decline", "revoke", "begin", "end", "came", "did-not-come", "not-held"]


@pytest.mark.parametrize("verb", [*DECISIONS, "explode"])
def test_a_stranger_decides_nothing(world: World, reception, as_user, verb: str) -> None:
    url = reverse("desk-decide", args=[reception.public_id, verb])
    assert as_user(world.sardor.user).post(url).status_code == 404
    reception.refresh_from_db()
    assert reception.state == "scheduled"


@pytest.mark.parametrize(("name", "verb"), CITIZEN + DESK + ROOM + HOST)
def test_nobody_without_a_sign_in_gets_further_than_the_door(
    world: World, reception: Reception, name: str, verb: str
) -> None:
    response = getattr(Client(), verb)(reverse(name, args=[reception.public_id]))
    assert response.status_code in {302, 405}
    if response.status_code == 302:
        assert "/sign-in/" in response.url


def test_anothers_draft_is_not_there(world: World, now) -> None:
    draft = Draft.objects.create(holder="somebody", official=world.botir)
    pages = ("about", "applicant", "mandate", "contact", "needs", "priority", "appeal")
    for page in (*pages, "check", "code"):
        response = Client().get(reverse(f"book-{page}", args=[draft.uid]))
        assert response.status_code == 404, page


def test_a_paper_is_for_its_citizen_and_the_officials_desk(
    world: World, reception: Reception, as_user
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    draft = Draft.objects.create(holder="h", official=world.botir)
    kept = keep(draft, SimpleUploadedFile("мой документ.pdf", b"%PDF-1.4"))
    kept.draft, kept.appeal = None, reception.appeal
    kept.save()
    url = reverse("paper", args=[kept.uid])
    for user in (world.aziza, world.botir.user, world.dilnoza):
        response = as_user(user).get(url)
        assert response.content == b"%PDF-1.4"
        assert response["Content-Disposition"].startswith("attachment")
    for user in (world.malika, world.sardor.user):
        assert as_user(user).get(url).status_code == 404


def test_the_secretary_sees_the_appeal_on_the_week(
    world: World, reception: Reception, as_user
) -> None:
    browser = as_user(world.dilnoza)
    week = browser.get(reverse("desk-week", args=["botir"]), {"on": "2026-12-01"})
    assert "Aziza Saidova" in week.content.decode()
    page = browser.get(reverse("desk-reception", args=[reception.public_id])).content.decode()
    assert reception.appeal.text in page


def test_the_week_of_another_office_is_not_there(world: World, as_user) -> None:
    browser = as_user(world.dilnoza)
    assert browser.get(reverse("desk-week", args=["sardor"])).status_code == 404


def test_a_citizen_has_no_desk(world: World, as_user) -> None:
    assert as_user(world.aziza).get(reverse("desk-day")).status_code == 404


def test_the_demos_doors_are_shut_in_production(world: World, as_user) -> None:
    browser = as_user(world.aziza)
    for name in ("demo", "demo-mail"):
        assert browser.get(reverse(name)).status_code == 404
    become = browser.post(reverse("demo-become"), {"user": world.botir.user_id})
    assert become.status_code == 404
