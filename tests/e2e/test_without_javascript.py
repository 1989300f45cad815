"""Everything up to the call itself works in a browser without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person
from tests.e2e.steps import (
    become,
    free_time,
    go_on,
    sign_in_by_code,
    tell_about,
    tell_appeal,
    tell_contact,
    type_code,
)
from tests.mailbox import Mailbox, invitation
from tests.product import Product

SAODAT = "saodat@example.uz"
A_REQUEST = """
from django.db import transaction
from django.utils import timezone
from reception.models import Official, User
from tests.world import book, starts
now, gulnora = timezone.now(), Official.objects.get(slug="gulnora")
iroda = User.objects.citizen("iroda@example.uz", full_name="Iroda Aliyeva")
# Who confirms requests in the demonstration has few times, and may have none left.
gulnora_row = Official.objects.filter(pk=gulnora.pk)
with transaction.atomic():
    gulnora_row.update(needs_approval=True)
    one = book(gulnora, iroda, now, start=starts(gulnora, now, days=7)[0])
    gulnora_row.update(needs_approval=False)
print(one.public_id)
"""


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def plain(person: Person, name: str, **options: object) -> Page:
    return person(name, java_script_enabled=False, **options)


def book_from_the_front_page(page: Page, mailbox: Mailbox) -> str:
    """Gives the appeal's number."""
    page.goto("/")
    page.fill("[name=q]", "Botir")
    page.locator("[role=search] button").click()
    page.locator(".card__title a").first.click()
    free_time(page).click()
    go_on(page)  # nothing filled in
    page.locator(".error-summary a").first.click()
    expect(page.locator("#id_kind_0")).to_be_focused()
    tell_about(page)
    tell_contact(page, SAODAT)
    tell_appeal(page)
    expect(page.locator(".facts")).to_contain_text("ariza.pdf")
    go_on(page)
    type_code(page, mailbox, SAODAT)
    return page.locator(".receipt__number").inner_text()


def test_a_citizen_books_moves_cancels_and_finds_it_again(
    demo_mailbox: Mailbox, person: Person
) -> None:
    saodat = plain(person, "Saodat")
    number = book_from_the_front_page(saodat, demo_mailbox)
    when = saodat.locator(".facts time").inner_text()
    assert "METHOD:REQUEST" in invitation(demo_mailbox.wait_for(SAODAT, about=number))

    saodat.locator("a[href$='/move/']").click()
    free_time(saodat, which=1).click()
    expect(saodat.locator(".notice--success")).to_be_visible()
    expect(saodat.locator(".facts time")).not_to_have_text(when)

    saodat.locator("a[href$='/cancel/']").click()
    saodat.locator("button.button--danger").click()
    expect(saodat.locator(".facts .tag--cancelled")).to_be_visible()
    off = demo_mailbox.wait_for(SAODAT, after=3)  # the code, what was booked, what was moved
    assert "METHOD:CANCEL" in invitation(off)

    later = plain(person, "Saodat, another day")
    sign_in_by_code(later, SAODAT, demo_mailbox)
    expect(later.locator(".card")).to_contain_text(number)
    later.locator(".card a").click()
    expect(later.locator(".receipt__number")).to_have_text(number)


def test_a_secretary_confirms_a_request_and_calls_it_off(demo: Product, person: Person) -> None:
    requested = demo.shell(A_REQUEST)
    dilnoza = plain(person, "Dilnoza", width=DESK)
    become(dilnoza, "Dilnoza Karimova")
    dilnoza.goto(f"/desk/receptions/{requested}/")
    expect(dilnoza.locator(".facts .tag--pending")).to_be_visible()
    dilnoza.locator("form[action$='/approve/'] button").click()
    expect(dilnoza.locator(".facts .tag--confirmed")).to_be_visible()
    dilnoza.locator("form[action$='/revoke/'] button").click()
    expect(dilnoza.locator(".facts .tag--revoked")).to_be_visible()


def test_the_room_says_that_the_call_needs_javascript(person: Person) -> None:
    aziza = plain(person, "Aziza")
    aziza.goto("/demo/")
    aziza.locator(".notice--success button").first.click()  # as the citizen of the open room
    expect(aziza.locator("noscript .notice")).to_contain_text("JavaScript")
    expect(aziza.locator("#room")).to_be_hidden()
