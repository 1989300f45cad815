"""The card is written while the connection goes and comes, and by two at once."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible
from tests.e2e.steps import sign_in
from tests.mailbox import Mailbox
from tests.product import Product
from tests.product import product as started

HELD = """
from django.utils import timezone
from tests.promises import held
from tests.world import make_world
world = make_world()
print(held(world, timezone.now()).public_id)
"""
READ = """
from reception.models import ReceptionCard
print(ReceptionCard.objects.get().texts.get("{}", ""))
"""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, mailbox: Mailbox) -> Iterator[Product]:
    """One of its own, with people of its own."""
    with started(tmp_path_factory.mktemp("card"), EMAIL_URL=mailbox.url) as running:
        yield running


@pytest.fixture(scope="module")
def card(product: Product) -> str:
    return f"/desk/receptions/{product.shell(HELD).splitlines()[-1]}/card/"


def is_saved(page: Page) -> None:
    expect(page.locator("[data-card]")).to_have_attribute("data-card-is", "saved")


def test_a_card_outlives_a_lost_connection(product: Product, person: Person, card: str) -> None:
    botir = person("Botir", width=DESK)
    sign_in(botir, "botir")
    botir.goto(card)
    botir.fill("[name=heard]", "Tom oqadi")
    is_saved(botir)
    botir.press("[name=i-0-name]", "Enter")  # keeps, and completes nothing
    botir.wait_for_timeout(300)
    assert botir.url.endswith(card)
    botir.context.set_offline(True)
    botir.fill("[name=answer]", "Taʼmirlaymiz")
    botir.locator("[name=heard]").focus()
    state = botir.locator("[data-card]")
    expect(state).to_have_attribute("data-card-is", "offline")
    assert_accessible(botir)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    botir.on("dialog", stay)
    botir.close(run_before_unload=True)
    botir.wait_for_timeout(300)
    assert asked == ["beforeunload"], "whoever would lose something is asked"
    botir.context.set_offline(False)
    is_saved(botir)
    assert product.shell(READ.format("answer")) == "Taʼmirlaymiz"


def test_two_at_once_lose_nothing(product: Product, person: Person, card: str) -> None:
    pages = {name: person(name, width=DESK) for name in ("botir", "dilnoza")}
    for name, page in pages.items():
        sign_in(page, name)
        page.goto(card)
    botir, dilnoza = pages.values()
    botir.fill("[name=heard]", "Botir eshitgani")
    botir.locator(".button[data-card-save]").click()
    is_saved(botir)
    dilnoza.fill("[name=i-0-name]", "J. Mirzayev")
    dilnoza.locator(".button[data-card-save]").click()
    is_saved(dilnoza)
    expect(dilnoza.locator("[name=heard]")).to_have_value("Botir eshitgani")

    botir.fill("[name=answer]", "Botirning javobi")
    botir.locator(".button[data-card-save]").click()
    is_saved(botir)
    dilnoza.fill("[name=answer]", "Dilnozaning javobi")
    dilnoza.locator(".button[data-card-save]").click()
    met = dilnoza.locator("[data-card-conflict]")
    expect(met).to_contain_text("Botirning javobi")
    expect(dilnoza.locator("[name=answer]")).to_have_value("Dilnozaning javobi")
    assert_accessible(dilnoza)
    dilnoza.locator("[data-card-take]").click()
    expect(met).to_be_hidden()
    expect(dilnoza.locator("[name=answer]")).to_have_value("Botirning javobi")
    assert product.shell(READ.format("heard")) == "Botir eshitgani"
    assert product.shell(READ.format("i-0-name")) == "J. Mirzayev"
