"""Somebody tries devices and line in a real browser against the real echo peer, and the desk sees
how it went."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible, wait_until
from tests.e2e.steps import become
from tests.product import Product

HERS = """
from reception.models import Readiness
print(Readiness.objects.get(verdict="none", reception__official__slug="botir").reception.public_id)
"""
SILENT = "!document.querySelector('[data-voice-heard]').textContent.includes('ishlayapti')"


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def test_whoever_tries_it_knows_and_so_does_the_desk(demo: Product, person: Person) -> None:
    hers = demo.shell(HERS)
    dilnoza = person("Dilnoza", width=DESK)
    become(dilnoza, "Dilnoza")
    dilnoza.goto(f"/desk/receptions/{hers}/")
    expect(dilnoza.locator(".notice--warning").first).to_contain_text("Aloqa yoʻq")

    zilola = person("Zilola")
    become(zilola, "Zilola")
    zilola.goto(f"/my/{hers}/")
    zilola.locator(f"a[href='/receptions/{hers}/check/']").click()
    another_microphone_is_remembered(zilola)
    zilola.locator("[data-sound]").click()
    zilola.locator("[data-heard]").click()
    zilola.locator("[data-try]").click()
    verdict = zilola.locator("[data-verdict-title]")
    expect(verdict).to_have_text("Video uchun yaroqli", timeout=25_000)
    expect(zilola.locator("[data-numbers-direct]")).to_contain_text("kbit/s")
    expect(zilola.locator("[data-verdict-kept]")).to_be_visible()
    wait_until(zilola, f"!({SILENT})")  # the fake microphone beeps once a second
    expect(zilola.locator("[data-verdict-silent]")).to_be_hidden()
    assert_accessible(zilola)

    dilnoza.reload()
    expect(dilnoza.locator(".tag--done", has_text="Video ishlaydi")).to_be_visible()
    expect(dilnoza.locator("main")).not_to_contain_text("Aloqa yoʻq")


def another_microphone_is_remembered(page: Page) -> None:
    """By the check and by the room, whatever page is next."""
    microphone = page.locator("[data-microphone]")
    wait_until(page, "document.querySelector('[data-microphone]').options.length > 1")
    second = microphone.locator("option").nth(1).inner_text()
    microphone.select_option(index=1)
    expect(microphone.locator("option:checked")).to_have_text(second)
    page.reload()
    expect(microphone.locator("option:checked")).to_have_text(second)
