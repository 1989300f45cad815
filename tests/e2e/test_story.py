"""The main job, in two real browsers: Aziza books with Botir, Dilnoza sees it, they talk by video,
he writes the card, she reads the outcome. Malika, who knows the address, gets in nowhere."""

import re
import time
from typing import Any

import icalendar
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible, wait_until
from tests.e2e.steps import (
    PAPER,
    choose_topic,
    go_on,
    go_past_help,
    sign_in,
    sign_in_by_code,
    tell_about,
    type_code,
)
from tests.mailbox import Mailbox, invitation
from tests.product import Product
from tests.readers.khal import khal_reads

pytestmark = pytest.mark.call

# Botir receives from the coming minute on, so that a slot booked now is open in this very test.
PEOPLE = """
from datetime import timedelta
from django.utils import timezone
from tests.world import make_world
world = make_world()
start = timezone.localtime(timezone.now() + timedelta(seconds=20 + 59))
world.botir.calendar.rules.update(
    rrule="FREQ=DAILY;COUNT=1", valid_from=start.date(),
    starts=start.time().replace(second=0, microsecond=0),
    ends=(start + timedelta(hours=1)).time().replace(second=0, microsecond=0),
)
"""

MEDIA = """async () => {
  const seen = {frames: 0, audio: 0, pcs: window.qabulRoom.pcs().length};
  for (const pc of window.qabulRoom.pcs()) {
    for (const one of (await pc.getStats()).values()) {
      if (one.type !== "inbound-rtp") continue;
      if (one.kind === "video") seen.frames += one.framesDecoded ?? 0;
      if (one.kind === "audio") seen.audio += one.totalAudioEnergy ?? 0;
    }
  }
  return seen;
}"""
CLOSED = """() => window.qabulRoom.pcs().every((pc) => pc.connectionState === "closed")"""


def book(aziza: Page, mailbox: Mailbox) -> str:
    """From the front page to the receipt; gives the appeal's number."""
    aziza.goto("/")
    expect(aziza.locator("html")).to_have_attribute("lang", "uz")
    aziza.fill("[name=q]", "uy-joy")
    aziza.press("[name=q]", "Enter")
    assert_accessible(aziza)
    aziza.locator(".card__title a").first.click()
    assert_accessible(aziza)
    aziza.locator("button.slot").first.click()

    expect(aziza.locator("[data-countdown-clock]")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
    go_on(aziza)  # nothing filled in: said clearly, and focus goes to what is said
    expect(aziza.locator(".error-summary")).to_be_focused()
    assert_accessible(aziza)
    tell_about(aziza)
    aziza.fill("[name=email]", "aziza@example.uz")
    go_on(aziza)
    go_past_help(aziza)
    choose_topic(aziza)
    aziza.fill("[name=subject]", "Uyimizning tomi oqmoqda")
    aziza.fill("[name=text]", "Taʼmirlash qachon boshlanadi?")
    aziza.set_input_files("[name=paper]", PAPER)
    assert_accessible(aziza)
    go_on(aziza)
    expect(aziza.locator("main")).to_contain_text("ariza.pdf")
    assert_accessible(aziza)
    go_on(aziza)

    assert_accessible(aziza)
    type_code(aziza, mailbox, "aziza@example.uz")
    assert_accessible(aziza)
    return aziza.locator(".receipt__number").inner_text()


def from_page(page: Page) -> dict[str, str]:
    """The headers of a POST that a page of this person's browser would send."""
    page.goto("/my/")
    token = page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    return {"X-CSRFToken": token}


def admit_when_it_is_time(botir: Page) -> None:
    """He presses until the window is open; before that he is told that it is too early."""
    admit = botir.locator("[data-decide=admit] button")
    expect(admit).to_be_visible()
    for _ in range(90):
        admit.click()
        botir.wait_for_timeout(1000)
        if not admit.is_visible():
            return
    raise AssertionError("the window never opened")


def check_invitation(text: str, tmp_path) -> None:
    """Valid for icalendar, and for another program of Debian's."""
    calendar = icalendar.Calendar.from_ical(text)
    event: Any = calendar.walk("VEVENT")[0]
    assert calendar["METHOD"] == "REQUEST"
    assert event["ATTENDEE"][0] == "mailto:aziza@example.uz"
    assert "Botir" in khal_reads(text.encode(), tmp_path)[event["UID"]].summary


def frames_grow(pages: list[Page], seconds: int) -> None:
    """Pictures and sound arrive on every side for so long."""
    expect_media = [page.evaluate(MEDIA) for page in pages]
    for _ in range(seconds):
        time.sleep(1)
        now = [page.evaluate(MEDIA) for page in pages]
        for before, after in zip(expect_media, now, strict=True):
            assert after["frames"] > before["frames"], (before, after)
        expect_media = now
    assert all(one["audio"] > 0 for one in expect_media)


@pytest.fixture(scope="module", autouse=True)
def people(product: Product) -> None:
    product.shell(PEOPLE)


def test_a_citizen_books_talks_and_reads_what_was_promised(
    product: Product, mailbox: Mailbox, person: Person, tmp_path
) -> None:
    aziza = person("Aziza")
    number = book(aziza, mailbox)
    mine = aziza.url
    check_invitation(invitation(mailbox.wait_for("aziza@example.uz", about=number)), tmp_path)

    dilnoza = person("Dilnoza", width=DESK, language="ru")
    sign_in(dilnoza, "dilnoza")
    dilnoza.goto("/desk/officials/botir/week/")
    assert_accessible(dilnoza)
    dilnoza.locator(".week__item a", has_text="Aziza Saidova").click()
    expect(dilnoza.locator("main")).to_contain_text("Taʼmirlash qachon boshlanadi?")
    assert_accessible(dilnoza)

    room = f"/receptions/{mine.rstrip('/').rsplit('/', 1)[1]}/room/"
    aziza.goto(mine)
    aziza.locator(f"a[href='{room}']").click()
    aziza.locator("[data-join]").click()
    expect(aziza.locator("[data-screen=lobby]")).to_be_visible()
    assert_accessible(aziza)

    botir = person("Botir", width=DESK)
    sign_in(botir, "botir")
    expect(botir.locator(".queue__item--waiting")).to_contain_text("Aziza Saidova")
    assert_accessible(botir)
    botir.locator(".queue__item--waiting a.button").click()
    botir.locator("[data-join]").click()

    malika = person("Malika")
    sign_in_by_code(malika, "malika@example.uz", mailbox)
    for path in (mine, room):
        answer = malika.goto(path)
        assert answer
        assert answer.status == 404
    ticket = malika.context.request.post(room.replace("room", "ticket"), headers=from_page(malika))
    assert ticket.status == 404

    admit_when_it_is_time(botir)
    wait_until(aziza, "window.qabulRoom.marks.firstFrame")
    wait_until(botir, "window.qabulRoom.marks.firstFrame")
    frames_grow([aziza, botir], seconds=5)
    assert_accessible(aziza)
    assert_accessible(botir)

    botir.fill("[name=heard]", "Tom oqadi")  # beside the video
    botir.locator("[data-card-save]").click()
    expect(botir.locator("[data-card]")).to_have_attribute("data-card-is", "saved")
    assert_accessible(botir)
    botir.locator("[data-finish] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    expect(aziza.locator("[data-screen=over]")).to_be_visible()
    assert aziza.evaluate(CLOSED)
    assert_accessible(aziza)
    botir.wait_for_url("**/card/")  # which ends his page, and his connection with it

    expect(botir.locator("[name=heard]")).to_have_value("Tom oqadi")
    botir.locator("[name=outcome][value=written]").check()
    botir.fill("[name=answer]", "Tom shu yil taʼmirlanadi.")
    botir.fill("[name=i-0-text]", "Smeta tuzish")
    botir.fill("[name=i-0-name]", "J. Mirzayev")
    assert_accessible(botir)
    go_on(botir)
    botir.wait_for_url("**/desk/receptions/*/")

    letter = mailbox.wait_for("aziza@example.uz", about=number, after=2)
    assert "Botir" not in letter["Subject"]
    aziza.goto(mine)
    expect(aziza.locator("main")).to_contain_text("Tom shu yil taʼmirlanadi.")
    expect(aziza.locator("main")).to_contain_text("Smeta tuzish")
    assert_accessible(aziza)
    assert "aziza@example.uz" not in product.log
    assert "Aziza" not in product.log
