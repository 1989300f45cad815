"""The page before what a script asks for too often, seen from an address that always meets it."""

import re
import time
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Person
from tests.e2e.steps import free_time
from tests.e2e.test_pages import examined
from tests.mailbox import Mailbox
from tests.product import Product
from tests.product import product as started

ABOUT = re.compile(r"/book/[0-9a-f-]+/about/$")
WORKER = "**/assets/worker-*.js"
WAIT_SECONDS = 4
PEOPLE = "from tests.world import make_world; make_world()"
HELD = "from reception.models import Draft; print(Draft.objects.last().booking.start.isoformat())"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Product]:
    with started(
        tmp_path_factory.mktemp("work"),
        EMAIL_URL=mailbox.url,
        RATE_HOLD_SOFT="0/m",
        WORK_WAIT_SECONDS=str(WAIT_SECONDS),
        WORK_MOST_WAIT_SECONDS=str(WAIT_SECONDS),
    ) as running:
        running.shell(PEOPLE)
        yield running


def ask_for_a_time(page: Page) -> str:
    """Gives it as an ISO moment."""
    page.goto("/officials/botir/")
    slot = free_time(page)
    start = slot.get_attribute("value")
    slot.click()
    return str(start)


def moment(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_the_browser_works_by_itself_and_the_story_goes_on(
    person: Person, product: Product
) -> None:
    aziza = person("Aziza")
    statuses: list[int] = []
    aziza.on("response", lambda one: statuses.append(one.status))
    start = ask_for_a_time(aziza)
    aziza.wait_for_url(ABOUT)
    assert 429 in statuses, "the page of the work was never there"
    expect(aziza.locator("[name=kind]").first).to_be_visible()
    assert moment(product.shell(HELD)) == moment(start)
    aziza.go_back()
    expect(aziza).to_have_url(re.compile("/officials/botir/$"))


def test_the_page_is_for_everybody_while_the_browser_works(person: Person) -> None:
    malika = person("Malika", reduced_motion="reduce")
    malika.route(WORKER, lambda route: route.fulfill(body="", content_type="text/javascript"))
    ask_for_a_time(malika)
    expect(malika.locator("[role=status][data-work-status]")).not_to_be_empty()
    expect(malika.locator("progress")).to_be_visible()
    expect(malika.locator("[data-work-go]")).to_be_hidden()
    assert not list(examined(malika))


def test_work_that_fails_can_be_tried_again(person: Person) -> None:
    sardor = person("Sardor", reduced_motion="reduce")
    sardor.route(WORKER, lambda route: route.abort())
    ask_for_a_time(sardor)
    expect(sardor.locator("[data-work-again] button")).to_be_visible()
    expect(sardor.locator("[data-work-go]")).to_be_visible()
    assert not list(examined(sardor))
    sardor.unroute(WORKER)
    sardor.locator("[data-work-again] button").click()
    sardor.wait_for_url(ABOUT)


def test_without_javascript_one_waits_and_goes_on(person: Person, product: Product) -> None:
    saodat = person("Saodat", java_script_enabled=False)
    start = ask_for_a_time(saodat)
    begun = time.monotonic()
    go_on, until = saodat.locator("[data-work-go]"), saodat.locator("[data-work-wait] strong")
    clock = until.inner_text()
    go_on.click()  # too early
    expect(until).to_have_text(clock)
    saodat.wait_for_timeout(1000 * max(0, WAIT_SECONDS + 0.5 - (time.monotonic() - begun)))
    go_on.click()
    saodat.wait_for_url(ABOUT)
    assert moment(product.shell(HELD)) == moment(start)
