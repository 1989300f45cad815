"""The waitlist as people see it: joining by a code, offers, their page, letters, the desk."""

import re
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions.waitlist import LONGEST_DAYS, Wish, decline, join
from reception.models import Draft, Offer, Official, Reception, User, Waiting
from scheduling.models import PASSING, AvailabilityRule
from tests import postman
from tests.integration.reception.waitlist import category, freed, offer
from tests.world import World, book, official, somebody

EMAIL = "aziza@example.uz"


@pytest.fixture
def now():
    """The pages look at the real clock."""
    return timezone.now()


def waiting_now(citizen: User, who: Official, now, **wish) -> Waiting:
    today = timezone.localdate(now)
    wanted = Wish(first=today, last=today + timedelta(days=9), **wish)
    return join(citizen, who, wanted, language="en", now=now - timedelta(minutes=1))


@pytest.fixture
def offered(world: World, now) -> Offer:
    waiting_now(world.aziza, world.botir, now)
    freed(world, now)
    return offer(now)


def typed(now, **changes) -> dict[str, str]:
    today = timezone.localdate(now)
    days = {"first": str(today), "last": str(today + timedelta(days=9))}
    return {"topic": "", "category": ""} | days | changes


def english() -> Client:
    return Client(headers={"accept-language": "en"})


def letters(now) -> list:
    postman.deliver(now)
    return [letter for letter in mail.outbox if letter.to == [EMAIL]]


def test_where_little_is_free_one_can_wait(world: World) -> None:
    page = reverse("official", args=["botir"])
    link = reverse("wait", args=["botir"])
    assert link not in english().get(page).content.decode()
    AvailabilityRule.objects.all().delete()
    assert link in english().get(page).content.decode()


def test_a_code_proves_the_address_and_nothing_typed_is_lost(world: World, now) -> None:
    veterans = category("veterans", 1)
    topic = world.botir.topics.get()
    browser, url = english(), reverse("wait", args=["botir"])
    answers = typed(now, email=EMAIL, category="veterans", topic=str(topic.pk))
    answer = browser.post(url, answers)
    assert answer.url == reverse("wait-code", args=["botir"])
    assert not Waiting.objects.exists()
    again = browser.get(url).content.decode()  # the way back
    assert f'value="{EMAIL}"' in again
    assert re.search(r'value="veterans"[^>]*checked', again)
    assert f'value="{answers["last"]}"' in again
    code = re.search(r"\b\d{6}\b", letters(timezone.now())[-1].body)
    assert code
    page = browser.post(answer.url, {"code": code[0]}, follow=True)
    assert page.redirect_chain == [(reverse("my-receptions"), 302)]
    assert "You are waiting now" in page.content.decode()
    entry = Waiting.objects.get()
    assert (entry.citizen, entry.category, entry.topic) == (world.aziza, veterans, topic)
    assert (str(entry.last), entry.language) == (answers["last"], "en")


def test_a_wrong_code_joins_nobody(world: World, now) -> None:
    browser = english()
    answer = browser.post(reverse("wait", args=["botir"]), typed(now, email=EMAIL))
    assert browser.post(answer.url, {"code": "000 000"}).status_code == 422
    assert not Waiting.objects.exists()


def test_without_a_code_asked_for_there_is_no_page_to_type_it(world: World) -> None:
    answer = english().get(reverse("wait-code", args=["botir"]))
    assert answer.url == reverse("wait", args=["botir"])


def test_who_is_signed_in_joins_at_once_and_can_change_it(world: World, now, as_user) -> None:
    browser, url = as_user(world.aziza), reverse("wait", args=["botir"])
    assert 'name="email"' not in browser.get(url).content.decode()
    assert browser.post(url, typed(now)).url == reverse("my-receptions")
    later = str(timezone.localdate(now) + timedelta(days=20))
    assert f'value="{typed(now)["last"]}"' in browser.get(url).content.decode()
    browser.post(url, typed(now, last=later))
    assert str(Waiting.objects.get().last) == later


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("last", "", "Choose a day"),
        ("last", "2020-01-01", "This day is past"),
        ("first", "x", "Choose a day"),
        ("email", "aziza", "Write the address like this"),
        ("topic", "999999", "Choose what it is about"),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    world: World, now, field: str, value: str, words: str
) -> None:
    answers = typed(now, email=EMAIL) | {field: value}
    answer = english().post(reverse("wait", args=["botir"]), answers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert field == "last" or f'value="{answers["last"]}"' in page
    assert len(mail.outbox) == 0


def test_days_beyond_half_a_year_and_days_backwards_are_refused(world: World, now, as_user) -> None:
    browser, url = as_user(world.aziza), reverse("wait", args=["botir"])
    today = timezone.localdate(now)
    far = str(today + timedelta(days=LONGEST_DAYS + 1))
    assert "half year" in browser.post(url, typed(now, last=far)).content.decode()
    backwards = typed(now, first=str(today + timedelta(days=9)), last=str(today))
    assert "before the first" in browser.post(url, backwards).content.decode()
    assert not Waiting.objects.exists()


def test_with_a_coming_reception_one_is_led_to_it(world: World, now, as_user) -> None:
    coming = book(world.botir, world.aziza, now)
    answer = as_user(world.aziza).post(reverse("wait", args=["botir"]), typed(now))
    assert answer.url == reverse("my-reception", args=[coming.public_id])


def test_another_form_of_the_address_is_told_so(world: World, now, as_user) -> None:
    waiting_now(world.aziza, world.botir, now)
    alias = User.objects.citizen("aziza+2@example.uz")
    answer = as_user(alias).post(reverse("wait", args=["botir"]), typed(now))
    assert (answer.status_code, Waiting.objects.count()) == (422, 1)
    assert "another form of your address" in answer.content.decode()


def test_the_letter_of_an_offer_leads_to_its_page_and_invites_to_nothing(offered, now) -> None:
    (letter,) = letters(now)
    assert f"/my/offers/{offered.uid}/" in letter.body
    assert letter.alternatives == []
    assert "Botir" not in letter.subject
    assert "Offered to you until" in letter.body


def test_a_letter_that_is_late_for_the_offer_is_not_sent(offered, now) -> None:
    assert letters(offered.expires) == []


def test_a_lapsed_offer_is_told(offered, now) -> None:
    letters(now)
    housekeeping.sweep(offered.expires)
    assert "You did not answer in time" in letters(offered.expires)[-1].body


def test_the_end_of_waiting_is_told(world: World, now) -> None:
    entry = waiting_now(world.aziza, world.botir, now)
    housekeeping.sweep(entry.ends)
    (letter,) = letters(entry.ends)
    assert "The last day you named is past" in letter.body


def test_the_offer_is_taken_and_the_four_steps_follow(world: World, offered, as_user) -> None:
    browser = as_user(world.aziza)
    page = browser.get(reverse("my-offer", args=[offered.uid])).content.decode()
    assert "Take this time" in page
    assert "data-countdown" in page
    answer = browser.post(reverse("offer-take", args=[offered.uid]))
    draft = Draft.objects.get()
    assert answer.url == reverse("book-about", args=[draft.uid])
    left = draft.booking.held_until - timezone.now()
    assert timedelta(minutes=9, seconds=50) < left - PASSING <= timedelta(minutes=10)
    about = {"kind": "person", "name": "Aziza Saidova", "residence": "Navbahor, Chinor 5"}
    for page in ("about", "applicant"):
        browser.post(reverse(f"book-{page}", args=[draft.uid]), about)
    assert EMAIL in browser.get(reverse("book-contact", args=[draft.uid])).content.decode()
    browser.post(reverse("book-contact", args=[draft.uid]), {"email": EMAIL})
    topic = {"topic": world.botir.topics.get().pk, "subject": "Tom", "text": "Tom oqmoqda"}
    browser.post(reverse("book-appeal", args=[draft.uid]), topic)
    done = browser.post(reverse("book-check", args=[draft.uid]))
    mine = Reception.objects.get(citizen=world.aziza)
    assert done.url == reverse("my-reception", args=[mine.public_id])
    assert mine.starts_at == offered.start
    page = browser.get(reverse("my-offer", args=[offered.uid])).content.decode()
    assert "You have booked this time" in page
    assert "You wait for a freed time" not in browser.get(reverse("my-receptions")).content.decode()


def test_what_was_taken_can_be_gone_on_with(world: World, offered, as_user) -> None:
    browser = as_user(world.aziza)
    for _ in range(2):
        answer = browser.post(reverse("offer-take", args=[offered.uid]))
    assert answer.url in browser.get(reverse("my-offer", args=[offered.uid])).content.decode()


def test_not_this_one_keeps_her_waiting(world: World, offered, as_user) -> None:
    browser = as_user(world.aziza)
    answer = browser.post(reverse("offer-decline", args=[offered.uid]), follow=True)
    assert "You wait for a freed time" in answer.content.decode()
    page = browser.get(reverse("my-offer", args=[offered.uid])).content.decode()
    assert "This offer is over" in page
    assert "Take this time" not in page


def test_taking_what_is_over_says_so(world: World, offered, as_user) -> None:
    decline(offered, now=timezone.now())
    url = reverse("offer-take", args=[offered.uid])
    page = as_user(world.aziza).post(url, follow=True).content.decode()
    assert "be taken any more" in page


def test_her_page_shows_what_she_waits_for_and_ends_it(
    world: World, offered, as_user, client
) -> None:
    browser = as_user(world.aziza)
    page = browser.get(reverse("my-receptions")).content.decode()
    assert reverse("my-offer", args=[offered.uid]) in page
    url = reverse("waiting-leave", args=[offered.waiting.uid])
    assert url in page
    for _ in range(2):
        assert browser.post(url).url == reverse("my-receptions")
    assert "You wait for a freed time" not in browser.get(reverse("my-receptions")).content.decode()


def test_her_page_costs_the_same_for_one_entry_as_for_five(world: World, now, as_user) -> None:
    browser, url = as_user(world.aziza), reverse("my-receptions")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(url).status_code == 200
        return len(captured)

    waiting_now(world.aziza, world.botir, now)
    one = cost()
    for number in range(4):
        waiting_now(world.aziza, official(world.office, f"official{number}"), now)
    assert cost() == one


@pytest.mark.parametrize(
    ("name", "verb"),
    [("my-offer", "get"), ("offer-take", "post"), ("offer-decline", "post")],
)
def test_a_strangers_offer_is_not_there(world: World, offered, as_user, name: str, verb) -> None:
    for user in (world.malika, world.sardor.user, world.dilnoza):
        answers = [
            getattr(as_user(user), verb)(reverse(name, args=[uid])).status_code
            for uid in (offered.uid, uuid.uuid4())
        ]
        assert answers == [404, 404]
    assert english().get(reverse("my-offer", args=[offered.uid])).status_code == 302
    assert Offer.objects.get().state == "open"


def test_a_stranger_ends_nobodys_waiting(world: World, offered, as_user) -> None:
    url = reverse("waiting-leave", args=[offered.waiting.uid])
    assert as_user(world.malika).post(url).status_code == 404
    assert Waiting.objects.get().state == "waiting"


def test_the_desk_sees_how_many_wait_by_category_and_in_no_order(
    world: World, now, as_user
) -> None:
    ranks = [None, category("veterans", 2), category("expecting", 3), None]
    for number, rank in enumerate(ranks):
        waiting_now(somebody(number), world.botir, now, category=rank)
    page = as_user(world.dilnoza).get(reverse("desk-week", args=["botir"])).content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
    assert "veterans 1, expecting 1, Everybody else 2" in text
    assert not re.search(r"somebody ?\d", page.lower())


def test_the_public_page_does_not_say_how_many_wait(world: World, now) -> None:
    url = reverse("wait", args=["botir"])
    alone = english().get(url).content.decode()
    for number in range(3):
        waiting_now(somebody(number), world.botir, now)
    token = r'name="csrfmiddlewaretoken" value="[^"]+"'
    assert re.sub(token, "", english().get(url).content.decode()) == re.sub(token, "", alone)
