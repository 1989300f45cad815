"""The session ends while a secretary types: nothing is lost, and nothing is done by itself."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from reception.models import User
from tests.world import PASSWORD, World

TYPED = {"start": "2027-01-12T09:00", "end": "2027-01-12T17:00", "reason": "Sessiya <b>&</b>"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture
def browser(world: World) -> Client:
    """Dilnoza's, who was signed out meanwhile."""
    return Client(headers={"accept": "text/html", "accept-language": "en"})


def fields(page) -> dict[str, str]:
    found = {name: unescape(value) for name, value in HIDDEN.findall(page.content.decode())}
    return {name: value for name, value in found.items() if name in {*TYPED, "apply", "typed"}}


def sent(browser: Client):
    return browser.post(reverse("desk-absence", args=["botir"]), TYPED)


def sign_in(browser: Client, who: User, page, password: str = PASSWORD):
    answer = fields(page) | {"username": who.username, "password": password}
    return browser.post(reverse("staff-sign-in"), answer)


def test_what_was_typed_comes_back_after_signing_in(world: World, browser: Client) -> None:
    page = sent(browser)
    assert page.status_code == 403
    assert "Sessiya" not in page.content.decode()
    again = sign_in(browser, world.dilnoza, page)
    assert fields(again) == TYPED
    assert "no-store" in again["Cache-Control"]
    shown = browser.post(reverse("desk-absence", args=["botir"]), fields(again))
    assert shown.status_code == 200


def test_a_wrong_password_loses_nothing(world: World, browser: Client) -> None:
    wrong = sign_in(browser, world.dilnoza, sent(browser), "not this one")
    assert wrong.status_code == 422
    assert fields(sign_in(browser, world.dilnoza, wrong)) == TYPED


def test_signing_in_by_itself_does_nothing_of_it(world: World, browser: Client) -> None:
    page = browser.post(reverse("desk-absence", args=["botir"]), TYPED | {"apply": "1"})
    sign_in(browser, world.dilnoza, page)
    assert not world.botir.calendar.absences.exists()


def test_somebody_elses_sign_in_opens_no_desk(world: World, browser: Client) -> None:
    again = sign_in(browser, world.sardor.user, sent(browser))
    answer = browser.post(reverse("desk-absence", args=["botir"]), fields(again))
    assert answer.status_code == 404


@pytest.mark.parametrize("typed", ["", "nonsense", "ʻ"])
def test_what_was_not_sealed_here_is_not_resumed(world: World, typed: str) -> None:
    browser = Client()
    answer = {"username": "dilnoza", "password": PASSWORD, "typed": typed}
    assert browser.post(reverse("staff-sign-in"), answer).status_code == 302


def test_a_page_that_is_only_looked_at_leads_back(world: World, browser: Client) -> None:
    url = reverse("desk-absence", args=["botir"])
    assert browser.get(url).url == f"{reverse('staff-sign-in')}?next={url}"
