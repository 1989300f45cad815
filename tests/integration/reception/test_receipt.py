"""A receipt can be lost or photographed: it shows how an appeal stands, and no more before whoever
has it shows that it is theirs."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import counter
from reception.actions.booking import hold_slot
from reception.actions.changes import revoke
from reception.crypto import email_hash
from reception.models import EmailProof, Erasure, Event, Phone, Reception, User, Waiting
from reception.models.applicants import Channel
from tests.promises import at
from tests.world import ANSWERS, World, starts

PROOF = reverse("receipt")
PHONE = "+998 90 777 00 11"


def booked(world: World, **change: str) -> Reception:
    """By Dilnoza for Saodat, who telephoned."""
    now = timezone.now()
    holder = counter.holder_for(world.dilnoza)
    start = starts(world.botir, now, 5)[-1]
    return counter.book_for(
        hold_slot(world.botir, start, holder=holder, now=now),
        ANSWERS | {"name": "Saodat Karimova", "phone": PHONE, "email": ""} | change,
        channel=Channel.PHONE,
        language="uz",
        by=world.dilnoza,
        now=now,
    )


def with_receipt(made: Reception) -> Client:
    browser = Client(headers={"accept-language": "en"})
    said = {"number": made.appeal.number, "code": made.appeal.booked_for.code}
    assert browser.post(reverse("find"), said).status_code == 302
    return browser


def page_of(made: Reception) -> str:
    return reverse("my-reception", args=[made.public_id])


@pytest.fixture
def made(world: World) -> Reception:
    return booked(world)


@pytest.fixture
def browser(made: Reception) -> Client:
    return with_receipt(made)


def can_cancel(browser: Client, made: Reception) -> bool:
    browser.post(reverse("my-cancel", args=[made.public_id]))
    made.refresh_from_db()
    return made.state == "cancelled"


class TestAlone:
    def test_it_shows_how_the_appeal_stands_and_nothing_that_was_written(
        self, browser: Client, made: Reception
    ) -> None:
        page = browser.get(page_of(made)).content.decode()
        assert "Confirmed" in page
        for private in (ANSWERS["text"], PHONE, ANSWERS["residence"], "Saodat"):
            assert private not in page
        assert made.appeal.number in browser.get(reverse("my-receptions")).content.decode()

    @pytest.mark.parametrize(
        "name",
        ["my-move", "my-cancel", "my-withdraw", "my-clarify", "my-ics", "room", "check", "chat"],
    )
    def test_everything_else_asks_for_more_and_comes_back(
        self, browser: Client, made: Reception, name: str
    ) -> None:
        url = reverse(name, args=[made.public_id])
        assert browser.get(url).url.startswith(PROOF)
        assert browser.get(url).url.endswith(url.replace("/", "%2F"))

    @pytest.mark.parametrize(
        "name", ["my-data", "my-data-erase", "address", "notice-ways", "feeds"]
    )
    def test_so_does_the_account(self, browser: Client, name: str) -> None:
        for answer in (browser.get(reverse(name)), browser.post(reverse(name))):
            assert answer.url.startswith(PROOF)

    def test_nothing_is_changed_and_no_call_is_joined(
        self, browser: Client, made: Reception
    ) -> None:
        assert not can_cancel(browser, made)
        for name in ("ticket", "my-move", "my-withdraw", "my-dispute"):
            answer = browser.post(reverse(name, args=[made.public_id]))
            assert answer.url.startswith(PROOF)

    def test_what_is_everybodys_stays_open_and_tells_nothing_of_them(
        self, browser: Client, world: World
    ) -> None:
        start = starts(world.sardor, timezone.now())[0]
        held = browser.post(reverse("hold", args=["sardor"]), {"start": start.isoformat()})
        assert browser.post(held.url, {"kind": "person"}).status_code == 302
        for page in ("applicant", "contact"):
            shown = browser.get(held.url.replace("about", page)).content.decode()
            assert "Saodat" not in shown
            assert "777" not in shown
        assert browser.post(reverse("sign-out")).status_code == 302

    def test_nobody_sees_the_name_and_number_in_the_form_for_a_draw(self, browser: Client) -> None:
        assert browser.get(reverse("apply", args=[uuid.uuid4()])).url.startswith(PROOF)

    def test_nobody_waits_in_that_name(self, browser: Client, made: Reception) -> None:
        proven = {"email": "saodat@example.uz", "email_hash": email_hash("saodat@example.uz")}
        User.objects.filter(pk=made.citizen_id).update(**proven)
        first = timezone.localdate() + timedelta(days=1)
        wish = {"email": "another@example.uz", "how": "video", "first": first, "last": first}
        answer = browser.post(reverse("wait", args=["sardor"]), wish)
        assert answer.url == reverse("wait-code", args=["sardor"])
        assert not Waiting.objects.exists()


class TestMore:
    def test_a_code_to_the_address_that_the_desk_wrote(self, world: World) -> None:
        made = booked(world, email="saodat@example.uz")
        browser = with_receipt(made)
        page = browser.get(PROOF).content.decode()
        assert "s…@example.uz" in page
        assert "saodat@" not in page
        browser.post(PROOF, {"way": "email"})
        assert browser.post(PROOF, {"code": "000000"}).status_code == 422
        assert not can_cancel(browser, made)
        right = {"code": EmailProof.objects.get().code, "next": page_of(made)}
        assert browser.post(PROOF, right).url == page_of(made)
        assert ANSWERS["text"] in browser.get(page_of(made)).content.decode()
        assert can_cancel(browser, made)
        assert Event.objects.get(kind="receipt_proved").data == {"by": "email"}

    def test_or_by_sms(self, browser: Client, made: Reception, settings) -> None:
        settings.SMS_URL = "https://sms.example/?to={phone}&text={text}"
        browser.post(PROOF, {"way": "sms"})
        phone = Phone.objects.get()
        assert (phone.user, phone.number) == (made.citizen, "+998907770011")
        browser.post(PROOF, {"code": phone.code})
        assert can_cancel(browser, made)

    @pytest.mark.parametrize("said", ["+998 90 777-00-11", "998907770011"])
    def test_where_no_code_reaches_them_the_number_they_told(
        self, browser: Client, made: Reception, said: str
    ) -> None:
        assert browser.post(PROOF, {"number": "+998 90 777 00 12"}).status_code == 422
        assert not can_cancel(browser, made)
        browser.post(PROOF, {"number": said})
        assert can_cancel(browser, made)

    def test_but_not_where_one_does(self, world: World) -> None:
        made = booked(world, email="saodat@example.uz")
        browser = with_receipt(made)
        browser.post(PROOF, {"number": PHONE})
        assert not can_cancel(browser, made)

    def test_guesses_of_the_number_are_counted(self, browser: Client, settings) -> None:
        settings.RATES = settings.RATES | {"password": "1/h"}
        settings.SOFT_RATES = settings.SOFT_RATES | {"password": "1/h"}
        with at(timezone.now()):  # one window of the rate
            for _ in range(2):
                browser.post(PROOF, {"number": "+998 90 777 00 12"})
            assert browser.post(PROOF, {"number": PHONE}).status_code == 429

    def test_the_number_opens_no_way_to_the_account(self, browser: Client) -> None:
        browser.post(PROOF, {"number": PHONE})
        for name in ("my-data-erase", "address", "security"):
            assert browser.get(reverse(name)).url.startswith(PROOF)
        assert "Turn to the office" in browser.get(PROOF).content.decode()

    def test_the_receipt_again_begins_anew(self, browser: Client, made: Reception) -> None:
        browser.post(PROOF, {"number": PHONE})
        said = {"number": made.appeal.number, "code": made.appeal.booked_for.code}
        browser.post(reverse("find"), said)
        assert not can_cancel(browser, made)


def test_the_account_is_closed_by_a_code_asked_for_this(world: World) -> None:
    made = booked(world, email="saodat@example.uz")
    revoke(made, by=world.dilnoza, now=timezone.now())
    made.appeal.state = "answered"
    made.appeal.save()
    browser = with_receipt(made)
    erase = reverse("my-data-erase")

    def prove(target: str) -> Any:
        browser.post(PROOF, {"way": "email"})
        code = EmailProof.objects.latest("pk").code
        return browser.post(PROOF, {"code": code, "next": target}).url

    assert prove(erase) == erase
    confirm = browser.post(erase).url
    assert browser.get(confirm).url.startswith(PROOF)
    assert not Erasure.objects.exists()
    prove(erase)
    assert browser.post(erase).status_code == 200
    assert Erasure.objects.get().user == made.citizen


def test_who_has_no_receipt_is_asked_nothing(world: World, as_user) -> None:
    for user in (world.aziza, world.dilnoza):
        assert as_user(user).get(PROOF, {"next": "/topics/"}).url == "/topics/"
