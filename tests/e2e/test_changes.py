"""Times that change: moved, cancelled, taken by somebody else, held for too long."""

import re
from datetime import datetime

import icalendar
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Person
from tests.e2e.steps import (
    become,
    choose_time,
    free_time,
    go_on,
    tell_about,
    tell_appeal,
    tell_contact,
)
from tests.mailbox import Mailbox, invitation
from tests.product import Product
from tests.world import ANSWERS

ZILOLA = "zilola@example.uz"
ZILOLAS_RECEPTION = """
from django.utils import timezone
from reception.actions import changes
from reception.models import Official, Reception, User
from tests.world import book, starts
now, jasur = timezone.now(), Official.objects.get(slug="jasur")
zilola = User.objects.citizen("zilola@example.uz")
# The draw of the demonstration may have been kind to her.
for won in Reception.objects.filter(citizen=zilola, official=jasur, state="scheduled"):
    changes.cancel(won, by=zilola, now=now)
one = book(jasur, zilola, now, start=starts(jasur, now, days=42)[0])
print(one.public_id, one.appeal.number)
"""
SHORTEN = """
from datetime import timedelta
from django.utils import timezone
from reception.models import Draft
from scheduling.models import PASSING, Booking
draft = Draft.objects.get(uid="{}")
until = timezone.now() + timedelta(seconds=5) + PASSING
Booking.objects.filter(pk=draft.booking_id).update(held_until=until)
"""


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


def event_in(mailbox: Mailbox, number: str, had: int) -> tuple[str, icalendar.Component]:
    """(method, event) of the invitation about this appeal that came after so many letters to
    her: the demonstration may have written to her too."""
    letter = mailbox.wait_for(ZILOLA, about=number, after=had)
    calendar = icalendar.Calendar.from_ical(invitation(letter))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def test_moving_updates_the_invitation_and_cancelling_takes_it_back(
    demo: Product, demo_mailbox: Mailbox, person: Person
) -> None:
    public_id, number = demo.shell(ZILOLAS_RECEPTION).split()
    method, booked = event_in(demo_mailbox, number, 0)
    assert (method, booked["SEQUENCE"]) == ("REQUEST", 0)

    zilola = person("Zilola")
    become(zilola, "Zilola Normatova")
    zilola.goto(f"/my/{public_id}/move/")
    slot = free_time(zilola, which=2)
    start = slot.get_attribute("value") or ""
    had = len(demo_mailbox.to(ZILOLA))
    slot.click()
    expect(zilola.locator(".facts time")).to_have_attribute("datetime", start)
    method, moved = event_in(demo_mailbox, number, had)
    assert (method, moved["SEQUENCE"], moved["UID"]) == ("REQUEST", 1, booked["UID"])
    assert moved.start == datetime.fromisoformat(start) != booked.start

    zilola.locator("a[href$='/cancel/']").click()
    had = len(demo_mailbox.to(ZILOLA))
    zilola.locator("button.button--danger").click()
    expect(zilola.locator(".facts .tag--cancelled")).to_be_visible()
    method, off = event_in(demo_mailbox, number, had)
    assert (method, off["SEQUENCE"], off["UID"]) == ("CANCEL", 2, booked["UID"])
    assert off["STATUS"] == "CANCELLED"


def slot_at(page: Page, start: str) -> Locator:
    return page.locator(f"button.slot[value='{start}']")


def test_the_second_at_one_time_is_told_so_and_shown_others(person: Person) -> None:
    malika, nodira = person("Malika"), person("Nodira")
    for one in (malika, nodira):
        one.goto("/officials/jasur/")
    start = free_time(malika).get_attribute("value") or ""
    slot_at(malika, start).click()
    malika.wait_for_url("**/about/")

    slot_at(nodira, start).click()
    expect(nodira.locator(".notice--warning[role=alert]")).to_be_visible()
    expect(slot_at(nodira, start)).to_have_count(0)
    nodira.locator(".pager [rel=next]").click()
    expect(nodira.locator("h1")).to_have_text("Jasur Mirzayev")
    free_time(nodira).click()
    nodira.wait_for_url("**/about/")


def test_what_was_written_is_kept_when_the_hold_runs_out(demo: Product, person: Person) -> None:
    zarina = person("Zarina")
    start = choose_time(zarina, "jasur")
    tell_about(zarina)
    demo.shell(SHORTEN.format(zarina.url.split("/")[-3]))
    tell_contact(zarina, "zarina@example.uz")
    expect(zarina.locator("[data-countdown-clock]")).to_have_text(re.compile("^0:0[0-5]$"))
    expect(zarina.locator("[data-countdown-over]")).to_be_visible(timeout=10_000)

    malika = person("Malika")
    for _ in range(30):  # until the worker has seen that nobody waits for it
        malika.goto("/officials/jasur/")
        if slot_at(malika, start).count():
            break
        malika.wait_for_timeout(500)
    slot_at(malika, start).click()
    malika.wait_for_url("**/about/")

    tell_appeal(zarina)
    expect(zarina.locator("main .notice--warning")).to_be_visible()  # no time is held any more
    go_on(zarina)
    expect(zarina.locator(".messages")).to_be_visible()
    free_time(zarina).click()
    go_on(zarina)
    expect(zarina.locator("[name=name]")).to_have_value(ANSWERS["name"])
    for page in ("contact", "needs", "priority", "appeal", "check"):
        go_on(zarina)
        zarina.wait_for_url(f"**/{page}/")
    for kept in (ANSWERS["subject"], ANSWERS["text"], ANSWERS["phone"], "ariza.pdf"):
        expect(zarina.locator(".facts")).to_contain_text(kept)
    expect(zarina.locator("[data-countdown-clock]")).to_have_text(re.compile(r"^(10:00|9:\d\d)$"))
