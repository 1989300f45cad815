"""Passwords of staff: their rules, a new one, and a forgotten one."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.models import Event
from tests import postman
from tests.authenticators import app_of
from tests.world import PASSWORD, World

NEW = "to'rtta oddiy so'z birga"


def reader() -> Client:
    return Client(headers={"accept-language": "en"})


def change(client: Client, new: str = NEW, repeated: str | None = None):
    data = {"new_password": new, "repeated": new if repeated is None else repeated}
    return client.post(reverse("password"), data)


def link_for(login: str) -> str:
    """Asks for a letter, and reads its link; "" if none came."""
    mail.outbox.clear()
    reader().post(reverse("forgotten"), {"username": login})
    postman.deliver(timezone.now())
    letters = "".join(str(letter.body) for letter in mail.outbox)
    found = re.search(r"https?://[^/\s]+(/\S+/new-password/\S+)", letters)
    return found[1] if found else ""


def set_by(link: str, client: Client | None = None, new: str = NEW):
    client = client or reader()
    page = client.get(link, follow=True)
    if page.status_code != 200:
        return page
    return client.post(reverse("new-password"), {"new_password": new, "repeated": new})


def can_sign_in(login: str, password: str) -> bool:
    answer = Client().post(reverse("staff-sign-in"), {"username": login, "password": password})
    return answer.status_code == 302


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 12 characters"),
        ("1q2w3e4r5t6y", "lists of common ones"),
        ("202612012026", "only digits"),
        ("dilnoza-karimova", "too much like your name"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(
    world: World, as_user, password: str, said: str
) -> None:
    page = change(as_user(world.dilnoza), password)
    assert page.status_code == 422
    assert said in page.content.decode()
    assert can_sign_in("dilnoza", PASSWORD)


def test_two_that_differ_change_nothing(world: World, as_user) -> None:
    assert change(as_user(world.botir.user), NEW, NEW + "!").status_code == 422
    assert can_sign_in("botir", PASSWORD)


def test_a_new_password_ends_every_other_session(world: World, as_user) -> None:
    here, there = as_user(world.botir.user), as_user(world.botir.user)
    assert change(here).url == reverse("security")
    assert here.get(reverse("desk-day")).status_code == 200
    assert there.get(reverse("desk-day")).status_code == 302
    assert can_sign_in("botir", NEW)
    assert not can_sign_in("botir", PASSWORD)
    assert here.get(reverse("security")).content.decode().count("This device") == 1


def test_citizens_have_no_password_to_change(world: World, as_user) -> None:
    assert as_user(world.aziza).get(reverse("password")).status_code == 404


def test_the_letter_sets_a_new_password_once(world: World) -> None:
    link = link_for("botir")
    assert set_by(link).url == reverse("staff-sign-in")
    assert can_sign_in("botir", NEW)
    assert set_by(link, new="another long password").status_code == 410


def test_the_letter_is_good_for_an_hour(world: World, time_machine) -> None:
    time_machine.move_to("2026-12-01T09:00:00Z", tick=False)
    link = link_for("botir")
    time_machine.shift(timedelta(hours=1, seconds=1))
    assert set_by(link).status_code == 410


def test_the_token_does_not_stay_in_the_address(world: World) -> None:
    page = reader().get(link_for("botir"))
    assert page.url == reverse("new-password")


def test_signing_in_meanwhile_voids_the_letter(world: World) -> None:
    link = link_for("botir")
    assert can_sign_in("botir", PASSWORD)
    assert set_by(link).status_code == 410


@pytest.mark.parametrize("login", ["nobody", "dilnoza"])  # she has no address
def test_it_is_not_told_whether_there_is_such_an_account(world: World, login: str) -> None:
    known = reader().post(reverse("forgotten"), {"username": "botir"})
    other = reader().post(reverse("forgotten"), {"username": login})
    pages = [re.sub(r'csrf[^>]*value="\w+"', "", one.content.decode()) for one in (known, other)]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("login", ["nobody", "dilnoza"])
def test_no_letter_is_written_to_nobody_or_without_an_address(world: World, login: str) -> None:
    assert link_for(login) == ""


def test_a_citizen_gets_no_letter_by_the_name_of_the_account(world: World) -> None:
    assert link_for(world.aziza.username) == ""


def test_a_letter_does_not_pass_by_the_second_step(world: World) -> None:
    app_of(world.botir.user)
    set_by(link_for("botir"))
    assert not can_sign_in("botir", NEW)


@pytest.mark.parametrize("letter", ["1-x", "-", "x", "99999999999999999999-a-b", "1-c8xyz-abc"])
def test_an_invented_link_is_over(world: World, letter: str) -> None:
    assert set_by(f"/sign-in/staff/new-password/{letter}/").status_code == 410


def test_the_journal_holds_neither_password_nor_token(world: World) -> None:
    link = link_for("botir")
    set_by(link)
    for event in Event.objects.all():
        assert NEW not in str(event.data)
        assert link.rstrip("/").rsplit("-", 1)[1] not in str(event.data)
