"""Whoever changes the language keeps what they typed."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World

SIGN_IN = reverse("sign-in")
LANGUAGE = reverse("set-language")


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    return client


def fields(page: Any, of: str = "<main.*</main>") -> dict[str, str]:
    """Name → value of the hidden fields in a part of a page."""
    part = re.search(of, page.content.decode(), re.DOTALL)
    assert part
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', part[0])
    return {name: unescape(value) for name, value in found}


def refused(browser: Client, email: str = "aziza at example") -> Any:
    page = browser.post(SIGN_IN, {"email": email})
    assert "aria-invalid" in page.content.decode()
    return page


def in_russian(browser: Client, page: Any, **more: str) -> Any:
    sent = fields(page, "<form[^>]*data-language.*?</form>")
    return browser.post(LANGUAGE, sent | {"language": "ru"} | more)


def test_a_page_with_errors_comes_back_in_the_other_language_as_it_was_typed(browser) -> None:
    between = in_russian(browser, refused(browser))
    assert between.headers["Content-Language"] == "ru"
    assert browser.cookies["language"].value == "ru"
    sent = fields(between)
    assert (f'action="{SIGN_IN}"' in between.content.decode(), sent["email"]) == (
        True,
        "aziza at example",
    )
    again = browser.post(SIGN_IN, {"email": sent["email"]})
    assert "aziza at example" in again.content.decode()
    assert again.headers["Content-Language"] == "ru"


def test_changed_once_more_it_is_still_there(browser) -> None:
    between = in_russian(browser, refused(browser))
    once_more = in_russian(browser, between, language="uz")
    assert fields(once_more)["email"] == "aziza at example"
    assert once_more.headers["Content-Language"] == "uz"


def test_what_was_typed_since_goes_before_what_was_sent(browser) -> None:
    typed = json.dumps([["email", "aziza@example.uz"]])
    between = in_russian(browser, refused(browser), fields=typed)
    assert fields(between)["email"] == "aziza@example.uz"


def test_where_nothing_was_typed_it_leads_straight_back(browser) -> None:
    answer = in_russian(browser, browser.get(SIGN_IN))
    assert (answer.status_code, answer.headers["Location"]) == (302, SIGN_IN)


@pytest.mark.parametrize("path", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_what_was_typed_goes_nowhere_else(browser, path: str) -> None:
    answer = browser.post(LANGUAGE, {"language": "ru", "next": path, "fields": '[["a", "b"]]'})
    assert answer.status_code == 302
    assert "elsewhere" not in answer.headers["Location"]


@pytest.mark.parametrize(
    "odd",
    [
        {"fields": "[1]"},
        {"fields": "{"},
        {"fields": r'[["name", "\ud800"]]'},
        {"fields": "[" * 50_000},
        {"typed": "forged"},
    ],
)
def test_what_makes_no_sense_is_as_nothing(browser, odd: dict[str, str]) -> None:
    answer = browser.post(LANGUAGE, {"language": "ru", "next": SIGN_IN} | odd)
    assert answer.status_code == 302
