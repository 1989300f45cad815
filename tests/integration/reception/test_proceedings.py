"""How a reception was held: documents seen, who was there, failures, and the new time for them."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import (
    again,
    attendance,
    changes,
    disputes,
    identity,
    recording,
    rulings,
    session,
    waitlist,
)
from reception.actions.changes import TooLate
from reception.actions.promises import NotNow
from reception.models import Dispute, Event, IdentityCheck, Offer, Presence, Reception, Recording
from reception.replay import replay
from reception.times import Times
from scheduling.errors import SlotNotOffered, SlotTaken
from scheduling.formats import Format
from signaling import rooms
from signaling.errors import NotAllowed
from tests.promises import at, fresh
from tests.triage import with_head
from tests.world import World, book, offer, somebody, starts

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def enter(reception: Reception, user, role: str, now: datetime) -> None:
    word = session.let_to_door(reception, user, role=role, label=user.full_name, now=now)
    rooms.join(reception.room, word, connection=f"c{user.pk}", device="page", now=now)


def over(reception: Reception) -> Reception:
    housekeeping.sweep(reception.ends_at)
    return fresh(reception)


@pytest.fixture
def missed(world: World, now: datetime) -> Reception:
    """Botir waited for Aziza, who did not come."""
    reception = book(world.botir, world.aziza, now)
    enter(reception, world.botir.user, "official", reception.starts_at)
    return over(reception)


@pytest.fixture
def failed(world: World, now: datetime) -> Reception:
    """Both were there, and nobody was let in."""
    reception = book(world.botir, world.aziza, now)
    enter(reception, world.botir.user, "official", reception.starts_at)
    enter(reception, world.aziza, "citizen", reception.starts_at + MINUTE)
    return over(reception)


@pytest.fixture
def present(world: World, now: datetime) -> Reception:
    """In person, going on."""
    offer(world.botir, Format.IN_PERSON)
    reception = book(world.botir, world.aziza, now, how=Format.IN_PERSON)
    attendance.begin(reception, by=world.dilnoza, now=reception.starts_at)
    return fresh(reception)


def consistent(reception: Reception) -> Reception:
    found = fresh(reception)
    events = Event.objects.filter(appeal=found.appeal).order_by("pk")
    states = replay(events.values_list("kind", "data"))
    assert (states.appeal, states.reception) == (found.appeal.state, found.state)
    return found


class TestIdentity:
    def test_what_was_seen_is_on_record_and_no_more_than_four_digits(
        self, world: World, present: Reception
    ) -> None:
        now = present.starts_at
        identity.finish(present, "passport", "1234567", by=world.dilnoza, now=now)
        check = IdentityCheck.objects.get()
        assert (check.digits, check.by, check.mandate) == ("4567", world.dilnoza, None)
        assert "4567" not in str(Event.objects.get(kind="identity_checked").data)

    def test_a_representative_shows_the_mandate_too(self, world: World, now: datetime) -> None:
        offer(world.botir, Format.PHONE)
        company: dict[str, Any] = {
            "kind": "company",
            "organisation": "Chinor",
            "tax_number": "123456789",
        }
        company |= {"mandate_kind": "head"}
        reception = book(world.botir, world.aziza, now, how=Format.PHONE, **company)
        start = reception.starts_at
        identity.finish(fresh(reception), "id_card", "12", by=world.dilnoza, now=start)
        assert IdentityCheck.objects.get().mandate is False

    def test_before_the_room_opens_and_after_the_end_nothing_is_checked(
        self, world: World, now: datetime
    ) -> None:
        reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[6])
        for moment in (reception.starts_at - 31 * MINUTE, reception.ends_at):
            with pytest.raises(TooLate):
                identity.begin(reception, by=world.dilnoza, now=moment)

    def test_a_recording_pauses_while_the_document_is_shown(
        self, world: World, now: datetime, settings
    ) -> None:
        settings.RECORDING = True
        reception = book(world.botir, world.aziza, now)
        start = reception.starts_at
        enter(reception, world.botir.user, "official", start)
        enter(reception, world.aziza, "citizen", start)
        seats = rooms.snapshot(reception.room, now=start).participants
        guest = next(seat.id for seat in seats if seat.role == "citizen")
        session.admit(reception, guest, by=world.botir.user, now=start)
        said: dict[str, Any] = {"language": "uz", "now": start}
        recording.decide(reception, "?", by=world.botir.user, **said)
        recording.answer(reception, True, "?", by=world.aziza, role="citizen", **said)
        assert Recording.objects.get().state == "running"
        identity.begin(reception, by=world.botir.user, now=start)
        assert Recording.objects.get().state == "paused"
        identity.finish(reception, "passport", "12", by=world.botir.user, now=start)
        assert Recording.objects.get().state == "running"
        identity.begin(reception, by=world.botir.user, now=start)
        housekeeping.sweep(start + identity.FORGOTTEN_AFTER + MINUTE / 2)
        assert not IdentityCheck.objects.filter(done=None).exists()

    def test_the_desk_writes_it_down_on_its_page(self, world: World, present, as_user) -> None:
        url = reverse("desk-identity", args=[present.public_id])
        with at(present.starts_at):
            browser = as_user(world.dilnoza)
            assert browser.get(url).status_code == 200
            assert browser.post(url, {"digits": "12"}).status_code == 422
            assert browser.post(url, {"document": "passport", "digits": "ab"}).status_code == 422
            browser.post(url, {"document": "passport", "digits": "1234"})
            page = browser.get(reverse("desk-reception", args=[present.public_id]))
        assert "Passport … 1234" in page.content.decode()

    def test_in_the_room_the_check_is_begun_first(self, world: World, now, as_user) -> None:
        reception = book(world.botir, world.aziza, now)
        url = reverse("desk-identity", args=[reception.public_id])
        with at(reception.starts_at):
            browser = as_user(world.dilnoza)
            assert "I have seen it" not in browser.get(url).content.decode()
            browser.post(url, {"begin": "yes"})
            assert "Nothing is recorded now" in browser.get(url).content.decode()
            browser.post(url, {"give_up": "yes"})
        assert not IdentityCheck.objects.exists()
        assert Event.objects.filter(kind="identity_not_shown").exists()


class TestEvidence:
    def test_who_was_there_is_kept_when_the_room_ends(self, failed: Reception) -> None:
        rows = Presence.objects.filter(reception=failed)
        start = failed.starts_at
        assert [(one.role, one.came - start) for one in rows] == [
            ("official", timedelta()),
            ("citizen", MINUTE),
        ]
        assert {one.left for one in rows} == {failed.ends_at}

    def test_who_left_and_came_again_was_there_twice(self, world: World, now: datetime) -> None:
        reception = book(world.botir, world.aziza, now)
        start = reception.starts_at
        enter(reception, world.botir.user, "official", start)
        rooms.close_person(str(world.botir.user.pk))
        enter(reception, world.botir.user, "official", start + 5 * MINUTE)
        over(reception)
        assert Presence.objects.filter(role="official").count() == 2

    def test_both_sides_see_it(self, world: World, missed: Reception, as_user) -> None:
        with at(missed.ends_at + MINUTE):
            mine = as_user(world.aziza).get(reverse("my-reception", args=[missed.public_id]))
            desk = as_user(world.dilnoza).get(reverse("desk-reception", args=[missed.public_id]))
        for page in (mine, desk):
            assert "Who was in the room" in page.content.decode()
            assert "The official" in page.content.decode()


class TestDispute:
    def test_the_head_upholds_it_on_the_evidence(self, world: World, missed: Reception) -> None:
        zilola, now = with_head(world), missed.ends_at + DAY
        found = disputes.dispute(missed, "Internet uzildi", by=world.aziza, now=now)
        disputes.decide(found, upheld=True, reply="Ha", by=zilola.user, now=now)
        assert consistent(missed).state == "failed_technical"
        with pytest.raises(disputes.AlreadyDisputed):
            disputes.decide(found, upheld=False, reply="", by=zilola.user, now=now)

    def test_the_record_stays_when_it_is_right(self, world: World, missed: Reception) -> None:
        now = missed.ends_at + DAY
        found = disputes.dispute(missed, "x", by=world.aziza, now=now)
        disputes.decide(found, upheld=False, reply="Yoʻq", by=world.botir.user, now=now)
        assert consistent(missed).state == "no_show_citizen"
        with pytest.raises(disputes.AlreadyDisputed):
            disputes.dispute(missed, "x", by=world.aziza, now=now)

    def test_after_the_last_day_it_is_too_late(self, world: World, missed: Reception) -> None:
        until = disputes.dispute_until(missed)
        assert until
        last = datetime.combine(until, missed.ends_at.timetz())
        assert disputes.can_dispute(missed, last)
        with pytest.raises(TooLate):
            disputes.dispute(missed, "x", by=world.aziza, now=last + DAY)

    def test_nobody_concludes_from_an_absence_that_is_disputed(
        self, world: World, missed: Reception
    ) -> None:
        now = missed.ends_at + DAY
        disputes.dispute(missed, "x", by=world.aziza, now=now)
        with pytest.raises(NotNow):
            rulings.propose(missed, "absent", "x", by=world.dilnoza, now=now)

    def test_the_citizen_disputes_on_her_page_and_the_head_decides_on_theirs(
        self, world: World, missed: Reception, as_user
    ) -> None:
        zilola = with_head(world)
        with at(missed.ends_at + DAY):
            url = reverse("my-dispute", args=[missed.public_id])
            aziza = as_user(world.aziza)
            assert aziza.get(url).status_code == 200
            assert aziza.post(url, {"text": ""}).status_code == 422
            aziza.post(url, {"text": "Internet uzildi"})
            page = reverse("desk-dispute", args=[Dispute.objects.get().uid])
            head = as_user(zilola.user)
            assert page in head.get(reverse("desk-inbox")).content.decode()
            assert as_user(world.sardor.user).get(page).status_code == 404
            assert as_user(world.dilnoza).get(page).status_code == 200
            said = {"upheld": "yes", "reply": "Toʻgʻri"}
            assert as_user(world.dilnoza).post(page, said).status_code == 404
            assert head.post(page, {"upheld": "yes"}).status_code == 422
            head.post(page, said)
        assert fresh(missed).state == "failed_technical"


class TestFailure:
    def test_the_desk_concedes_a_call_that_broke(self, world: World, now: datetime) -> None:
        reception = book(world.botir, world.aziza, now)
        start = reception.starts_at
        enter(reception, world.botir.user, "official", start)
        enter(reception, world.aziza, "citizen", start)
        seats = rooms.snapshot(reception.room, now=start).participants
        guest = next(seat.id for seat in seats if seat.role == "citizen")
        session.admit(reception, guest, by=world.botir.user, now=start)
        disputes.concede(reception, by=world.botir.user, now=start + 3 * MINUTE)
        disputes.concede(reception, by=world.botir.user, now=start + 4 * MINUTE)
        found = consistent(reception)
        assert (found.state, found.appeal.state) == ("failed_technical", "registered")
        assert Event.objects.filter(kind="conceded").count() == 1
        assert found.presences.count() == 2

    def test_a_talk_that_was_held_did_not_fail(self, world: World, present: Reception) -> None:
        attendance.end(present, by=world.dilnoza, now=present.starts_at + MINUTE)
        with pytest.raises(TooLate):
            disputes.concede(present, by=world.dilnoza, now=present.starts_at + 2 * MINUTE)

    def test_the_certificate_says_who_was_there(
        self, world: World, failed: Reception, as_user, monkeypatch
    ) -> None:
        made = []

        def pdf(template: str, context: dict) -> bytes:
            made.append(context)
            return b"%PDF"

        monkeypatch.setattr("reception.documents.papers.pdf", pdf)
        url = reverse("certificate-pdf", args=[failed.public_id])
        with at(failed.ends_at + MINUTE):
            for user in (world.aziza, world.dilnoza):
                assert as_user(user).get(url).content == b"%PDF"
            assert as_user(world.malika).get(url).status_code == 404
        assert made[0]["start"] == failed.starts_at
        assert len(made[0]["presences"]) == 2

    def test_there_is_none_for_what_did_not_fail(self, world: World, missed, as_user) -> None:
        url = reverse("certificate-pdf", args=[missed.public_id])
        assert as_user(world.aziza).get(url).status_code == 404


class TestAgain:
    def test_she_chooses_a_new_time_and_it_is_held_then(
        self, world: World, failed: Reception
    ) -> None:
        now = failed.ends_at + MINUTE
        moves, start = failed.moves, starts(world.botir, now)[2]
        again.rebook(failed, start, by=world.aziza, now=now)
        found = consistent(failed)
        assert (found.state, found.starts_at, found.moves) == ("scheduled", start, moves)
        enter(found, world.botir.user, "official", start)
        enter(found, world.aziza, "citizen", start)
        seats = rooms.snapshot(found.room, now=start).participants
        guest = next(seat.id for seat in seats if seat.role == "citizen")
        session.admit(found, guest, by=world.botir.user, now=start)
        session.finish(found, by=world.botir.user, now=start + MINUTE)
        assert consistent(found).state == "finished"
        assert found.presences.filter(about=start).count() == 2

    def test_a_time_kept_for_others_is_hers(
        self, world: World, failed: Reception, settings
    ) -> None:
        settings.FREED_SLOT_DELAY = timedelta(hours=3)
        now = failed.ends_at + MINUTE
        start = starts(world.botir, now)[20]
        given = book(world.botir, world.malika, now, start=start)
        changes.cancel(given, by=world.malika, now=now)
        assert start not in starts(world.botir, now)
        kept = [one.pk for one in again.kept_for_others(world.botir, now)]
        times = Times([world.botir], world.botir.calendar.zone, now, ignoring=kept)
        times.on({world.botir.pk: world.botir.terms(None, Format.VIDEO)})
        assert int(start.timestamp()) in times.starts
        again.rebook(failed, start, by=world.aziza, now=now)
        assert fresh(failed).starts_at == start

    def test_what_is_offered_to_somebody_stays_theirs(
        self, world: World, failed: Reception, settings
    ) -> None:
        now = failed.ends_at + MINUTE
        nigora = somebody(1)
        today = timezone.localdate(now)
        wish = waitlist.Wish(today, today + 20 * DAY)
        waitlist.join(nigora, world.botir, wish, language="uz", now=now - MINUTE)
        start = starts(world.botir, now)[20]
        given = book(world.botir, world.malika, now, start=start)
        changes.cancel(given, by=world.malika, now=now)
        assert start.timestamp() in [
            one.start.timestamp() for one in again.kept_for_others(world.botir, now)
        ]
        housekeeping.sweep(now)
        assert Offer.objects.get(waiting__citizen=nigora).state == "open"
        with pytest.raises((SlotTaken, SlotNotOffered)):
            again.rebook(failed, start, by=world.aziza, now=now)

    def test_another_coming_reception_is_no_obstacle(self, world: World, failed: Reception) -> None:
        now = failed.ends_at + MINUTE
        free = starts(world.botir, now)
        book(world.botir, world.aziza, now, start=free[5])
        again.rebook(failed, free[2], by=world.aziza, now=now)
        assert Reception.objects.filter(citizen=world.aziza, state="scheduled").count() == 2

    def test_only_what_failed_has_a_new_time(self, world: World, missed: Reception) -> None:
        now = missed.ends_at + MINUTE
        with pytest.raises(TooLate):
            again.rebook(missed, starts(world.botir, now)[0], by=world.aziza, now=now)

    def test_once(self, world: World, failed: Reception) -> None:
        now = failed.ends_at + MINUTE
        again.rebook(failed, starts(world.botir, now)[0], by=world.aziza, now=now)
        with pytest.raises(TooLate):
            again.rebook(failed, starts(world.botir, now)[0], by=world.aziza, now=now)

    def test_a_room_that_is_not_over_is_not_begun_anew(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        enter(reception, world.botir.user, "official", reception.starts_at)
        with pytest.raises(NotAllowed):
            again.open_anew(reception)

    def test_she_chooses_on_her_page(self, world: World, failed: Reception, as_user) -> None:
        now = failed.ends_at + MINUTE
        url = reverse("my-again", args=[failed.public_id])
        with at(now):
            browser = as_user(world.aziza)
            assert browser.get(url).status_code == 200
            assert browser.post(url, {"start": "never"}).status_code == 409
            start = starts(world.botir, now)[0].isoformat()
            assert browser.post(url, {"start": start}).status_code == 302
            assert browser.get(url).status_code == 302
