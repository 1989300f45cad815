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

from reception.models import Application, Batch, Category, Reception
from reception.views import desk_batches
from scheduling.models import Booking
from tests.lots import SOURCE, VALUE, announce, answers, apply, close, drawn, free
from tests.world import World, book, somebody


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def typed(world: World, **changed: str) -> dict[str, str]:
    """What is typed on the page of applying."""
    return answers(world.aziza, topic=str(world.botir.topics.get().pk), times="any") | changed


def moved_into_the_past(batch: Batch) -> Batch:
    """As if announced three days ago, and closed; its public value exists since an hour."""
    hour = timedelta(hours=1)
    close(batch)
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        opens=now - 72 * hour, deadline=now - 2 * hour, value_at=now - hour
    )
    batch.refresh_from_db()
    return batch


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


class TestDesk:
    def form(self, world: World, now, browser: Client, **changed: str) -> tuple[str, dict]:
        """The address with a range of days, and what a secretary says there."""
        day = timezone.localdate() + timedelta(days=14)
        url = reverse("desk-batch-new", args=["botir"])
        url += f"?first={day}&last={day + timedelta(days=1)}&format=video"
        form = browser.get(url).context["form"]
        options = [value for _day, group in form.fields["slots"].choices for value, _ in group]
        deadline = timezone.localtime(now + timedelta(days=2))
        said = {
            "slots": options[:2],
            "deadline": f"{deadline:%Y-%m-%dT%H:%M}",
            "source": SOURCE,
            "value_at": f"{deadline + timedelta(hours=4):%Y-%m-%dT%H:%M}",
            "uid": str(uuid.uuid4()),
        }
        return url, said | changed

    def test_a_preview_does_nothing_and_publishing_twice_makes_one(
        self, world: World, now, as_user
    ) -> None:
        browser = as_user(world.dilnoza)
        url, said = self.form(world, now, browser)
        page = browser.post(url, said)
        assert "This will be published" in page.content.decode()
        assert not Batch.objects.exists()
        answers = [browser.post(url, said | {"publish": "1"}) for _ in range(2)]
        batch = Batch.objects.get()
        assert {one.url for one in answers} == {reverse("desk-batch", args=["botir", batch.uid])}
        assert Booking.objects.filter(holder__startswith=f"batch:{batch.uid}").count() == 2

    @pytest.mark.parametrize(
        ("field", "hours", "said"),
        [
            ("deadline", -1, "must come after the beginning"),
            ("value_at", 48, "an hour after the deadline"),
            ("value_at", 24 * 9 + 1, "within days of the deadline"),
        ],
    )
    def test_moments_that_make_no_sense_are_said(
        self, world: World, now, as_user, field: str, hours: int, said: str
    ) -> None:
        browser = as_user(world.dilnoza)
        moment = timezone.localtime(now + timedelta(hours=hours))
        url, form = self.form(world, now, browser, **{field: f"{moment:%Y-%m-%dT%H:%M}"})
        answer = browser.post(url, form | {"publish": "1"})
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert SOURCE in answer.content.decode()
        assert not Batch.objects.exists()

    def test_a_time_taken_meanwhile_is_said(self, world: World, now, as_user) -> None:
        browser = as_user(world.dilnoza)
        url, form = self.form(world, now, browser)
        taken = datetime.fromtimestamp(int(form["slots"][0]), timezone.get_current_timezone())
        book(world.botir, world.aziza, now, start=taken)
        answer = browser.post(url, form | {"publish": "1"})
        assert answer.status_code == 422
        assert "not free any more" in answer.content.decode()

    def test_a_time_taken_in_the_very_moment_loses_nothing_typed(
        self, world: World, now, as_user, monkeypatch
    ) -> None:
        browser = as_user(world.dilnoza)
        url, form = self.form(world, now, browser)
        taken = datetime.fromtimestamp(int(form["slots"][0]), timezone.get_current_timezone())
        announcing = desk_batches.actions.announce

        def too_slow(*args, **kwargs):
            book(world.botir, world.aziza, now, start=taken)
            return announcing(*args, **kwargs)

        monkeypatch.setattr(desk_batches.actions, "announce", too_slow)
        answer = browser.post(url, form | {"publish": "1"})
        assert "just taken" in answer.content.decode()
        assert SOURCE in answer.content.decode()
        assert not Batch.objects.exists()

    def test_the_uid_of_anothers_batch_publishes_nothing(self, world: World, now, as_user) -> None:
        other = announce(world.sardor, now)
        browser = as_user(world.dilnoza)
        url, form = self.form(world, now, browser, uid=str(other.uid))
        assert "just taken" in browser.post(url, form | {"publish": "1"}).content.decode()
        assert Batch.objects.get() == other

    def test_a_value_typed_differently_draws_nothing(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        apply(batch, world.aziza, now)
        moved_into_the_past(batch)
        url = reverse("desk-batch", args=["botir", batch.uid])
        answer = as_user(world.dilnoza).post(url, {"value": VALUE, "again": VALUE[:-1]})
        assert answer.status_code == 422
        assert VALUE in answer.content.decode()
        assert not Reception.objects.exists()

    def test_the_value_draws(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        apply(batch, world.aziza, now)
        moved_into_the_past(batch)
        browser = as_user(world.dilnoza)
        url = reverse("desk-batch", args=["botir", batch.uid])
        answer = browser.post(url, {"value": VALUE, "again": VALUE}, follow=True)
        assert "the proof is public" in answer.content.decode()
        assert Reception.objects.get().citizen == world.aziza
        again = browser.post(url, {"value": "x", "again": "x"}, follow=True)
        assert "nothing was changed" in again.content.decode()

    def test_before_the_value_exists_there_is_no_form(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        browser, url = as_user(world.dilnoza), reverse("desk-batch", args=["botir", batch.uid])
        assert 'name="again"' not in text(browser, url)
        page = browser.post(url, {"value": "x", "again": "x"}, follow=True).content.decode()
        assert "be drawn yet" in page

    def test_it_is_called_off_for_all_to_see(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        browser = as_user(world.dilnoza)
        browser.post(reverse("desk-batch-off", args=["botir", batch.uid]))
        page = text(Client(headers={"accept-language": "en"}), reverse("batch", args=[batch.uid]))
        assert "called it off" in page

    def test_the_desk_of_another_office_has_none_of_it(self, world: World, now, as_user) -> None:
        batch = announce(world.botir, now)
        sardor, aziza = as_user(world.sardor.user), as_user(world.aziza)
        for slug, uid in (("botir", batch.uid), ("sardor", batch.uid), ("sardor", uuid.uuid4())):
            for browser in (sardor, aziza):
                page = reverse("desk-batch", args=[slug, uid])
                off = reverse("desk-batch-off", args=[slug, uid])
                said = {"value": VALUE, "again": VALUE}
                assert browser.get(page).status_code == 404
                assert browser.post(page, said).status_code == 404
                assert browser.post(off).status_code == 404
        assert sardor.get(reverse("desk-batch-new", args=["botir"])).status_code == 404
        batch.refresh_from_db()
        assert batch.state == "announced"
