"""Aziza's browser is Firefox, Botir's is Chromium: a real call between two engines."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import DESK, Person, wait_until
from tests.e2e.firefox import Firefox
from tests.e2e.test_call import CODES, FAKE_SCREEN, FRAMES, MAKE, enter, frames_grow, menu
from tests.product import Product
from tests.product import product as started

pytestmark = pytest.mark.call

DECODED = f"(async () => (await ({FRAMES})()).flat().reduce((a, b) => a + b, 0))()"
HEARD = """(async () => {
  for (const one of (await window.qabulRoom.pcs()[0].getStats()).values()) {
    if (one.type === "inbound-rtp" && one.kind === "audio" && one.packetsReceived > 50) return true;
  }
})()"""


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with started(tmp_path) as running:
        yield running


def test_chromium_and_firefox_see_and_hear_each_other(
    product: Product, person: Person, tmp_path: Path
) -> None:
    made = json.loads(product.shell(MAKE))
    botir = person("Botir", width=DESK)
    botir.add_init_script(FAKE_SCREEN)
    with Firefox(tmp_path) as aziza:
        aziza.cookie("sessionid", made["aziza"])
        aziza.goto(product.url + made["path"])
        aziza.click("[data-join]")
        aziza.wait_until("window.qabulRoom.state === 'lobby'")
        enter(botir, product, made["botir"], made["path"])
        botir.locator("[data-decide=admit] button").click()

        frames_grow(botir, connections=1)
        first = aziza.wait_until(DECODED)
        aziza.wait_until(f"{DECODED}.then((frames) => frames > {first})")
        aziza.wait_until(HEARD)
        wait_until(botir, HEARD, 30)
        wait_until(botir, "Object.keys(window.qabulRoom.codes()).length === 1")
        aziza.wait_until("Object.keys(window.qabulRoom.codes()).length === 1")
        (ours,), (theirs,) = botir.evaluate(CODES).values(), aziza.evaluate(f"({CODES})()").values()
        assert ours == theirs
        assert len(ours) == 4

        botir.locator("[data-screen-share]").click()
        aziza.wait_until("document.querySelector('.tile--screen video')?.videoWidth === 640")
        menu(botir, "Aziza", "mute")
        aziza.wait_until("document.querySelector('[data-mute]').ariaPressed === 'true'")
        botir.locator("[data-finish] button").click()
        botir.locator("dialog[open] [value=yes]").click()
        aziza.wait_until("window.qabulRoom.state === 'over'")
        assert aziza.evaluate("window.qabulRoom.pcs().length") == 0
