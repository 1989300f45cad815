"""The pages of a batch: for everybody, for whoever applies, for the desk."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.models import Application, Batch, Category
from reception.models.offices import TopicLength
from scheduling.formats import Format
from tests.lots import SOURCE, VALUE, announce, answers, apply, close, drawn, free
from tests.world import World, book, offer, somebody


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def typed(world: World, **changed: str) -> dict[str, str]:
    """What is typed on the page of applying."""
    return answers(world.aziza, topic=str(world.botir.topics.get().pk), times="any") | changed


def text(browser: Client, url: str) -> str:
    return browser.get(url).content.decode()


def test_the_commitment_is_on_the_page_at_once_and_the_secret_nowhere(world: World, now) -> None:
    batch = announce(world.botir, now)
    page = text(Client(headers={"accept-language": "en"}), reverse("batch", args=[batch.uid]))
    assert batch.commitment in page
    assert batch.secret not in page
    assert SOURCE in page
    assert Client().get(reverse("batch-proof", args=[batch.uid])).status_code == 404


def test_what_is_published_grows_step_by_step(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    url = reverse("batch", args=[batch.uid])
    assert 'id="roll"' not in text(Client(), url)
    roll = close(batch).roll
    assert roll in text(Client(), url)
    assert VALUE not in text(Client(), url)
    proof = drawn(batch).proof
    assert VALUE in text(Client(), url)
    served = Client().get(reverse("batch-proof", args=[batch.uid]))
    assert json.loads(served.content) == proof
    assert "attachment" in served["Content-Disposition"]


def test_the_public_pages_name_nobody(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    for who in (world.aziza, world.malika):
        apply(batch, who, now)
    drawn(batch)
    for url in (
        reverse("batches"),
        reverse("batch", args=[batch.uid]),
        reverse("batch-proof", args=[batch.uid]),
        reverse("official", args=["botir"]),
    ):
        page = text(Client(), url)
        assert "Aziza" not in page
        assert "malika" not in page.lower()


def test_the_checker_is_offered_as_a_file(world: World) -> None:
    answer = Client().get(reverse("batch-checker"))
    assert answer.status_code == 200
    assert b"hmac" in answer.content
    assert "attachment" in answer["Content-Disposition"]


def test_a_void_batch_says_so_and_why_even_without_a_worker(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    day = timedelta(days=1)
    Batch.objects.update(
        opens=now - 9 * day, deadline=now - 8 * day, value_at=now - 7 * day, draw_by=now - day
    )
    page = text(Client(headers={"accept-language": "en"}), reverse("batch", args=[batch.uid]))
    assert "Nobody held the draw in time" in page


def test_the_officials_page_leads_to_the_draw(world: World, now) -> None:
    batch = announce(world.botir, now)
    assert reverse("batch", args=[batch.uid]) in text(Client(), reverse("official", args=["botir"]))


def test_the_list_costs_the_same_however_many_there_are(world: World, now) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            Client().get(reverse("batches"))
        return len(counted)

    announce(world.botir, now, free(world.botir, now, 1))
    few = queries()
    for ahead in (20, 25):
        announce(world.botir, now, free(world.botir, now, 1, ahead=ahead))
    assert queries() == few <= 4


class TestApplying:
    def test_whoever_is_not_signed_in_proves_her_address_first(self, world: World, now) -> None:
        url = reverse("apply", args=[announce(world.botir, now).uid])
        answer = Client().get(url)
        assert answer.url.startswith(reverse("sign-in"))
        assert "apply" in answer.url

    def test_whoever_never_booked_is_not_asked_for_the_address_of_a_booking(
        self, world: World, now
    ) -> None:
        browser = Client(headers={"accept-language": "en"})
        url = reverse("apply", args=[announce(world.botir, now).uid])
        asked = browser.get(url, follow=True).content.decode()
        assert "No account is needed." in asked
        assert "See your receptions" not in asked
        assert "See your receptions" in browser.get(reverse("sign-in")).content.decode()

    def test_signed_out_meanwhile_nothing_typed_is_lost(self, world: World, now, as_user) -> None:
        url = reverse("apply", args=[announce(world.botir, now).uid])
        browser = Client()
        assert browser.post(url, typed(world, subject="Tom oqmoqda")).status_code == 302
        browser.force_login(world.aziza)
        page = text(browser, url)
        assert "Tom oqmoqda" in page
        assert "Chinor" in page

    def test_one_page_and_a_receipt_with_a_number(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        browser = as_user(world.aziza)
        answer = browser.post(reverse("apply", args=[batch.uid]), typed(world))
        mine = Application.objects.get()
        assert answer.url == reverse("my-application", args=[mine.uid])
        page = text(browser, answer.url)
        assert mine.draw_id in page
        assert "Takes part" in page
        assert mine.draw_id in text(browser, reverse("my-receptions"))

    def test_wishes_are_kept_in_their_order(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now, 4)
        ranked = {"times": "ranked", "wish_1": str(batch.slots[2]), "wish_2": str(batch.slots[0])}
        browser, url = as_user(world.aziza), reverse("apply", args=[batch.uid])
        browser.post(url, typed(world, **ranked))
        assert Application.objects.get().wishes == [batch.slots[2], batch.slots[0]]
        browser.post(url, typed(world, **ranked, others="on"))
        assert Application.objects.get().wishes == [batch.slots[n] for n in (2, 0, 1, 3)]

    @pytest.mark.parametrize(
        ("wishes", "said"),
        [
            ({}, "Name at least one time"),
            ({"wish_1": 0, "wish_2": 0}, "Name each time once"),
            ({"wish_1": 99}, "not in the draw"),
        ],
    )
    def test_wishes_that_make_no_sense_are_said(
        self, world: World, now, as_user, wishes: dict[str, int], said: str
    ) -> None:
        batch = announce(world.botir, now, 3)
        slots = {0: batch.slots[0], 99: 99}
        named = {name: str(slots[n]) for name, n in wishes.items()}
        answer = as_user(world.aziza).post(
            reverse("apply", args=[batch.uid]), typed(world, times="ranked", **named)
        )
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "Uyimizning tomi" in answer.content.decode()
        assert not Application.objects.exists()

    def test_a_category_is_claimed_and_shown(self, world: World, now, as_user) -> None:
        veterans = Category.objects.create(slug="v", name={"en": "Veterans"}, rank=1)
        batch = announce(world.botir, now)
        browser = as_user(world.aziza)
        answer = browser.post(
            reverse("apply", args=[batch.uid]), typed(world, category=str(veterans.pk))
        )
        assert "Veterans" in text(browser, answer.url)

    def test_it_shows_what_was_said_before_and_changes_it(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        browser, url = as_user(world.aziza), reverse("apply", args=[batch.uid])
        browser.post(url, typed(world, subject="Birinchi"))
        assert "Birinchi" in text(browser, url)
        browser.post(url, typed(world, subject="Ikkinchi"))
        assert "Ikkinchi" in Application.objects.get().answers

    def test_too_late_is_said_and_what_was_typed_stands(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        Batch.objects.update(opens=now - timedelta(days=2), deadline=now - timedelta(seconds=1))
        browser, url = as_user(world.aziza), reverse("apply", args=[batch.uid])
        assert browser.get(url).url == reverse("batch", args=[batch.uid])
        answer = browser.post(url, typed(world, subject="Tom oqmoqda"))
        assert answer.status_code == 409
        assert "Tom oqmoqda" in answer.content.decode()

    def test_whoever_is_booked_is_told(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        book(world.botir, world.aziza, now)
        answer = as_user(world.aziza).post(reverse("apply", args=[batch.uid]), typed(world))
        assert answer.status_code == 409
        assert "already have a reception" in answer.content.decode()

    def test_withdrawing_is_asked_first(self, world: World, now, as_user) -> None:
        mine = apply(announce(world.botir, now), world.aziza, now)
        browser, url = as_user(world.aziza), reverse("withdraw", args=[mine.uid])
        assert browser.get(url).status_code == 200
        assert Application.objects.exists()
        browser.post(url)
        assert not Application.objects.exists()

    def test_an_application_is_its_persons_own(self, world: World, now, as_user) -> None:
        mine = apply(announce(world.botir, now), world.aziza, now)
        for name in ("my-application", "withdraw"):
            for uid in (mine.uid, uuid.uuid4()):
                url = reverse(name, args=[uid])
                assert as_user(world.malika).get(url).status_code == 404
                assert as_user(world.botir.user).get(url).status_code == 404
        as_user(world.malika).post(reverse("withdraw", args=[mine.uid]))
        assert Application.objects.exists()

    def test_the_outcome_stands_on_the_receipt(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now, 1)
        rows = [apply(batch, somebody(n), now) for n in range(2)]
        drawn(batch)
        for one in rows:
            one.refresh_from_db()
            page = text(as_user(one.citizen), reverse("my-application", args=[one.uid]))
            won = one.outcome == "won"
            assert ("Go to your reception" in page) == won
            assert ("brought you no time" in page) != won


def test_whoever_applies_to_be_called_says_on_which_number(world: World, now, as_user) -> None:
    slots = free(world.botir, now)
    offer(world.botir, Format.PHONE)
    batch = announce(world.botir, now, slots, format=Format.PHONE)
    url, browser = reverse("apply", args=[batch.uid]), as_user(world.aziza)
    assert browser.post(url, typed(world, phone="")).status_code == 422
    assert browser.post(url, typed(world)).status_code == 302


def test_an_application_may_be_on_a_topic_that_takes_longer_elsewhere(
    world: World, now, as_user
) -> None:
    topic = world.botir.topics.get()
    TopicLength.objects.create(official=world.botir, topic=topic, minutes=60)
    batch = announce(world.botir, now)
    page = as_user(world.aziza).post(reverse("apply", args=[batch.uid]), typed(world))
    assert page.status_code == 302
