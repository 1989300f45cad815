"""Aziza waits, Malika gives her time back, Aziza gets a letter and takes it. With and without
JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Person, assert_accessible
from tests.e2e.steps import (
    go_on,
    go_past_help,
    sign_in_by_code,
    tell_about,
    tell_appeal,
    type_code,
)
from tests.mailbox import Mailbox, words
from tests.product import Product

# An official with one reception a day; Malika has the last of the coming ones.
SCARCE = """
from datetime import time
from django.utils import timezone
from reception.models import Office, Topic, User
from tests.world import book, official, starts
office = Office.objects.create(
    slug="{login}", code="{login}".upper(), name={{"uz": "Chirchiq"}}, email="q@chirchiq.example"
)
who = official(office, "{login}")
who.calendar.rules.update(starts=time(12), ends=time(12, 20))
topic, _ = Topic.objects.get_or_create(slug="land", defaults={{"name": {{"uz": "Yer"}}}})
who.topics.add(topic)
who.calendar.horizon_days = 3
who.calendar.save()
now, malika = timezone.now(), User.objects.citizen("malika-{login}@example.uz")
print(book(who, malika, now, start=starts(who, now, days=4)[-1]).public_id)
"""


def wait_for_one(page: Page, login: str, email: str, mailbox: Mailbox) -> None:
    page.goto(f"/officials/{login}/")
    page.locator("a[href$='/wait/']").click()
    page.fill("[name=email]", "aziza")
    go_on(page)  # no address
    expect(page.locator(".error-summary")).to_be_visible()
    page.fill("[name=email]", email)
    go_on(page)
    type_code(page, mailbox, email)
    page.wait_for_url("**/my/")


def give_back(page: Page, reception: str, email: str, mailbox: Mailbox) -> None:
    sign_in_by_code(page, email, mailbox)
    page.goto(f"/my/{reception}/cancel/")
    page.locator("button.button--danger").click()
    expect(page.locator(".facts .tag--cancelled")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_who_waits_gets_what_another_gives_back(
    product: Product, mailbox: Mailbox, person: Person, scripts: bool
) -> None:
    login = "kamol" if scripts else "komil"
    malikas, mine = f"malika-{login}@example.uz", f"aziza-{login}@example.uz"
    reception = product.shell(SCARCE.format(login=login))
    aziza = person("Aziza", java_script_enabled=scripts)
    wait_for_one(aziza, login, mine, mailbox)
    expect(aziza.locator(".card")).to_contain_text(login.title())
    if scripts:
        assert_accessible(aziza)

    give_back(person("Malika", java_script_enabled=scripts), reception, malikas, mailbox)
    letter = words(mailbox.wait_for(mine, about="/my/offers/"))
    path = re.search(r"/my/offers/[0-9a-f-]+/", letter)
    assert path
    aziza.goto(path[0])
    if scripts:
        expect(aziza.locator("[data-countdown-clock]")).to_have_text(re.compile(r"^\d+:\d\d:\d\d$"))
        assert_accessible(aziza)
    start = aziza.locator(".facts time").first.get_attribute("datetime")
    aziza.locator("form[action$='/take/'] button").click()
    aziza.wait_for_url("**/about/")
    tell_about(aziza)
    expect(aziza.locator("[name=email]")).to_have_value(mine)
    go_on(aziza)
    go_past_help(aziza)
    tell_appeal(aziza)
    go_on(aziza)
    expect(aziza.locator(".receipt__number")).to_be_visible()
    expect(aziza.locator(".facts time")).to_have_attribute("datetime", start or "")
