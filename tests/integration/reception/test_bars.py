"""Whoever cancels with one official over and over books with them again only some days later."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.actions.again import rebook
from reception.actions.bars import CancelledTooOften, bar_after
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.one_coming import AlreadyBooked
from reception.actions.waitlist import join, take
from reception.models import Draft, Event, Official, Reception, User
from reception.views.session import HOLDER
from tests.api import Program, refused, wish
from tests.integration.reception.waitlist import any_day, freed, offer
from tests.queries import statements
from tests.world import ANSWERS, World, book, starts

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def cancelled(world: World, citizen: User, now: datetime, *, by: User | None = None) -> Reception:
    """Booked, and cancelled at once by the citizen, or called off by somebody of the office."""
    reception = book(world.botir, citizen, now)
    if by:
        changes.revoke(reception, by=by, now=now)
    else:
        changes.cancel(reception, by=citizen, now=now)
    return reception


def thrice(world: World, citizen: User, now: datetime) -> Reception:
    """At `now`, a day later and another day later."""
    return [cancelled(world, citizen, now + n * DAY) for n in range(3)][-1]


class TestWhoIsBarred:
    def test_after_three_times_in_seven_days_nobody_books_until_fewer_lie_in_them(
        self, world: World, now
    ) -> None:
        last = thrice(world, world.aziza, now)
        with pytest.raises(CancelledTooOften) as caught:
            book(world.botir, world.aziza, now + 2 * DAY)
        assert caught.value.until == now + 7 * DAY
        told = Event.objects.get(kind="cancelled", reception=last)
        assert told.data["bars_until"] == (now + 7 * DAY).isoformat()
        again = book(world.botir, world.aziza, now + 7 * DAY)
        assert again.state == "scheduled"
        assert not Reception.objects.exclude(bars_until=None).exists()

    def test_others_are_not_and_other_officials_are_open(self, world: World, now) -> None:
        thrice(world, world.aziza, now)
        assert book(world.botir, world.malika, now + 2 * DAY)
        assert book(world.sardor, world.aziza, now + 2 * DAY)

    def test_another_address_of_the_same_person_is(self, world: World, now) -> None:
        dressed_up = [User.objects.citizen(f"aziza+{n}@example.uz") for n in range(4)]
        for n, one in enumerate(dressed_up[:3]):
            cancelled(world, one, now + n * DAY)
        with pytest.raises(CancelledTooOften):
            book(world.botir, dressed_up[3], now + 2 * DAY)

    def test_what_lies_further_back_counts_no_more(self, world: World, now) -> None:
        for n in (0, 1, 7, 9):
            cancelled(world, world.aziza, now + n * DAY)
        assert book(world.botir, world.aziza, now + 9 * DAY)

    def test_what_the_office_calls_off_is_not_counted(self, world: World, now) -> None:
        for n in range(3):
            cancelled(world, world.aziza, now + n * DAY, by=world.dilnoza)
        assert book(world.botir, world.aziza, now + 3 * DAY)

    def test_nor_is_what_it_moved_and_did_not_suit(self, world: World, now) -> None:
        for n in range(3):
            at = now + n * DAY
            reception = book(world.botir, world.aziza, at)
            changes.move(reception, starts(world.botir, at)[4], by=world.dilnoza, now=at)
            changes.cancel(reception, by=world.aziza, now=at)
        assert book(world.botir, world.aziza, now + 3 * DAY)

    def test_where_the_setting_is_off_nobody_is(self, world: World, now, settings) -> None:
        thrice(world, world.malika, now)
        settings.CANCELLATIONS_MOST = 0
        thrice(world, world.aziza, now)
        for citizen in (world.aziza, world.malika):
            assert book(world.botir, citizen, now + 2 * DAY)

    def test_one_without_an_identity_is_known_by_the_account(self, world: World, now) -> None:
        User.objects.filter(pk=world.aziza.pk).update(identity="", proven_by="oneid")
        world.aziza.refresh_from_db()
        thrice(world, world.aziza, now)
        with pytest.raises(CancelledTooOften):
            book(world.botir, world.aziza, now + 2 * DAY)


class TestWhatABarLeavesOpen:
    def test_what_is_offered_to_whoever_waits(self, world: World, now) -> None:
        thrice(world, world.aziza, now)
        at = now + 2 * DAY
        join(world.aziza, world.botir, any_day(at), language="uz", now=at - DAY / 24)
        freed(world, at)
        draft = take(offer(at), holder="browser", now=at)
        keep_answers(draft, ANSWERS)
        made = submit(draft, world.aziza, language="uz", now=at)
        assert made.state == "scheduled"
        changes.cancel(made, by=world.aziza, now=at)  # which counts like any other
        with pytest.raises(CancelledTooOften) as caught:
            book(world.botir, world.aziza, at)
        assert caught.value.until == now + 8 * DAY

    def test_an_office_gives_a_reception_to_that_official(self, world: World, now) -> None:
        thrice(world, world.aziza, now)
        at = now + 2 * DAY
        elsewhere = book(world.sardor, world.aziza, at)
        changes.move(
            elsewhere, starts(world.botir, at)[0], by=world.sardor.user, now=at, to=world.botir
        )
        elsewhere.refresh_from_db()
        assert elsewhere.official == world.botir
        with pytest.raises(AlreadyBooked):
            book(world.botir, world.aziza, at)

    def test_a_reception_that_failed_is_held_again(self, world: World, now) -> None:
        failed = book(world.botir, world.aziza, now)
        Reception.objects.filter(pk=failed.pk).update(state="failed_technical")
        thrice(world, world.aziza, now)
        at = now + 2 * DAY
        rebook(failed, starts(world.botir, at)[0], by=world.dilnoza, now=at)
        failed.refresh_from_db()
        assert failed.state == "scheduled"


@pytest.fixture
def barred(world: World) -> User:
    now = timezone.now()
    for n in (3, 2, 1):
        cancelled(world, world.aziza, now - n * timedelta(minutes=1))
    return world.aziza


class TestPages:
    def hold(self, browser, world: World):
        start = starts(world.botir, timezone.now())[0].isoformat()
        return browser.post(reverse("hold", args=["botir"]), {"start": start}, follow=True)

    def test_whoever_is_signed_in_hears_it_before_anything_is_typed(
        self, world: World, as_user, barred: User
    ) -> None:
        answer = self.hold(as_user(barred), world)
        page = answer.content.decode()
        assert answer.request["PATH_INFO"] == reverse("wait", args=["botir"])
        assert "several times in a few days" in page
        assert not Draft.objects.exists()

    def test_so_does_who_chose_a_topic_with_any_official(
        self, world: World, as_user, barred: User
    ) -> None:
        browser, topic = as_user(barred), world.botir.topics.get()
        for other in Official.objects.filter(topics=topic).exclude(pk=world.botir.pk):
            other.topics.remove(topic)
        start = starts(world.botir, timezone.now())[0].isoformat()
        answer = browser.post(reverse("topic-hold", args=[topic.slug]), {"start": start})
        assert answer.url == reverse("wait", args=["botir"])

    def test_whoever_is_known_only_at_the_end_keeps_what_was_typed(
        self, world: World, as_user, barred: User
    ) -> None:
        browser = as_user(barred)
        browser.get(reverse("official", args=["botir"]))
        session = browser.session
        holder = session[HOLDER] = "browser"
        session.save()
        now = timezone.now()
        draft = hold_slot(world.botir, starts(world.botir, now)[0], holder=holder, now=now)
        keep_answers(draft, ANSWERS | {"email": barred.email, "topic": ""})
        answer = browser.post(reverse("book-check", args=[draft.uid]), follow=True)
        assert "several times in a few days" in answer.content.decode()
        draft.refresh_from_db()
        assert draft.booking is None
        assert ANSWERS["subject"] in draft.answers

    def test_before_the_last_one_is_cancelled_the_page_says_what_follows(
        self, world: World, as_user
    ) -> None:
        now = timezone.now()
        for n in (2, 1):
            cancelled(world, world.aziza, now - n * timedelta(minutes=1))
        third = book(world.botir, world.aziza, now)
        page = as_user(world.aziza).get(reverse("my-cancel", args=[third.public_id]))
        assert "If you cancel this one too" in page.content.decode()
        assert "Choose another time instead" in page.content.decode()
        other = book(world.botir, world.malika, now)
        page = as_user(world.malika).get(reverse("my-cancel", args=[other.public_id]))
        assert bar_after(other, now) is None
        assert "If you cancel this one too" not in page.content.decode()


class TestPrograms:
    @pytest.fixture
    def program(self, barred: User) -> Program:
        return Program(barred)

    def test_a_program_is_told_until_when(self, world: World, program: Program) -> None:
        wanted = wish(world.botir)
        for _ in range(2):  # from the second time on a hold goes the fast way
            for answer in (program.book(wanted), program.post("/holds", wanted)):
                problem = refused(answer, 409, "cancelled-too-often")
                assert "several times in a few days" in problem["detail"]
                until = datetime.fromisoformat(problem["until"])
                assert timedelta(days=6) < until - timezone.now() < timedelta(days=7)
        assert not Draft.objects.exists()

    def test_who_is_barred_while_it_holds_is_told_at_the_end(self, world: World) -> None:
        program = Program(world.aziza)
        hold = program.post("/holds", wish(world.botir)).json()["uid"]
        for n in (3, 2, 1):
            cancelled(world, world.aziza, timezone.now() - n * timedelta(minutes=1))
        refused(program.book({"hold": hold}), 409, "cancelled-too-often")

    def test_when_the_bar_is_over_it_books_and_the_next_one_as_fast_as_ever(
        self, world: World, program: Program
    ) -> None:
        Reception.objects.exclude(bars_until=None).update(bars_until=timezone.now())
        assert program.book(wish(world.botir)).status_code == 201
        assert not Reception.objects.exclude(bars_until=None).exists()

    def test_the_fast_way_looks_for_no_bar(self, world: World) -> None:
        program = Program(world.malika)
        with statements() as asked:
            assert program.book(wish(world.botir)).status_code == 201
        assert not [one for one in asked if one.startswith("SELECT") and "bars_until" in one]
