"""Trying devices and line before a reception: what is kept, and what the desk makes of it."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from reception import unready
from reception.actions import readiness, retention
from reception.actions.guests import Invitation, invite
from reception.demo.readiness import FOUND, GOOD, WEAK
from reception.models import Event, Readiness, Reception
from reception.models.readiness import stored
from reception.mydata import everything
from reception.templatetags.qabul import tel
from scheduling.models import Booking
from signaling import echo
from tests import postman
from tests.queries import statements
from tests.world import World, book, starts

WELL, TROUBLED, CUT_OFF = FOUND
SENT = {
    "camera": "works",
    "microphone": "works",
    "speaker": "untried",
    "direct": json.dumps(stored(GOOD)),
    "relay": "null",
}


@pytest.fixture
def today():
    return timezone.now()


@pytest.fixture
def reception(world: World, today) -> Reception:
    """Its door is still closed, at whatever time of day the tests run."""
    return book(world.botir, world.aziza, today, start=starts(world.botir, today)[3])


def sent(browser, reception, **changes: str):
    return browser.post(reverse("check", args=[reception.public_id]), SENT | changes)


def test_the_result_is_kept_and_said_in_words(world, reception, as_user):
    said = sent(as_user(world.aziza), reception).json()
    assert (said["verdict"], said["title"], said["kept"]) == ("video", "Good for video", True)
    one = Readiness.objects.get(reception=reception)
    assert (one.role, one.verdict, one.direct) == ("citizen", "video", stored(GOOD))


def test_a_new_result_takes_the_place_of_the_old_one_and_asks_the_desk_anew(
    world, reception, as_user, today
):
    readiness.keep(reception, CUT_OFF, role="citizen", by=world.aziza, now=today)
    readiness.phoned(reception, by=world.dilnoza, now=today)
    sent(as_user(world.aziza), reception, direct=json.dumps(stored(WEAK)))
    one = Readiness.objects.get(reception=reception)
    assert (one.verdict, one.phoned) == ("sound", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"camera": "perfect"},
        {"direct": "{"},
        {"direct": '{"up": -1, "down": 1, "lost": 0, "trip": 1}'},
        {"direct": '{"up": 1, "down": 1, "lost": 1001, "trip": 1}'},
        {"direct": '{"up": 1.5, "down": 1, "lost": 0, "trip": 1}'},
        {"direct": '{"address": "192.0.2.1"}'},
        {"direct": "[" * 150},
    ],
)
def test_what_no_browser_measures_is_not_kept(world, reception, as_user, changes):
    assert sent(as_user(world.aziza), reception, **changes).status_code == 400
    assert not Readiness.objects.exists()


def test_after_the_reception_the_verdict_is_said_and_nothing_kept(world, reception, as_user, today):
    Booking.objects.filter(pk=reception.booking_id).update(
        start=today - timedelta(hours=1), end=today - timedelta(minutes=1)
    )
    assert sent(as_user(world.aziza), reception).json()["kept"] is False
    assert not Readiness.objects.exists()


def test_without_a_reception_nothing_is_kept_and_nobody_has_to_sign_in(client, db):
    assert client.get(reverse("try-out")).status_code == 200
    said = client.post(reverse("try-out"), SENT).json()
    assert (said["verdict"], said["kept"]) == ("video", False)


def test_who_can_not_connect_is_told_whom_to_telephone(world, reception, as_user):
    world.office.phone = "+998 71 200 00 00"
    world.office.save()
    said = sent(as_user(world.aziza), reception, direct="null").json()
    assert said["verdict"] == "none"
    assert "+998 71 200 00 00" in said["text"]


def test_the_desk_sees_who_will_have_trouble_and_says_that_it_telephoned(
    world, reception, as_user, today
):
    readiness.keep(reception, CUT_OFF, role="citizen", by=world.aziza, now=today)
    dilnoza = as_user(world.dilnoza)
    day = reverse("desk-day") + f"?on={timezone.localtime(reception.starts_at):%Y-%m-%d}"
    page = reverse("desk-reception", args=[reception.public_id])
    assert dilnoza.get(day).content.decode().count("No connection") == 2  # the list and the mark
    assert "I have telephoned" in dilnoza.get(page).content.decode()
    for _ in range(2):
        dilnoza.post(reverse("desk-decide", args=[reception.public_id, "phoned"]))
    assert "I have telephoned" not in dilnoza.get(page).content.decode()
    assert "Telephoned on" in dilnoza.get(page).content.decode()
    assert Event.objects.filter(kind="readiness_phoned").count() == 1
    assert not unready.to_be_phoned([world.botir], today)


def test_the_desk_telephones_at_a_touch(world, reception, as_user, today):
    readiness.keep(reception, TROUBLED, role="citizen", by=world.aziza, now=today)
    dilnoza = as_user(world.dilnoza)
    for url in (reverse("desk-day"), reverse("desk-reception", args=[reception.public_id])):
        page = dilnoza.get(url).content.decode()
        assert 'href="tel:+998901234567">+998 90 123 45 67</a>' in page
        assert ", hears nothing" in page
    assert "<b>" not in tel('"><b>')
    assert 'tel:"' not in tel('"><b>')


def test_the_letter_and_the_citizens_page_lead_to_it(world, reception, as_user, today):
    postman.deliver(today)
    (letter,) = [one for one in mail.outbox if one.to == [world.aziza.email]]
    assert "oldindan tekshiring" in letter.body
    page = as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id]))
    assert reverse("check", args=[reception.public_id]) in page.content.decode()


def test_only_the_side_that_is_received_is_telephoned(world, reception, today):
    found = Invitation("interpreter", "Kamola", "kamola@example.uz", "sign-uz")
    guest = invite(reception, found, by=world.dilnoza, now=today)
    readiness.keep(reception, CUT_OFF, role="interpreter", by=guest.user, now=today)
    readiness.keep(reception, CUT_OFF, role="secretary", by=world.dilnoza, now=today)
    assert not unready.to_be_phoned([world.botir], today)
    assert len(unready.of_reception(reception)) == 2


def test_the_day_asks_no_more_however_many_tried(world, today, as_user):
    def asked() -> int:
        with statements() as seen:
            as_user(world.dilnoza).get(reverse("desk-day"))
        return len(seen)

    costs = []
    for person in (world.aziza, world.malika):
        one = book(world.botir, person, today, email=person.email)
        readiness.keep(one, TROUBLED, role="citizen", by=person, now=today)
        costs.append(asked())
    assert costs[1] <= costs[0]


def test_a_ticket_opens_one_try_and_comes_only_so_often(world, reception, as_user, settings):
    settings.ECHO_AT, settings.RATES = "127.0.0.1:1", settings.RATES | {"check": "2/h"}
    aziza = as_user(world.aziza)
    url = reverse("check-ticket", args=[reception.public_id])
    said = aziza.post(url).json()
    assert echo.nonce_of(said["ticket"])
    assert said["iceServers"] == []
    assert [aziza.post(url).status_code for _ in range(2)] == [200, 429]
    assert as_user(world.dilnoza).post(url).status_code == 200  # behind the same address


def test_a_relay_is_lent_to_those_alone_who_have_a_place_in_a_coming_reception(
    world, reception, as_user, settings, today, client
):
    settings.ECHO_AT = "127.0.0.1:1"
    settings.TURN_URLS, settings.TURN_SECRET = ["turn:turn.example"], "s"
    url = reverse("check-ticket", args=[reception.public_id])
    (server,) = as_user(world.aziza).post(url, {"way": "relay"}).json()["iceServers"]
    expires, _, name = server["username"].partition(":")
    assert name == f"{reception.room}-check{world.aziza.pk}"
    assert 0 < int(expires) - today.timestamp() <= 62
    assert not client.post(reverse("try-out-ticket"), {"way": "relay"}).json()["iceServers"]
    Reception.objects.filter(pk=reception.pk).update(state="cancelled")
    assert not as_user(world.aziza).post(url, {"way": "relay"}).json()["iceServers"]


def test_without_an_echo_peer_the_page_says_so(world, reception, as_user, settings):
    settings.ECHO = False
    content = as_user(world.aziza).get(reverse("check", args=[reception.public_id])).content
    assert b"This site can't try the connection beforehand" in content
    assert b"data-try>" not in content


def test_it_is_deleted_a_month_after_the_reception(world, reception, today):
    readiness.keep(reception, WELL, role="citizen", by=world.aziza, now=today)
    assert not retention.run(reception.ends_at + timedelta(days=29), names=("tries",))["tries"]
    assert retention.run(reception.ends_at + timedelta(days=31), names=("tries",))["tries"]
    assert not Readiness.objects.exists()


def test_the_person_takes_it_away_with_her_data(world, reception, today):
    readiness.keep(reception, TROUBLED, role="citizen", by=world.aziza, now=today)
    (appeal,) = everything(world.aziza)["appeals"]
    (tried,) = appeal["reception"]["line_tried"]
    assert (tried["verdict"], tried["direct"]["up"]) == ("sound", WEAK.up)
