"""Botir is called away for a day on which many come: by keyboard, and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible
from tests.e2e.steps import become, free_time, sign_in_by_code
from tests.mailbox import Mailbox, invitation, words
from tests.product import Product

# The day on which Botir receives most, as the demonstration fills it.
FULL_DAY = """
from collections import Counter
from django.utils import timezone
from reception.models import Official, Reception
botir = Official.objects.get(slug="botir")
timezone.activate(botir.office.tzid)
coming = Reception.objects.filter(official=botir, state="scheduled")
coming = coming.filter(booking__start__gt=timezone.now())
days = Counter(timezone.localtime(one.starts_at).date() for one in coming.select_related("booking"))
print(days.most_common(1)[0][0].isoformat())
"""
LETTERS_OF = """
from reception.models import CalledAway
one = CalledAway.objects.last().displaced.order_by("start").{}.reception
print(one.appeal.email, one.appeal.number)
"""
TOUCHED = """
from django.utils import timezone
from reception.models import Official, User
from tests.world import book, starts
now, botir = timezone.now(), Official.objects.get(slug="botir")
timezone.activate(botir.office.tzid)
free = [one for one in starts(botir, now, days=42) if (one - now).days >= 21]
topic = str(botir.topics.get(slug="housing").pk)
feruza = User.objects.citizen("feruza@example.uz", full_name="Feruza Qodirova")
one = book(botir, feruza, now, start=free[0], topic=topic)
print(one.public_id, timezone.localtime(one.starts_at).date().isoformat())
"""


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def ask_for(page: Page, day: str) -> None:
    page.goto("/desk/officials/botir/absence/")
    page.fill("[name=start]", f"{day}T00:00")
    page.fill("[name=end]", f"{day}T23:59")
    page.locator("main form.stack button").first.click()
    expect(page.locator(".plan__item").first).to_be_visible()


def give_to_kamola(page: Page, line: int) -> str:
    """Chooses her first time for that person by the keys alone; the choice in words."""
    select = page.locator("select[name^=to-]").nth(line)
    options = select.locator("option")
    which = next(
        n for n in range(options.count()) if "Kamola" in (options.nth(n).text_content() or "")
    )
    select.focus()
    page.keyboard.press("Home")
    for _ in range(which):
        page.keyboard.press("ArrowDown")
    return select.evaluate("one => one.selectedOptions[0].textContent")


def test_a_whole_day_is_planned_by_keyboard_and_a_citizen_waits_for_her_official(
    demo: Product, demo_mailbox: Mailbox, person: Person
) -> None:
    dilnoza = person("Dilnoza", width=DESK)
    become(dilnoza, "Dilnoza Karimova")
    ask_for(dilnoza, demo.shell(FULL_DAY).splitlines()[-1])
    assert_accessible(dilnoza)
    people = dilnoza.locator(".plan__item")
    number = people.count()
    assert number >= 4
    assert "Kamola" in give_to_kamola(dilnoza, 0)
    last = dilnoza.locator("select[name^=to-]").nth(number - 1)
    last.focus()
    dilnoza.keyboard.press("End")
    expect(dilnoza.locator(".plan__reason").nth(number - 1)).to_be_visible()
    expect(dilnoza.locator(".plan__reason").nth(1)).to_be_hidden()
    dilnoza.keyboard.press("Tab")
    dilnoza.keyboard.type("Hokim xizmat safarida")
    dilnoza.locator("[name=apply]").focus()
    dilnoza.keyboard.press("Enter")
    dilnoza.wait_for_url(re.compile("/away/"))
    expect(dilnoza.locator("tbody tr")).to_have_count(number)
    assert_accessible(dilnoza)

    first, off = (
        demo.shell(LETTERS_OF.format(which)).split()[-2:] for which in ("first()", "last()")
    )
    told = demo_mailbox.wait_for(first[0], about=first[1])
    assert "Kamola" in words(told)
    assert "METHOD:REQUEST" in invitation(told)
    assert "Hokim xizmat safarida" in words(demo_mailbox.wait_for(off[0], about=off[1]))


def test_without_scripts_too_and_the_citizen_answers(
    demo: Product, demo_mailbox: Mailbox, person: Person
) -> None:
    public_id, day = demo.shell(TOUCHED).split()[-2:]
    dilnoza = person("Dilnoza, plain", width=DESK, java_script_enabled=False)
    become(dilnoza, "Dilnoza Karimova")
    ask_for(dilnoza, day)
    select = dilnoza.locator(f"[name='to-{public_id}']")
    option = select.locator("option", has_text="Kamola").first
    select.select_option(option.get_attribute("value"))
    dilnoza.locator("[name=apply]").click()
    dilnoza.wait_for_url(re.compile("/away/"))
    assert dilnoza.goto(f"/desk/receptions/{public_id}/").status == 404

    citizen = person("Feruza", java_script_enabled=False)
    sign_in_by_code(citizen, "feruza@example.uz", demo_mailbox)
    citizen.goto(f"/my/{public_id}/")
    expect(citizen.locator("h1")).to_contain_text("Kamola")
    citizen.locator("main a[href$='/wait/']").click()
    free_time(citizen).click()
    expect(citizen.locator(".notice--success")).to_be_visible()
    expect(citizen.locator("h1")).to_contain_text("Botir")
    expect(citizen.locator("a[href$='/wait/']")).to_have_count(0)
