"""A reception for a calendar: the file, the links to others' calendars, and what they lead to."""

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import icalendar
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.models import Reception
from reception.notices.links import add_to
from tests.world import World, book, starts


@pytest.fixture
def now():
    """The real clock's, for pages read it."""
    return timezone.now()


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(
        world.botir, world.aziza, now, start=starts(world.botir, now + timedelta(days=1))[0]
    )


def page_of(reception: Reception, name: str) -> str:
    return reverse(name, args=[reception.public_id])


def test_the_citizen_keeps_the_reception_in_a_calendar(world: World, as_user, reception) -> None:
    answer = as_user(world.aziza).get(page_of(reception, "my-ics"))
    event = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")[0]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert (event["UID"], event["DTSTART"].dt) == (reception.booking.uid, reception.starts_at)
    assert event["SEQUENCE"] == 0


def test_the_desk_keeps_it_without_the_citizens_name(world: World, as_user, reception) -> None:
    answer = as_user(world.dilnoza).get(page_of(reception, "desk-ics"))
    assert answer.status_code == 200
    for secret in ("aziza", "tomi"):
        assert secret not in answer.content.decode().lower()


@pytest.mark.parametrize("name", ["my-ics", "desk-ics"])
def test_to_others_the_file_does_not_exist(world: World, as_user, reception, name) -> None:
    for stranger in (world.malika, world.sardor.user):
        assert as_user(stranger).get(page_of(reception, name)).status_code == 404


def test_what_is_called_off_is_no_file_any_more(world: World, as_user, reception, now) -> None:
    changes.revoke(reception, by=world.dilnoza, now=now)
    assert as_user(world.aziza).get(page_of(reception, "my-ics")).status_code == 404
    assert (
        "reception.ics"
        not in as_user(world.aziza)
        .get(reverse("my-reception", args=[reception.public_id]))
        .content.decode()
    )


def test_a_moved_reception_is_a_newer_version_of_the_same_event(
    world: World, as_user, reception, now
) -> None:
    changes.move(reception, starts(world.botir, now)[5], by=world.aziza, now=now)
    content = as_user(world.aziza).get(page_of(reception, "my-ics")).content
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert (event["UID"], event["SEQUENCE"]) == (reception.booking.uid, 1)


@pytest.mark.parametrize(
    ("page", "who"), [("my-reception", "aziza"), ("desk-reception", "dilnoza")]
)
def test_a_page_offers_the_calendars(world: World, as_user, reception, page, who) -> None:
    html = as_user(getattr(world, who)).get(page_of(reception, page)).content.decode()
    assert "reception.ics" in html
    assert "https://calendar.google.com/calendar/render?" in html
    assert "https://outlook.live.com/calendar/0/deeplink/compose?" in html


def test_others_are_told_time_place_and_office_and_nothing_more(reception) -> None:
    """A link to another's site holds no name, no number, no address of a page of ours."""
    links = add_to(reception)
    google = parse_qs(urlsplit(links.google).query)
    outlook = parse_qs(urlsplit(links.outlook).query)
    assert set(google) == {"action", "text", "dates", "location"}
    assert set(outlook) == {"path", "rru", "subject", "startdt", "enddt", "location"}
    start = reception.starts_at
    assert google["dates"][0].startswith(f"{start:%Y%m%dT%H%M%SZ}/")
    assert outlook["startdt"] == [f"{start:%Y-%m-%dT%H:%M:%SZ}"]
    for secret in (
        "Aziza",
        "Botir",
        reception.appeal.number,
        str(reception.public_id),
        "localhost",
    ):
        assert secret not in links.google + links.outlook


def test_the_link_in_an_invitation_leads_to_no_room_after_a_cancellation(
    world: World, as_user, now
) -> None:
    """The link is the page's, which shows the present state; the room behind it is closed."""
    reception = book(world.botir, world.aziza, now)
    link = page_of(reception, "my-reception")
    changes.cancel(reception, by=world.aziza, now=now)
    browser = as_user(world.aziza)
    page = browser.get(link)
    assert page.status_code == 200
    assert page_of(reception, "room") not in page.content.decode()
    assert browser.post(page_of(reception, "ticket")).status_code == 403


def test_after_a_move_the_link_leads_to_no_room_at_the_old_time(world: World, as_user, now) -> None:
    reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[1])
    link, ticket = (page_of(reception, name) for name in ("my-reception", "ticket"))
    with time_machine.travel(reception.starts_at, tick=False):
        browser = as_user(world.aziza)
        assert "The door is open" in browser.get(link).content.decode()
        assert browser.post(ticket).status_code == 200
    changes.move(reception, starts(world.botir, now)[40], by=world.aziza, now=now)
    with time_machine.travel(reception.starts_at, tick=False):
        assert "The door is open" not in browser.get(link).content.decode()
        assert browser.post(ticket).status_code == 403


def test_a_room_of_ones_own_is_the_place(world: World, as_user, reception) -> None:
    reception.booking.format = "in_person"
    reception.booking.save()
    reception.place = {"uz": "3-xona", "en": "Room 3"}
    reception.save()
    assert event_of(world, reception, as_user)["LOCATION"] == "Room 3"


def event_of(world: World, reception: Reception, as_user) -> Any:
    content = as_user(world.aziza).get(page_of(reception, "my-ics")).content
    return icalendar.Calendar.from_ical(content).walk("VEVENT")[0]


@pytest.mark.parametrize("form", ["video", "in_person", "phone"])
def test_each_format_has_its_place(world: World, as_user, reception, form) -> None:
    reception.booking.format = form
    reception.booking.save()
    event = event_of(world, reception, as_user)
    places = {
        "video": "Video",
        "in_person": "Mustaqillik koʻchasi, 1",
        "phone": "By telephone",
    }
    assert str(event["LOCATION"]).startswith(places[form])
    assert ("CONFERENCE" in event) == (form == "video")
    assert event["SUMMARY"].endswith(": Botir")
