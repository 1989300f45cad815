"""Video points: kept by the office, chosen by the citizen, opened for her by who helps there."""

from datetime import timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes, points, session
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.points import PointClosed
from reception.models import (
    Draft,
    Event,
    Guest,
    IdentityCheck,
    Notice,
    OfficeRole,
    Reception,
    RoleKind,
    User,
    VideoPoint,
)
from reception.permissions import role_in
from scheduling.formats import Format
from scheduling.models import Booking
from signaling import rooms
from tests import postman
from tests.api import Program, wish
from tests.rights.stage import staff
from tests.world import ANSWERS, World, book, offer, operator, starts

MINUTE = timedelta(minutes=1)
ADDRESS = "Bogʻ koʻchasi, 2"
SECRET = "Uyimizning tomi oqmoqda"  # what Aziza appeals about


@pytest.fixture
def nargiza(world: World) -> User:
    """Helps at the point."""
    user = staff("nargiza")
    OfficeRole.objects.create(office=world.office, user=user, kind=RoleKind.ADMINISTRATOR)
    return user


@pytest.fixture
def point(world: World, nargiza: User, now) -> VideoPoint:
    said = {"name": {"uz": "Bogʻ mahallasi"}, "address": {"uz": ADDRESS}, "opening": {"uz": "9–17"}}
    return points.keep(None, world.office, helper=nargiza, by=operator(), now=now, **said)


@pytest.fixture
def reception(world: World, point: VideoPoint) -> Reception:
    """Aziza takes part from the point; its window has begun."""
    now = timezone.now()
    made = book(world.botir, world.aziza, now, point=str(point.uid))
    Booking.objects.filter(pk=made.booking_id).update(start=now - MINUTE, end=now + 30 * MINUTE)
    return Reception.objects.whole().get(pk=made.pk)


def address(name: str, reception: Reception) -> str:
    return reverse(name, args=[reception.public_id])


def opened(as_user: Any, helper: User, reception: Reception) -> Client:
    browser: Client = as_user(helper)
    answer = browser.post(address("desk-point-open", reception))
    assert answer.url == address("room", reception)
    return browser


class TestBooking:
    def page(self, world, client, now, how: Format = Format.VIDEO) -> tuple[Draft, str]:
        assert client.get("/").status_code == 200
        moment = starts(world.botir, now)[0]
        client.post(reverse("hold", args=["botir"]), {"start": moment.isoformat(), "how": how})
        draft = Draft.objects.get()
        page = reverse("book-needs", args=[draft.uid])
        return draft, page

    def test_whoever_needs_none_is_asked_nothing(self, world, client) -> None:
        _draft, page = self.page(world, client, timezone.now())
        assert 'name="point"' not in client.get(page).content.decode()

    def test_the_points_are_offered_on_the_page_of_needs(self, world, client, point) -> None:
        draft, page = self.page(world, client, timezone.now())
        assert ADDRESS in client.get(page).content.decode()
        assert client.post(page, {"point": str(point.uid)}).status_code == 302
        draft.refresh_from_db()
        assert str(point.uid) in draft.answers

    def test_a_closed_point_is_refused_and_nothing_typed_is_lost(
        self, world, client, point, nargiza, now
    ) -> None:
        other = points.keep(
            None, world.office, helper=nargiza, by=operator(), now=now, name={"uz": "B"}, address={}
        )
        _draft, page = self.page(world, client, timezone.now())
        points.close(point, by=operator(), now=now)
        answer = client.post(page, {"point": str(point.uid), "words": "Eshitmayman"})
        assert answer.status_code == 422
        assert "Eshitmayman" in answer.content.decode()
        assert str(other.uid) in answer.content.decode()

    def test_one_closed_between_the_pages_is_not_booked(self, world, point, nargiza, now) -> None:
        draft = hold_slot(world.botir, starts(world.botir, now)[0], holder="h", now=now)
        keep_answers(draft, ANSWERS | {"point": str(point.uid)})
        points.close(point, by=operator(), now=now)
        with pytest.raises(PointClosed):
            submit(draft, world.aziza, language="uz", now=now)
        assert not Reception.objects.exists()

    def test_it_is_only_for_a_call(self, world, point, now) -> None:
        offer(world.botir, Format.IN_PERSON)
        made = book(world.botir, world.aziza, now, how=Format.IN_PERSON, point=str(point.uid))
        assert made.point is None

    def test_the_desk_books_for_a_point(self, world, point, as_user) -> None:
        browser, now = as_user(world.dilnoza), timezone.now()
        moment = starts(world.botir, now)[0].isoformat()
        page = browser.post(reverse("desk-book", args=["botir"]), {"start": moment}).url
        said = ANSWERS | {"channel": "point", "language": "uz", "point": str(point.uid)}
        answer = browser.post(page, said | {"topic": world.botir.topics.get().pk, "email": ""})
        assert answer.status_code == 302, answer.context["form"].errors
        made = Reception.objects.get()
        assert (made.point, made.appeal.channel) == (point, "point")

    def test_programs_list_and_choose_them(self, world, point) -> None:
        program = Program(world.aziza)
        (found,) = program.get("/points").json()["items"]
        assert (found["address"], found["office"]["slug"]) == (ADDRESS, "navbahor")
        body = program.book(wish(world.botir, point=found["id"]))
        assert body.json()["place"] == f"Bogʻ mahallasi, {ADDRESS}"
        assert Reception.objects.get().point == point


class TestTold:
    def test_the_address_is_in_the_letter_the_invitation_and_on_the_pages(
        self, world, reception, as_user
    ) -> None:
        postman.compose(timezone.now())
        letter = Notice.objects.filter(recipient=world.aziza).exclude(calendar="")[0]
        assert ADDRESS in letter.body
        event = icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")[0]
        assert ADDRESS in event["LOCATION"]
        for who, name in ((world.aziza, "my-reception"), (world.dilnoza, "desk-reception")):
            assert ADDRESS in as_user(who).get(address(name, reception)).content.decode()

    def test_it_stays_when_the_time_is_moved(self, world, point) -> None:
        now = timezone.now()
        made = book(world.botir, world.aziza, now, point=str(point.uid))
        free = starts(world.botir, now)[5]
        moved = changes.move(made, free, by=world.aziza, now=now)
        assert moved.place == point.place


class TestHelper:
    def test_sees_who_comes_today_and_nothing_of_the_appeal(
        self, nargiza, reception, as_user
    ) -> None:
        browser = as_user(nargiza)
        listed = browser.get(reverse("desk-point")).content.decode()
        one = browser.get(address("desk-point-one", reception)).content.decode()
        for page in (listed, one):
            assert reception.appeal.number in page
            assert "Aziza Saidova" in page
            assert SECRET not in page
        assert browser.get(address("desk-reception", reception)).status_code == 404
        assert browser.get(address("room", reception)).status_code == 404

    def test_writes_down_the_document(self, nargiza, reception, as_user) -> None:
        said = {"document": "passport", "digits": "1234"}
        as_user(nargiza).post(address("desk-point-one", reception), said)
        check = IdentityCheck.objects.get()
        assert (check.by, check.document, check.digits) == (nargiza, "passport", "1234")

    @pytest.mark.parametrize("change", ["other point", "no role", "another day", "cancelled"])
    def test_what_is_not_theirs_is_as_missing(self, world, nargiza, reception, as_user, change):
        if change == "other point":
            VideoPoint.objects.update(helper=world.dilnoza)
        elif change == "no role":
            OfficeRole.objects.all().delete()
        elif change == "another day":
            later = timezone.now() + timedelta(days=2)
            Booking.objects.update(start=later, end=later + 20 * MINUTE)
        else:
            Reception.objects.update(state="cancelled")
        browser = as_user(nargiza)
        assert browser.get(address("desk-point-one", reception)).status_code == 404
        assert browser.post(address("desk-point-open", reception)).status_code == 404
        assert not Guest.objects.exists()

    def test_opens_no_room_before_its_time(self, nargiza, reception, as_user) -> None:
        now = timezone.now()
        Booking.objects.update(start=now + 20 * MINUTE, end=now + 40 * MINUTE)
        answer = as_user(nargiza).post(address("desk-point-open", reception))
        assert answer.status_code in {302, 404}  # the latter where it is tomorrow
        assert not Guest.objects.exists()


class TestRoom:
    def test_the_browser_becomes_the_citizens_and_nothing_else(
        self, nargiza, reception, as_user
    ) -> None:
        browser = opened(as_user, nargiza, reception)
        user = Guest.objects.get().user
        assert role_in(user, reception) == "citizen"
        assert browser.get(address("room", reception)).status_code == 200
        for name in ("my-reception", "receipt-pdf", "desk-reception", "desk-point-one"):
            assert browser.get(address(name, reception)).status_code == 404
        assert browser.get(reverse("desk-point")).status_code == 404
        event = Event.objects.get(kind="point_opened")
        assert (event.actor, event.reception) == (nargiza, reception)

    def test_her_coming_there_is_the_citizens_coming(
        self, world, nargiza, reception, as_user
    ) -> None:
        now = timezone.now()
        browser = opened(as_user, nargiza, reception)
        for one, name in ((as_user(world.botir.user), "host"), (browser, "point")):
            word = one.post(address("ticket", reception)).json()["ticket"]
            rooms.join(reception.room, word, connection=name, device=name, now=now)
        seats = rooms.snapshot(reception.room, now=now).participants
        seat = next(one for one in seats if one.role == "citizen")
        assert seat.label == "Aziza Saidova"
        session.admit(reception, seat.id, by=world.botir.user, now=now)
        reception.refresh_from_db()
        assert reception.state == "in_session"

    def test_opening_again_shuts_what_was_opened_before(self, nargiza, reception, as_user) -> None:
        first = opened(as_user, nargiza, reception)
        opened(as_user, nargiza, reception)
        assert first.get(address("room", reception)).status_code == 302  # signed out
        assert Guest.objects.standing().count() == 1

    def test_it_dies_with_the_end(self, world, nargiza, reception, as_user) -> None:
        browser = opened(as_user, nargiza, reception)
        Reception.objects.update(state="in_session")
        session.finish(reception, by=None, now=timezone.now())
        assert browser.get(address("room", reception)).status_code == 404
        assert browser.post(address("ticket", reception)).status_code == 404

    def test_it_dies_with_a_cancellation(self, world, nargiza, reception, as_user) -> None:
        browser = opened(as_user, nargiza, reception)
        changes.revoke(reception, by=world.dilnoza, now=timezone.now())
        assert browser.get(address("room", reception)).status_code == 302

    def test_it_dies_with_a_move(self, world, nargiza, reception, as_user) -> None:
        now = timezone.now()
        Booking.objects.update(start=now + MINUTE, end=now + 20 * MINUTE)
        browser = opened(as_user, nargiza, reception)
        free = starts(world.botir, now)[9]
        changes.move(reception, free, by=world.dilnoza, now=now)
        assert browser.get(address("room", reception)).status_code == 302
        assert not Guest.objects.standing().exists()

    def test_no_letter_is_written_to_the_browser_of_a_point(
        self, world, nargiza, reception, as_user
    ) -> None:
        opened(as_user, nargiza, reception)
        changes.revoke(reception, by=world.dilnoza, now=timezone.now())
        postman.compose(timezone.now())
        assert not Notice.objects.filter(recipient__guest__isnull=False).exists()


class TestAdministration:
    SAID = {"name_uz": "Markaz", "address_uz": "Chinor 1", "opening_uz": "Dushanba–juma"}

    def test_a_point_is_added_and_changed(self, world, nargiza, as_user) -> None:
        browser = as_user(nargiza)
        page = reverse("desk-point-new", args=["navbahor"])
        assert browser.post(page, self.SAID).status_code == 422  # nobody helps
        browser.post(page, self.SAID | {"helper": nargiza.pk})
        made = VideoPoint.objects.get()
        assert (str(made.name["uz"]), made.helper) == ("Markaz", nargiza)
        page = reverse("desk-point-change", args=["navbahor", made.uid])
        browser.post(page, self.SAID | {"address_uz": "Chinor 2", "helper": nargiza.pk})
        made.refresh_from_db()
        assert made.address["uz"] == "Chinor 2"
        kinds = Event.objects.filter(kind__startswith="point_").values_list("kind", flat=True)
        assert set(kinds) == {"point_added", "point_changed"}

    def test_staff_of_another_office_help_nowhere_here(self, world, nargiza, as_user) -> None:
        page = reverse("desk-point-new", args=["navbahor"])
        foreign = self.SAID | {"helper": world.sardor.user_id}
        assert as_user(nargiza).post(page, foreign).status_code == 422
        assert not VideoPoint.objects.exists()

    def test_closing_says_whom_it_touches_and_drops_nobody(
        self, nargiza, point, reception, as_user
    ) -> None:
        browser = as_user(nargiza)
        page = reverse("desk-point-close", args=["navbahor", point.uid])
        shown = browser.get(page).content.decode()
        assert reception.appeal.number in shown
        assert SECRET not in shown
        for _twice in range(2):
            browser.post(page)
        assert Event.objects.filter(kind="point_closed").count() == 1
        assert not VideoPoint.objects.offered().exists()
        assert browser.get(address("desk-point-one", reception)).status_code == 200
