"""People with real browsers at the real product, and the letters they get.

    def test_…(product, mailbox, person):
        product.shell("…")                       a snippet inside the product
        aziza = person("Aziza")                  a context and page of her own, 390 px wide
        dilnoza = person("Dilnoza", width=1280)
        aziza.goto("/")                          paths are of the product
        letter = mailbox.wait_for("aziza@example.uz")
        wait_until(aziza, "document.fonts.status === 'loaded'")   true within 15 s
        assert_accessible(aziza)

A failed test leaves what each person saw in var/test-screenshots.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.chromium import launched
from tests.e2e.states import make_states
from tests.mailbox import Mailbox
from tests.product import ROOT, Product
from tests.product import product as started

SCREENSHOTS = ROOT / "var/test-screenshots"
PHONE, DESK = 390, 1280  # px
SLOW_SECONDS = 15
Person = Callable[..., Page]


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    with Mailbox() as listening:
        yield listening


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Product]:
    """Migrated, with demo data not yet in it, sending its letters to `mailbox`."""
    with started(tmp_path_factory.mktemp("product"), EMAIL_URL=mailbox.url) as running:
        yield running


@pytest.fixture(scope="session")
def demo_mailbox() -> Iterator[Mailbox]:
    with Mailbox() as listening:
        yield listening


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_mailbox: Mailbox) -> Iterator[Product]:
    """Another product, with the demonstration's people, sending its letters to `demo_mailbox`.

    It forgives one wrong password for a name, for who wants to see what comes after. A module
    whose persons live there has a fixture `product` that gives this one.
    """
    home = tmp_path_factory.mktemp("demo")
    with started(
        home,
        EMAIL_URL=demo_mailbox.url,
        RATE_PASSWORD="1/d",
        GOOGLE_CALENDAR_CLIENT_ID="qabul",
        GOOGLE_CALENDAR_CLIENT_SECRET="nobody's",
    ) as running:
        running.manage("seed_demo")
        yield running


@pytest.fixture(scope="session")
def states(demo: Product) -> dict[str, str]:
    """Public ids of receptions in the demonstration, to look at and not to change."""
    return make_states(demo)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def shared_browser(playwright: Playwright) -> Iterator[Browser]:
    with launched(playwright) as chromium:
        yield chromium


@pytest.fixture
def browser(request: pytest.FixtureRequest, playwright: Playwright) -> Iterator[Browser]:
    """After a call it is not used again."""
    if request.node.get_closest_marker("call"):
        with launched(playwright) as chromium:
            yield chromium
    else:
        yield request.getfixturevalue("shared_browser")


@pytest.fixture
def person(request: pytest.FixtureRequest, browser: Browser, product: Product) -> Iterator[Person]:
    """person(name, width=PHONE, language="uz") → a page of a browser of their own."""
    calls = request.node.get_closest_marker("call") is not None
    present: dict[str, BrowserContext] = {}

    def enter(name: str, width: int = PHONE, language: str = "uz", **options: object) -> Page:
        context = browser.new_context(
            base_url=product.url,
            viewport={"width": width, "height": 844 if width <= PHONE else 900},
            has_touch=width <= PHONE,
            locale=language,
            timezone_id="Asia/Tashkent",
            permissions=["camera", "microphone"],
            **options,  # type: ignore[arg-type]
        )
        context.set_default_timeout(SLOW_SECONDS * 1000)
        present[name] = context
        return context.new_page()

    yield enter
    for name, context in present.items():
        if getattr(request.node, "failed", False):
            keep_what_was_seen(request.node.name, name, context)
        if not calls:
            context.close()


def keep_what_was_seen(test: str, name: str, context: BrowserContext) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(context.pages):
        title = re.sub(r"\W+", "-", f"{test}-{name}-{number}")
        page.screenshot(path=SCREENSHOTS / f"{title}.png", full_page=True)
        Path(SCREENSHOTS, f"{title}.html").write_text(page.content())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.failed = True
    return report


def assert_accessible(page: Page) -> None:
    """No finding of axe on the page as it is now."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def wait_until(page: Page, expression: str, seconds: float = SLOW_SECONDS) -> object:
    """The value of `expression` in the page once it is true there.

    Like playwright's wait_for_function, which our content security policy refuses as an eval.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := page.evaluate(expression):
            return value
        page.wait_for_timeout(100)
    raise AssertionError(f"Not within {seconds} s: {expression}")
