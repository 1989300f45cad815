"""Times by draw, without a line of JavaScript: released, applied for, drawn, checked."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person
from tests.e2e.steps import become, choose_topic, go_on, type_code
from tests.mailbox import Mailbox, invitation
from tests.product import Product
from tests.world import ANSWERS

PEOPLE = {"Nigora": "nigora.draws@example.uz", "Jamshid": "jamshid.draws@example.uz"}
OFFICIAL = "gulnora"
SOURCE = "drand quicknet, 12345678"
VALUE = "9a2c5f0e6b"
MOVE_TIME = """
from datetime import timedelta
from django.utils import timezone
from reception.models import Batch
now = timezone.now()
Batch.objects.filter(uid="{uid}").update(
    opens=now - timedelta(days=3),
    deadline=now - timedelta(hours=2),
    value_at=now + timedelta(minutes={minutes}),
)
"""
WORKER_SECONDS = 20


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def plain(person: Person, name: str, **options: object) -> Page:
    return person(name, java_script_enabled=False, **options)


def press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()


def release_one_time(dilnoza: Page) -> str:
    """Gives the uid of the batch."""
    dilnoza.goto(f"/desk/officials/{OFFICIAL}/week/")
    press(dilnoza, f"a[href$='/{OFFICIAL}/batches/']")
    press(dilnoza, "main a.button")
    go_on(dilnoza)  # the usual days
    slots = dilnoza.locator("[name=slots]")
    for index in range(1, slots.count()):
        slots.nth(index).uncheck()
    now = datetime.now()
    deadline = now + timedelta(days=2)
    dilnoza.fill("[name=deadline]", f"{deadline:%Y-%m-%dT%H:%M}")
    dilnoza.fill("[name=source]", SOURCE)
    dilnoza.fill("[name=value_at]", f"{deadline:%Y-%m-%dT%H:%M}")
    press(dilnoza, "#batch button")
    expect(dilnoza.locator(".error-summary")).to_be_visible()  # the value comes too early
    dilnoza.fill("[name=value_at]", f"{deadline + timedelta(hours=5):%Y-%m-%dT%H:%M}")
    press(dilnoza, "#batch button")
    expect(dilnoza.locator("#preview")).to_be_visible()
    press(dilnoza, "[name=publish]")
    return dilnoza.url.partition("#")[0].rstrip("/").rsplit("/", 1)[1]


def apply(page: Page, name: str, mailbox: Mailbox) -> str:
    """From the official's page to the receipt; gives the number in the draw."""
    page.goto(f"/officials/{OFFICIAL}/")
    press(page, "[aria-labelledby=by-draw] a")
    press(page, "main a[href$='/apply/']")
    page.fill("[name=email]", PEOPLE[name])
    go_on(page)
    type_code(page, mailbox, PEOPLE[name])
    page.wait_for_url("**/apply/")
    page.fill("[name=name]", name)
    go_on(page)
    expect(page.locator(".error-summary")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value(name)
    page.locator("[name=kind][value=person]").check()
    for field in ("residence", "subject", "text"):
        page.fill(f"[name={field}]", ANSWERS[field])
    choose_topic(page)
    go_on(page)
    page.wait_for_url("**/my/applications/**")
    return page.locator(".receipt__number").inner_text()


def test_a_time_is_released_applied_for_drawn_and_checked(
    demo: Product, demo_mailbox: Mailbox, person: Person, tmp_path: Path
) -> None:
    dilnoza = plain(person, "Dilnoza", width=DESK)
    become(dilnoza, "Dilnoza Karimova")
    uid = release_one_time(dilnoza)
    desk = dilnoza.url.partition("#")[0]
    anybody = plain(person, "Anybody")
    anybody.goto(f"/batches/{uid}/")
    commitment = anybody.locator("#commitment").inner_text()

    pages = {name: plain(person, name) for name in PEOPLE}
    numbers = {name: apply(page, name, demo_mailbox) for name, page in pages.items()}

    demo.shell(MOVE_TIME.format(uid=uid, minutes=60))
    for _ in range(WORKER_SECONDS):
        anybody.reload()
        if anybody.locator("#roll").count():
            break
        anybody.wait_for_timeout(1000)
    roll = anybody.locator("#roll").inner_text()
    late = pages["Nigora"].goto(f"/batches/{uid}/apply/")
    assert late
    assert late.url.endswith(f"/batches/{uid}/")

    demo.shell(MOVE_TIME.format(uid=uid, minutes=-1))
    dilnoza.goto(desk)
    dilnoza.fill("[name=value]", VALUE)
    dilnoza.fill("[name=again]", VALUE[:-1])
    go_on(dilnoza)
    expect(dilnoza.locator(".error-summary")).to_be_visible()
    dilnoza.fill("[name=again]", VALUE)
    go_on(dilnoza)
    expect(dilnoza.locator(".tag--done")).to_be_visible()

    proof = json.loads(anybody.context.request.get(f"/batches/{uid}/proof.json").text())
    assert {one["id"] for one in proof["applications"]} == set(numbers.values())
    for name, page in pages.items():
        page.reload()
        page.goto("/my/")
        press(page, "a[href*='/my/applications/']")
        won = numbers[name] in proof["assigned"]
        expect(page.locator(f".tag--{'confirmed' if won else 'closed'}")).to_be_visible()
        if won:
            letter = demo_mailbox.wait_for(PEOPLE[name], invites=True)
            assert "METHOD:REQUEST" in invitation(letter)
            press(page, ".notice--success a.button")
            expect(page.locator(".facts .tag--confirmed")).to_be_visible()
    assert len(proof["assigned"]) == 1

    program, document = tmp_path / "check.py", tmp_path / "proof.json"
    program.write_text(anybody.context.request.get("/batches/check.py").text())
    document.write_text(json.dumps(proof))
    command = [sys.executable, "-I", str(program), str(document), commitment, roll]
    assert subprocess.run([*command, VALUE], check=False).returncode == 0
    assert subprocess.run([*command, VALUE[:-1]], check=False).returncode != 0
