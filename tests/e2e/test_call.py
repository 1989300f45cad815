"""A call of three: Botir, his secretary Dilnoza and Aziza, each in a browser of their own. What
they see and hear of one another, show, write, hand over, and what the hosts decide."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible, wait_until
from tests.e2e.steps import PAPER
from tests.product import Product
from tests.product import product as started

pytestmark = pytest.mark.call

MAKE = "from tests.bench.call_data import make; print(make())"
SLOW = 30_000  # ms
# Frames of each connection, a camera's and a screen's apart, and the heights they have.
FRAMES = """async () => {
  const seen = [];
  for (const pc of window.qabulRoom.pcs()) {
    const pictures = [];
    for (const one of (await pc.getStats()).values()) {
      if (one.type === "inbound-rtp" && one.kind === "video") pictures.push(one.framesDecoded ?? 0);
    }
    seen.push(pictures);
  }
  return seen;
}"""
CODES = "() => window.qabulRoom.codes()"
# A screen to show where there is none: a canvas that moves.
FAKE_SCREEN = """
navigator.mediaDevices.getDisplayMedia = async () => {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {width: 640, height: 360});
  const pen = canvas.getContext("2d");
  setInterval(() => {
    pen.fillStyle = `hsl(${performance.now() / 20 % 360} 80% 50%)`;
    pen.fillRect(0, 0, 640, 360);
  }, 60);
  const stream = canvas.captureStream(15);
  window.shownScreen = stream.getVideoTracks()[0];
  return stream;
};
"""


@pytest.fixture(autouse=True)
def _three_browsers_are_slow() -> Iterator[None]:
    expect.set_options(timeout=SLOW)
    yield
    expect.set_options(timeout=5000)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with started(tmp_path) as running:
        yield running


def enter(page: Page, product: Product, session: str, path: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": product.url}])
    page.goto(path)
    page.locator("[data-join]").click()


def frames_grow(page: Page, connections: int) -> None:
    """New frames are decoded on each of so many connections."""
    wait_until(page, f"window.qabulRoom.pcs().length === {connections}", seconds=30)
    wait_until(page, f"(async () => (await ({FRAMES})()).every(p => p.some(n => n > 0)))()", 30)
    before = page.evaluate(FRAMES)
    for _ in range(20):
        page.wait_for_timeout(500)
        after = page.evaluate(FRAMES)
        if all(sum(new) > sum(old) for old, new in zip(before, after, strict=True)):
            return
    raise AssertionError((before, after))


def tile(page: Page, name: str):
    return page.locator(".tile:not(.tile--screen)", has_text=name)


def menu(page: Page, name: str, verb: str) -> None:
    one = tile(page, name)
    if one.locator("[data-menu]").get_attribute("open") is None:
        one.locator("[data-menu] summary").click()
    one.locator(f"form[data-{verb}] button, form[data-decide={verb}] button").click()
    expect(one.locator("[data-menu][open]")).to_have_count(0)  # it closes when that was done


def note(page: Page):
    return page.locator("[data-trouble]")


def test_three_people_hold_a_whole_reception(product: Product, person: Person) -> None:
    made = json.loads(product.shell(MAKE))
    path = made["path"]
    aziza, botir = person("Aziza"), person("Botir", width=DESK)
    dilnoza = person("Dilnoza", width=DESK, language="ru")
    botir.add_init_script(FAKE_SCREEN)
    enter(botir, product, made["botir"], path)
    enter(aziza, product, made["aziza"], path)
    written_at_the_door(aziza, botir, dilnoza, product.url, made)
    botir.locator("[data-decide=admit] button").click()
    expect(botir.locator("[data-green]")).to_be_hidden()
    enter(dilnoza, product, made["secretaries"][0], path)
    for page in (aziza, botir, dilnoza):
        frames_grow(page, connections=2)
    same_codes(aziza, botir, dilnoza)
    written_and_handed_over(aziza, botir)
    shown(aziza, botir)
    decided(aziza, botir, dilnoza)
    made_longer(aziza, botir)
    sent_back_and_put_out(aziza, botir)


def written_at_the_door(
    aziza: Page, botir: Page, dilnoza: Page, url: str, made: dict[str, Any]
) -> None:
    """Aziza waits; at her desk Dilnoza reads what she writes and answers, and nobody reloads."""
    word = made["secretaries"][0]
    dilnoza.context.add_cookies([{"name": "sessionid", "value": word, "url": url}])
    dilnoza.goto(made["path"].replace("/receptions/", "/desk/receptions/").replace("room", "door"))
    aziza.fill("[data-door-text]", "Pasportim uyda qoldi")
    aziza.press("[data-door-text]", "Enter")
    expect(dilnoza.locator("#door-box")).to_contain_text("Pasportim uyda qoldi")
    expect(botir.locator("[data-door-said]")).to_contain_text("Pasportim uyda qoldi")
    expect(botir.locator("[data-green]")).to_be_visible()
    assert_accessible(dilnoza)
    dilnoza.fill("#id_text", "Guvohnoma ham boʻladi")
    dilnoza.locator(".door-form button").click()
    expect(dilnoza.locator("#door-box")).to_contain_text("Guvohnoma ham boʻladi")
    expect(aziza.locator("[data-door-list]")).to_contain_text("Guvohnoma ham boʻladi")
    assert_accessible(aziza)


def same_codes(aziza: Page, botir: Page, dilnoza: Page) -> None:
    """Each pair has one code, no two pairs the same, in words of each page's language."""
    pages = (aziza, botir, dilnoza)
    for page in pages:
        wait_until(page, "Object.keys(window.qabulRoom.codes()).length === 2", seconds=30)
    codes = [str(code) for page in pages for code in page.evaluate(CODES).values()]
    assert sorted(codes.count(code) for code in codes) == [2] * 6
    for page, letters in ((botir, "[a-zʻ]+"), (dilnoza, "[а-яё]+")):
        page.keyboard.press("w")
        expect(page.locator("dialog[data-codes] .code").first).to_have_text(
            re.compile(rf"^\s*({letters}\d+\s*){{4}}$")
        )
        assert_accessible(page)
        page.locator("dialog[data-codes] form button").click()


def written_and_handed_over(aziza: Page, botir: Page) -> None:
    aziza.locator("[data-talk-open]").click()
    expect(aziza.locator(".control[data-leave]")).to_be_in_viewport(ratio=1)
    aziza.fill("[data-chat-text]", "Hujjat raqami 42")
    aziza.press("[data-chat-text]", "Enter")
    expect(botir.locator("[data-talk-new]")).to_be_visible()
    botir.keyboard.press("c")
    expect(botir.locator("[data-finish] button")).to_be_in_viewport(ratio=1)
    expect(botir.locator("[data-chat-list]")).to_contain_text("Hujjat raqami 42")
    botir.keyboard.type("m v")  # typed, and no control of the call
    expect(botir.locator("[data-mute]")).to_have_attribute("aria-pressed", "false")
    botir.fill("[data-chat-text]", "")
    aziza.set_input_files("[data-papers-form] input", PAPER)
    aziza.locator("[data-papers-form] button").click()
    for page in (aziza, botir):
        expect(page.locator("[data-papers-list]")).to_contain_text("ariza.pdf")
        assert_accessible(page)
    with botir.expect_download() as paper:
        botir.locator("[data-papers-list] a").click()
    assert Path(paper.value.path()).read_bytes() == PAPER["buffer"]
    for page in (aziza, botir):
        page.locator("[data-talk-close]").click()


def shown(aziza: Page, botir: Page) -> None:
    """Botir's screen is large on Aziza's phone, until his browser ends it."""
    botir.locator("[data-screen-share]").click()
    screen = aziza.locator(".tile--screen.tile--featured")
    expect(screen).to_be_visible(timeout=SLOW)
    wait_until(aziza, "document.querySelector('.tile--screen video').videoWidth === 640", 30)
    assert_accessible(aziza)
    botir.evaluate("() => { shownScreen.stop(); shownScreen.onended(); }")
    expect(screen).to_have_count(0)
    expect(botir.locator("[data-screen-on]")).to_be_hidden()
    frames_grow(aziza, connections=2)


def decided(aziza: Page, botir: Page, dilnoza: Page) -> None:
    aziza.locator("[data-hand]").click()
    expect(tile(botir, "Aziza").locator("[data-tile-hand]")).to_be_visible()
    menu(botir, "Aziza", "mute")
    expect(aziza.locator("[data-mute]")).to_have_attribute("aria-pressed", "true")
    expect(note(aziza)).to_be_visible()
    expect(tile(botir, "Aziza").locator("[data-muted]")).to_be_visible()
    menu(botir, "Aziza", "pin")
    expect(dilnoza.locator(".tile--featured")).to_contain_text("Aziza")
    assert tile(dilnoza, "Aziza").locator("[data-guest-only] form").count() == 4
    assert tile(dilnoza, "Botir").locator("[data-guest-only]").count() == 0


def made_longer(aziza: Page, botir: Page) -> None:
    before = aziza.locator("[data-clock]").inner_text()
    botir.locator("form[data-extend] button").nth(1).click()
    expect(note(aziza)).to_contain_text("10")
    later = int(before.split(":")[0]) + 9
    wait_until(aziza, f"parseInt(document.querySelector('[data-clock]').textContent) >= {later}")


def sent_back_and_put_out(aziza: Page, botir: Page) -> None:
    menu(botir, "Aziza", "send-back")
    expect(aziza.locator("[data-screen=lobby]")).to_be_visible()
    assert aziza.evaluate("() => window.qabulRoom.pcs().length") == 0
    botir.locator("[data-decide=admit] button").click()
    frames_grow(aziza, connections=2)
    tile(botir, "Aziza").locator("[data-menu] summary").click()
    tile(botir, "Aziza").locator("input[name=reason]").fill("Tartib buzildi")
    tile(botir, "Aziza").locator("form[data-decide=remove] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    expect(aziza.locator("[data-over-text]")).to_have_text("Tartib buzildi")
    assert_accessible(aziza)
    aziza.locator("[data-after]").click()
    expect(aziza.locator("main")).to_contain_text("Tartib buzildi")
