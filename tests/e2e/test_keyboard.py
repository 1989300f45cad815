"""With the keyboard alone: what has the focus is seen, and everything can be reached."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Person
from tests.e2e.steps import type_code
from tests.mailbox import Mailbox
from tests.product import Product

ZEBO = "zebo@example.uz"
MOST_TABS = 60
# Whether the focus is on something with a ring around it (or around its whole row), in the window
# and not behind anything.
FOCUS_IS_SEEN = """() => {
  const focused = document.activeElement;
  const row = focused.closest(".choice") ?? focused;
  const ring = getComputedStyle(row);
  if (ring.outlineStyle === "none" || parseFloat(ring.outlineWidth) < 2) return false;
  const [line] = focused.getClientRects();  // a link may run over several
  const top = Math.max(line.top, 0), bottom = Math.min(line.bottom, innerHeight);
  const seen = document.elementFromPoint(line.x + line.width / 2, (top + bottom) / 2);
  return bottom > top && row.contains(seen);
}"""


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def tab_to(target: Locator) -> None:
    """Presses Tab until the focus is there; it is seen all the way."""
    page = target.page
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert page.evaluate(FOCUS_IS_SEEN), f"the focus is not seen on {where}"
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {target}")


def press_on(target: Locator, key: str = "Enter") -> None:
    tab_to(target)
    target.page.keyboard.press(key)


def follow(target: Locator, key: str = "Enter") -> None:
    """Presses what leads to another page."""
    tab_to(target)
    with target.page.expect_navigation():
        target.page.keyboard.press(key)


def write_in(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        tab_to(page.locator(f"[name={name}]"))
        page.keyboard.type(text)


def submit(page: Page) -> None:
    follow(page.locator("main form.stack button.button").first)


def test_a_time_is_booked_with_the_keyboard_alone(demo_mailbox: Mailbox, person: Person) -> None:
    zebo = person("Zebo")
    zebo.goto("/")
    press_on(zebo.locator("a.skip"))
    expect(zebo.locator("#main")).to_be_focused()
    write_in(zebo, q="Botir")
    follow(zebo.locator("[role=search] button"))
    follow(zebo.locator(".card__title a").first)
    follow(zebo.locator("button.slot").first, "Space")

    submit(zebo)
    expect(zebo.locator(".error-summary")).to_be_focused()
    press_on(zebo.locator(".error-summary a").first)
    expect(zebo.locator("#id_kind_0")).to_be_focused()
    assert zebo.evaluate(FOCUS_IS_SEEN)
    zebo.keyboard.press("Space")
    expect(zebo.locator("#id_kind_0")).to_be_checked()
    submit(zebo)
    write_in(zebo, name="Zebo Qosimova", residence="Navbahor, Chinor 7")
    submit(zebo)
    write_in(zebo, email=ZEBO)
    for _ in ("contact", "needs", "priority"):
        submit(zebo)
    tab_to(zebo.locator("[name=topic]"))
    zebo.keyboard.press("ArrowDown")
    write_in(zebo, subject="Yoʻl qachon taʼmirlanadi?", text="Koʻchamiz oʻnqir-choʻnqir.")
    submit(zebo)
    expect(zebo.locator(".facts")).to_contain_text("Yoʻl qachon taʼmirlanadi?")
    submit(zebo)
    type_code(zebo, demo_mailbox, ZEBO)
    expect(zebo.locator(".receipt__number")).to_be_visible()


def test_the_language_menu_opens_chooses_and_closes_by_keyboard(person: Person) -> None:
    zebo = person("Zebo")
    zebo.goto("/sign-in/")
    summary = zebo.locator("details.language summary")
    russian = zebo.locator("details.language button", has_text="Русский")
    press_on(summary)
    expect(russian).to_be_visible()
    zebo.keyboard.press("Escape")
    expect(russian).to_be_hidden()
    expect(summary).to_be_focused()
    zebo.keyboard.press("Space")
    follow(russian)
    expect(zebo.locator("html")).to_have_attribute("lang", "ru")
    assert zebo.url.endswith("/sign-in/")
