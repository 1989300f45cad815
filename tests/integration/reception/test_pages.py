"""What holds for every page: headers, languages, bounded queries."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.models import Draft, Official
from tests.queries import statements
from tests.world import World, book, official, somebody

LANGUAGES = ["uz", "uz-cyrl", "ru", "en"]


def pages(world: World) -> list[str]:
    return [
        reverse("home"),
        reverse("home") + "?q=zzzz",
        reverse("office", args=["navbahor"]),
        reverse("official", args=["botir"]),
        reverse("sign-in"),
        reverse("staff-sign-in"),
        "/nothing/here/",
    ]


def reader(language: str) -> Client:
    browser = Client()
    browser.cookies["language"] = language
    return browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_page_is_said_in_the_readers_language(world: World, language: str) -> None:
    names = {"uz": "uz", "uz-cyrl": "uz-Cyrl", "ru": "ru", "en": "en"}
    for url in pages(world):
        page = reader(language).get(url).content.decode()
        assert f'<html lang="{names[language]}">' in page


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru"])
def test_no_english_is_left_where_another_language_is_read(world: World, language: str) -> None:
    english = re.compile(r"\b(the|your|and|with|office|receptions?|choose|time)\b", re.IGNORECASE)
    for url in pages(world):
        page = reader(language).get(url).content.decode()
        text = re.sub(r"<[^>]+>", " ", re.sub(r"<(script|style)[\s\S]*?</\1>", " ", page))
        assert not english.findall(text), (url, english.findall(text))


def test_the_language_is_the_browsers_until_one_is_chosen(world: World) -> None:
    browser = Client(headers={"accept-language": "ru-RU,ru;q=0.9,en;q=0.5"})
    assert '<html lang="ru">' in browser.get("/").content.decode()
    browser.post(reverse("set-language"), {"language": "uz-cyrl", "next": "/"})
    assert '<html lang="uz-Cyrl">' in browser.get("/").content.decode()


def test_every_page_carries_the_guards(world: World) -> None:
    for url in pages(world):
        headers = Client().get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "camera=(self)" in headers["Permissions-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_a_script_or_style_within(world: World) -> None:
    for url in pages(world):
        page = Client().get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page)
        assert "<style" not in page
        assert not re.search(r"\sstyle=|\son[a-z]+=", page)


def queries(url: str, browser: Client) -> int:
    browser.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_the_directory_costs_the_same_for_five_officials_as_for_twenty(world: World) -> None:
    few = queries(reverse("home"), Client())
    for n in range(18):
        official(world.office, f"official{n}")
    assert queries(reverse("home"), Client()) == few <= 4


@pytest.mark.parametrize("view", ["list", "week", "month"])
def test_free_times_cost_at_most_four_queries_however_many_are_booked(
    world: World, view: str
) -> None:
    url = reverse("official", args=["botir"]) + f"?view={view}"
    none = queries(url, Client())
    now = timezone.now()
    for number in range(6):
        book(world.botir, somebody(number), now)
    assert queries(url, Client()) == none <= 4


@pytest.mark.parametrize("hours", [True, False])
def test_so_does_the_page_of_an_official_without_any(world: World, hours: bool) -> None:
    if hours:
        world.botir.calendar.rules.update(valid_until=timezone.localdate() - timedelta(days=1))
    else:
        world.botir.calendar.rules.all().delete()
    assert queries(reverse("official", args=["botir"]), Client()) <= 4


def test_a_full_week_costs_no_more_than_one_reception(world: World, as_user) -> None:
    now = timezone.now() + timedelta(days=7)
    url = reverse("desk-week", args=["botir"]) + f"?on={now.date()}"
    browser = as_user(world.dilnoza)
    book(world.botir, somebody(6), now)
    one = queries(url, browser)
    for number in range(6):
        book(world.botir, somebody(number), now)
    assert queries(url, browser) == one
    with statements() as asked:
        browser.get(url)
    assert len([sql for sql in asked if "scheduling_availabilityrule" in sql]) <= 3


def test_a_whole_booking_is_one_transaction_of_few_queries(world: World, now) -> None:
    from reception.actions.booking import hold_slot, keep_answers, submit
    from tests.world import ANSWERS, starts

    start = starts(world.botir, now)[0]
    who = Official.objects.get(pk=world.botir.pk)
    with statements() as asked:
        draft = hold_slot(who, start, holder="h", now=now)
        keep_answers(draft, ANSWERS)
        submit(draft, world.aziza, language="uz", now=now)
    assert len(asked) <= 30, "\n".join(asked)


@pytest.mark.parametrize("query", ["housing", "uy-joy", "уй-жой", "UY JOY", "botir"])
def test_officials_are_found_in_either_script(world: World, query: str) -> None:
    page = Client(headers={"accept-language": "en"}).get("/", {"q": query}).content.decode()
    assert "Botir" in page
    assert "Sardor" not in page


@pytest.mark.parametrize("first", ["2020-01-01", "9999-12-31", "0001-01-01", "x", ""])
def test_any_first_day_shows_a_page(world: World, first: str) -> None:
    response = Client().get(reverse("official", args=["botir"]), {"from": first})
    assert response.status_code == 200


@pytest.mark.parametrize("on", ["2020-01-01", "9999-12-31", "0001-01-01", "x"])
def test_any_day_of_the_desk_shows_a_page(world: World, as_user, on: str) -> None:
    browser = as_user(world.dilnoza)
    for url in (reverse("desk-day"), reverse("desk-week", args=["botir"])):
        assert browser.get(url, {"on": on}).status_code == 200


def test_a_wrong_password_is_told_and_limited(world: World, settings) -> None:
    settings.RATES = settings.RATES | {"password": "3/h"}
    browser = Client(headers={"accept-language": "en"})
    answer = {"username": "dilnoza", "password": "wrong"}
    response = browser.post(reverse("staff-sign-in"), answer)
    assert "is wrong" in response.content.decode()
    for _ in range(3):
        response = browser.post(reverse("staff-sign-in"), answer)
    assert response.status_code == 429
    assert response["Retry-After"]


def test_sign_in_leads_only_to_our_own_pages(world: World) -> None:
    from tests.world import PASSWORD

    browser = Client()
    answer = {"username": "dilnoza", "password": PASSWORD, "next": "https://evil.example/"}
    assert browser.post(reverse("staff-sign-in"), answer).url == reverse("desk-day")


def test_a_page_that_was_open_for_too_long_says_so(world: World) -> None:
    browser = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = browser.post(reverse("sign-in"), {"email": "aziza@example.uz"})
    assert response.status_code == 403
    assert "<h1" in response.content.decode()


def test_an_hour_before_the_call_the_room_says_when_it_opens(world: World, as_user) -> None:
    now = timezone.now()
    reception = book(world.botir, world.aziza, now)
    if reception.room_is_open(now):
        pytest.skip("the first free slot is within a quarter of an hour")
    ticket = as_user(world.aziza).post(reverse("ticket", args=[reception.public_id]))
    assert ticket.status_code == 403
    assert ticket.json()["reason"] == "too_early"


def test_a_draft_is_shown_only_under_its_own_session(world: World) -> None:
    draft = Draft.objects.create(holder="h", official=world.botir)
    assert Client().get(reverse("book-about", args=[draft.uid])).status_code == 404
