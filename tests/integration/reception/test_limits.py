"""An address that asks too often: some work or some waiting first, and at last nothing more."""

import json
import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception import puzzle
from reception.models import Draft, EmailProof, Reception
from tests.world import PASSWORD, World, book, starts

NOW = datetime(2026, 12, 1, 9, 15, 20, tzinfo=UTC)
ALWAYS, GENEROUS = "0/m", "1000/m"
HOLD = reverse("hold", args=["botir"])
CHEAP = {
    "first_numbers": 50, "most_numbers": 400, "first_seconds": 30, "most_seconds": 120,
    "lives_seconds": 900,
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def rates(settings):
    """Work for a slot always, and never for anything else; rates(hold="3/m", …) sets soft ones."""
    settings.WORK = CHEAP
    settings.RATES = dict.fromkeys(settings.RATES, GENEROUS)

    def soft(**rates: str) -> None:
        settings.SOFT_RATES = dict.fromkeys(settings.RATES, GENEROUS) | rates

    soft(hold=ALWAYS)
    return soft


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def times(world: World) -> list[str]:
    return [start.isoformat() for start in starts(world.botir, NOW)]


class Page(HTMLParser):
    """The form of the page between: where it goes, what it keeps, what it asks for."""

    def __init__(self, response: Any) -> None:
        super().__init__()
        self.text = response.content.decode()
        self.fields: list[tuple[str, str]] = []
        self.action = ""
        self.refused = False
        self.in_form = False
        self.feed(self.text)
        found = re.search(r'<script id="work" type="application/json">(.*?)</script>', self.text)
        assert found, "this is not the page that asks for work"
        self.work = puzzle.Challenge(**json.loads(found[1]))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.in_form = "data-work" in found
            self.action = found["action"] if self.in_form else self.action
            self.refused = self.refused or "data-work-refused" in found
        if tag == "input" and self.in_form:
            assert found["type"] == "hidden"
            self.fields.append((found["name"], found["value"]))

    @property
    def ticket(self) -> str:
        return dict(self.fields)["qabul_wait"]

    @property
    def clock(self) -> str:
        found = re.search(r"until <strong>(.*?)</strong>", self.text)
        assert found
        return found[1]


def go_on(browser: Client, page: Page, *, work: str = "", **more: Any) -> Any:
    """Sends the page's form as a browser does."""
    form: dict[str, list[str]] = {}
    for name, value in page.fields:
        form.setdefault(name, []).append(value)
    return browser.post(page.action, form | {"qabul_work": work}, **more)


def worked(browser: Client, page: Page, **more: Any) -> Any:
    return go_on(browser, page, work=puzzle.solve(page.work), **more)


def ask(browser: Client, start: str, **more: Any) -> Any:
    return browser.post(HOLD, {"start": start}, **more)


def test_within_the_soft_rate_nothing_is_asked(browser: Client, times, rates) -> None:
    rates(hold="2/m")
    assert [ask(browser, times[n]).status_code for n in range(3)] == [302, 302, 429]


def test_slots_taken_slowly_but_for_an_hour_cost_work_too(
    browser: Client, times, rates, clock
) -> None:
    rates(hold="2/m", holds="3/h")
    answers = []
    for start in times[:5]:
        answers.append(ask(browser, start).status_code)
        clock.shift(timedelta(seconds=61))
    assert answers == [302, 302, 302, 429, 429]


def test_over_the_hard_rate_of_an_hour_no_work_helps(
    browser: Client, times, rates, settings
) -> None:
    rates(hold=GENEROUS)
    settings.RATES |= {"holds": "2/h"}
    assert [ask(browser, times[n]).status_code for n in range(3)] == [302, 302, 429]


def test_nothing_is_done_before_the_work(browser: Client, times) -> None:
    response = ask(browser, times[0])
    assert response.status_code == 429
    assert not Draft.objects.exists()
    assert "no-store" in response["Cache-Control"]
    assert 0 < int(response["Retry-After"]) <= 60


def test_after_the_work_the_post_goes_through(browser: Client, times) -> None:
    response = worked(browser, Page(ask(browser, times[0])))
    draft = Draft.objects.get()
    assert response.url == reverse("book-about", args=[draft.uid])
    assert draft.booking.start.isoformat() == times[0]


def test_another_time_for_what_was_booked_costs_the_same_work(
    browser: Client, world: World, times
) -> None:
    reception = book(world.botir, world.aziza, NOW)
    browser.force_login(world.aziza)
    url = reverse("my-move", args=[reception.public_id])
    asked = browser.post(url, {"start": times[3]})
    assert asked.status_code == 429
    assert Reception.objects.get().moves == 0
    assert worked(browser, Page(asked)).status_code == 302
    assert Reception.objects.get().moves == 1


@pytest.mark.parametrize("name", ["my-wait", "my-again", "offer-take"])
def test_so_does_every_other_way_to_a_time(browser: Client, world: World, name: str) -> None:
    reception = book(world.botir, world.aziza, NOW)
    browser.force_login(world.aziza)
    asked = browser.post(reverse(name, args=[reception.public_id]))
    assert Page(asked).work


def test_work_is_used_up_by_one_post(browser: Client, times) -> None:
    page = Page(ask(browser, times[0]))
    assert worked(browser, page).status_code == 302
    again = worked(browser, page)
    assert again.status_code == 429
    assert Page(again).refused, "the page doesn't go on by itself for ever"
    assert worked(browser, Page(again)).status_code == 302


def test_work_stays_used_up_while_a_thousand_others_ask(browser: Client, times) -> None:
    page = Page(ask(browser, times[0]))
    worked(browser, page)
    cache.set_many({f"others-{n}": n for n in range(1000)})
    assert worked(browser, page).status_code == 429


def test_work_of_another_address_is_refused(browser: Client, times) -> None:
    page = Page(ask(browser, times[0]))
    assert worked(browser, page, REMOTE_ADDR="10.0.0.2").status_code == 429
    assert not Draft.objects.exists()


def test_work_for_another_act_is_refused(browser: Client, times, rates) -> None:
    rates(hold=ALWAYS, code=ALWAYS)
    page = Page(browser.post(reverse("sign-in"), {"email": "aziza@example.uz"}))
    taken = browser.post(HOLD, {"start": times[0], "qabul_work": puzzle.solve(page.work)})
    assert taken.status_code == 429


def test_work_that_is_too_old_is_asked_for_anew(browser: Client, times, clock) -> None:
    page = Page(ask(browser, times[5]))
    clock.shift(901)
    late = Page(worked(browser, page))
    assert ("start", times[5]) in late.fields
    assert worked(browser, late).status_code == 302


def test_who_asks_on_works_harder(browser: Client, times) -> None:
    asked = [Page(ask(browser, times[0])) for _ in range(5)]
    assert [page.work.maxnumber for page in asked] == [50, 100, 200, 400, 400]
    assert worked(browser, asked[0]).status_code == 302, "and whoever was slower isn't shut out"


def test_after_the_window_nothing_is_asked_any_more(browser: Client, times, rates, clock) -> None:
    rates(hold="1/m")
    ask(browser, times[0])
    response = ask(browser, times[1])
    clock.shift(int(response["Retry-After"]) + 1)
    assert ask(browser, times[1]).status_code == 302


# --- Waiting instead ---------------------------------------------------------------------------


def test_without_javascript_one_waits(browser: Client, times, clock) -> None:
    page = Page(ask(browser, times[0]))
    assert page.clock == "14:15:50"
    assert "Wait 30 seconds" in page.text
    clock.shift(30)
    assert go_on(browser, page).status_code == 302
    assert Draft.objects.get().booking.start.isoformat() == times[0]


def test_who_presses_too_early_waits_no_longer_for_it(browser: Client, times, clock) -> None:
    page = Page(ask(browser, times[0]))
    for _ in range(3):
        clock.shift(9)
        page = Page(go_on(browser, page))
        assert page.clock == "14:15:50"
        assert not page.refused
    clock.shift(3)
    assert go_on(browser, page).status_code == 302


def test_a_waiting_is_used_up_by_one_post(browser: Client, times, clock) -> None:
    page = Page(ask(browser, times[0]))
    clock.shift(30)
    go_on(browser, page)
    assert go_on(browser, page).status_code == 429


def test_a_ticket_of_which_the_time_has_not_come_hides_no_asking(
    browser: Client, times, rates, clock
) -> None:
    """Else a program would carry one about and never be counted."""
    rates(hold="1/h")
    ask(browser, times[0])
    page = Page(ask(browser, times[1]))
    rates(hold="2/h")  # a window in which little was asked for
    assert [go_on(browser, page).status_code for _ in range(4)] == [302, 302, 429, 429]


# --- The hard rate -----------------------------------------------------------------------------


def test_over_the_hard_rate_no_work_helps(browser: Client, times, settings) -> None:
    settings.RATES |= {"hold": "2/m"}
    pages = [Page(ask(browser, start)) for start in times[:3]]
    assert [worked(browser, page).status_code for page in pages] == [302, 302, 429]
    refusal = ask(browser, times[3]).content.decode()
    assert "Too many attempts" in refusal
    assert "Wait 30" not in refusal, "nobody works for nothing"


def test_who_only_asks_does_not_use_up_what_the_neighbours_may(
    browser: Client, times, settings
) -> None:
    settings.RATES |= {"hold": "2/m"}
    pages = [Page(ask(browser, times[0])) for _ in range(10)]
    assert worked(browser, pages[0]).status_code == 302


# --- What was typed ----------------------------------------------------------------------------


def test_everything_typed_is_kept_as_it_is(browser: Client, world: World) -> None:
    typed = {
        "start": ['"><script>alert(1)</script>'],
        "text": ["Tom oqmoqda &amp; sovuq\r\n\r\nʻ ʼ Ў 'a' <b>"],
        "kind": ["one", "two"],
        "empty": [""],
    }
    response = browser.post(f"{HOLD}?next=%2Fmy%2F&from=a%22b", typed)
    page = Page(response)
    assert page.action == f"{HOLD}?next=%2Fmy%2F&from=a%22b"
    assert "<script>alert" not in page.text
    kept = [pair for pair in page.fields if pair[0] in typed]
    assert kept == [(name, value) for name, values in typed.items() for value in values]


def test_a_file_can_not_be_kept_and_the_page_says_so(browser: Client, times) -> None:
    paper = SimpleUploadedFile("ariza.pdf", b"%PDF-1.4")
    response = browser.post(HOLD, {"start": times[0], "paper": paper})
    assert "but not the file" in response.content.decode()
    assert "but not the file" not in ask(browser, times[0]).content.decode()


def test_more_than_any_form_holds_is_not_given_back(browser: Client, world: World) -> None:
    response = browser.post(HOLD, {"start": "x" * 100_001})
    assert response.status_code == 429
    assert len(response.content) < 50_000


def test_the_code_is_sent_after_the_work_and_not_before(
    browser: Client, world: World, rates
) -> None:
    rates(code=ALWAYS)
    asked = browser.post(f"{reverse('sign-in')}?next=/my/", {"email": "aziza@example.uz"})
    assert not EmailProof.objects.exists()
    assert worked(browser, Page(asked)).status_code == 302
    assert EmailProof.objects.count() == 1


# --- Passwords ---------------------------------------------------------------------------------


def sign_in(browser: Client, password: str, name: str = "dilnoza") -> Any:
    answer = {"username": name, "password": password, "next": "/desk/"}
    return browser.post(reverse("staff-sign-in"), answer)


def test_a_guess_costs_work_after_some_wrong_ones(browser: Client, world: World, rates) -> None:
    rates(password="2/h")
    assert [sign_in(browser, "wrong").status_code for _ in range(4)] == [422, 422, 422, 429]
    assert sign_in(browser, "wrong", "botir").status_code == 422, "of one name only"
    page = Page(sign_in(browser, PASSWORD))
    assert worked(browser, page).url == "/desk/"


def test_work_does_not_make_a_wrong_password_right(browser: Client, world: World, rates) -> None:
    rates(password=ALWAYS)
    sign_in(browser, "wrong")
    response = worked(browser, Page(sign_in(browser, "wrong again")))
    assert response.status_code == 422
    assert "is wrong" in response.content.decode()


def test_a_guess_at_any_name_costs_work_after_many(browser: Client, world: World, rates) -> None:
    rates(passwords="2/h", password="1/h")
    names = ["dilnoza", "botir", "sardor", "dilnoza"]
    assert [sign_in(browser, "wrong", name).status_code for name in names] == [422, 422, 422, 429]
    page = Page(sign_in(browser, PASSWORD))
    assert worked(browser, page).url == "/desk/", "one piece of work serves both rates"


def test_a_password_is_not_written_into_a_page(browser: Client, world: World, rates) -> None:
    rates(password=ALWAYS)
    sign_in(browser, "wrong")
    assert PASSWORD not in sign_in(browser, PASSWORD).content.decode()


def test_a_kept_password_is_forgotten(browser: Client, world: World, rates, clock) -> None:
    rates(password=ALWAYS)
    sign_in(browser, "wrong")
    page = Page(sign_in(browser, PASSWORD))
    rates()
    clock.shift(901)
    response = worked(browser, page)
    assert response.status_code == 422
    assert "Write your password" in response.content.decode()
