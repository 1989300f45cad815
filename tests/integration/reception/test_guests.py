"""An interpreter, a representative, an expert: invited by the desk with a link of their own."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes, guests, session
from reception.actions.guests import Invitation
from reception.models import Event, Guest, Notice, Reception
from reception.permissions import role_in
from scheduling.models import Booking
from signaling import rooms, tickets
from signaling.errors import TicketRefused
from tests import postman
from tests.world import World, book, starts

EMAIL = "lola@example.uz"
LOLA = Invitation("interpreter", "Lola Yoqubova", EMAIL, speaks="sign-uz", language="en")


@pytest.fixture
def reception(world: World) -> Reception:
    """In its window at this moment."""
    now = timezone.now()
    made = book(world.botir, world.aziza, now, start=starts(world.botir, now)[0])
    Booking.objects.update(start=now - timedelta(minutes=1), end=now + timedelta(minutes=30))
    return Reception.objects.whole().get(pk=made.pk)


@pytest.fixture
def lola(world: World, reception: Reception) -> Guest:
    return guests.invite(reception, LOLA, by=world.dilnoza, now=timezone.now())


def link(guest: Guest) -> str:
    guest.refresh_from_db()
    return reverse("guest-open", args=[guest.token])


def opened(guest: Guest) -> Client:
    """Her browser, in which she has pressed the button."""
    browser = Client(headers={"accept-language": "en"})
    assert browser.post(link(guest)).url == reverse("guest")
    return browser


def letters(now: datetime | None = None) -> list[Notice]:
    postman.compose(now or timezone.now())
    return list(Notice.objects.filter(recipient__guest__isnull=False).order_by("pk"))


def event_of(letter: Notice) -> Any:
    return icalendar.Calendar.from_ical(letter.calendar).walk("VEVENT")[0]


def ticket(browser: Client, reception: Reception) -> Any:
    return browser.post(reverse("ticket", args=[reception.public_id]))


def join(browser: Client, reception: Reception, name: str = "line") -> Any:
    word = ticket(browser, reception).json()["ticket"]
    return rooms.join(reception.room, word, connection=name, device=name, now=timezone.now())


def seat(reception: Reception, role: str) -> rooms.Seat | None:
    people = rooms.snapshot(reception.room, now=timezone.now()).participants
    return next((one for one in people if one.role == role), None)


def test_the_secretary_invites_and_she_gets_a_link_and_an_invitation(
    world: World, reception: Reception, as_user
) -> None:
    answer = as_user(world.dilnoza).post(
        reverse("desk-guests", args=[reception.public_id]),
        {
            "role": "interpreter",
            "name": "Lola Yoqubova",
            "email": EMAIL,
            "speaks": "sign-uz",
            "language": "en",
        },
    )
    assert answer.url == reverse("desk-reception", args=[reception.public_id])
    guest = Guest.objects.get()
    (letter,) = letters()
    assert letter.address == EMAIL
    assert link(guest) in letter.body
    assert "Uzbek sign language" in letter.body
    assert "Aziza" not in letter.body + letter.calendar + letter.subject
    event = event_of(letter)
    mine, chair = event["ATTENDEE"]
    assert (mine, mine.params["ROLE"]) == (f"mailto:{EMAIL}", "REQ-PARTICIPANT")
    assert chair.params["ROLE"] == "CHAIR"
    assert str(event["UID"]) == reception.booking.uid


def test_an_experts_invitation_is_optional(world: World, reception: Reception) -> None:
    expert = Invitation("expert", "Olim Usta", "olim@example.uz", language="en")
    guests.invite(reception, expert, by=world.dilnoza, now=timezone.now())
    event = event_of(letters()[0])
    assert event["ATTENDEE"][0].params["ROLE"] == "OPT-PARTICIPANT"


class TestForm:
    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"role": ""}, "role"),
            ({"speaks": ""}, "speaks"),
            ({"email": "nobody"}, "email"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_is_missing_is_said(
        self, world: World, reception: Reception, as_user, change: dict, field: str
    ) -> None:
        said = {
            "role": "interpreter",
            "name": "Lola",
            "email": EMAIL,
            "speaks": "ru",
            "language": "ru",
        }
        url = reverse("desk-guests", args=[reception.public_id])
        answer = as_user(world.dilnoza).post(url, said | change)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert not Guest.objects.exists()

    def test_what_the_applicant_asked_for_is_filled_in(self, world: World, now, as_user) -> None:
        made = book(world.botir, world.aziza, now, interpreter="kaa")
        page = as_user(world.dilnoza).get(reverse("desk-guests", args=[made.public_id]))
        assert page.context["form"].initial["speaks"] == "kaa"

    def test_nobody_is_invited_twice_and_no_more_than_fit(
        self, world: World, reception: Reception, lola: Guest
    ) -> None:
        now = timezone.now()
        with pytest.raises(guests.InvitedAlready):
            guests.invite(reception, LOLA, by=world.dilnoza, now=now)
        for n in range(guests.MOST_GUESTS - 1):
            one = Invitation("expert", "Usta", f"usta{n}@example.uz")
            guests.invite(reception, one, by=world.dilnoza, now=now)
        one = Invitation("expert", "Usta", "usta@example.uz")
        with pytest.raises(guests.TooManyGuests):
            guests.invite(reception, one, by=world.dilnoza, now=now)

    def test_to_what_is_over_nobody_is_invited(self, world: World, reception: Reception) -> None:
        with pytest.raises(guests.NotNow):
            guests.invite(reception, LOLA, by=world.dilnoza, now=reception.ends_at)


class TestLink:
    def test_looking_at_it_uses_nothing_up(self, lola: Guest) -> None:
        for _ in range(2):
            page = Client(headers={"accept-language": "en"}).get(link(lola))
            assert "Open it on this device" in page.content.decode()
        lola.refresh_from_db()
        assert lola.opened is None

    def test_it_opens_once_and_leads_to_the_door(self, reception: Reception, lola: Guest) -> None:
        browser = opened(lola)
        page = browser.get(reverse("guest")).content.decode()
        assert reverse("room", args=[reception.public_id]) in page
        assert "Aziza" not in page
        second = Client(headers={"accept-language": "en"})
        answer = second.post(link(lola))
        assert answer.status_code == 409
        assert "opened already" in answer.content.decode()
        assert second.get(reverse("guest")).status_code == 302

    def test_a_wrong_one_is_not_there(self, lola: Guest) -> None:
        assert Client().get(reverse("guest-open", args=["x" * 32])).status_code == 404

    def test_in_the_room_she_sees_nothing_of_the_appeal(
        self, reception: Reception, lola: Guest
    ) -> None:
        page = opened(lola).get(reverse("room", args=[reception.public_id])).content.decode()
        assert reception.appeal.subject not in page
        assert "Aziza" not in page
        assert '"role": "interpreter"' in page

    @pytest.mark.parametrize(
        "name", ["desk-reception", "my-reception", "receipt-pdf", "desk-guests", "card-pdf"]
    )
    def test_nothing_else_is_hers(self, reception: Reception, lola: Guest, name: str) -> None:
        assert opened(lola).get(reverse(name, args=[reception.public_id])).status_code == 404

    def test_another_reception_is_not_hers(
        self, world: World, reception: Reception, lola: Guest, now
    ) -> None:
        other = book(world.sardor, world.malika, now)
        assert role_in(lola.user, other) is None
        assert opened(lola).get(reverse("room", args=[other.public_id])).status_code == 404


class TestRoom:
    def test_she_waits_in_the_lobby_and_is_let_in(
        self, world: World, reception: Reception, lola: Guest, as_user
    ) -> None:
        browser = opened(lola)
        join(browser, reception)
        mine = seat(reception, "interpreter")
        assert (mine.state, mine.label) == ("waiting", "Lola Yoqubova")
        join(as_user(world.botir.user), reception, "botir")
        session.admit(reception, mine.id, by=world.botir.user, now=timezone.now())
        assert seat(reception, "interpreter").inside
        reception.refresh_from_db()
        assert reception.state == "scheduled"  # she is not whom the official receives

    def test_with_the_citizen_it_begins(
        self, world: World, reception: Reception, lola: Guest, as_user
    ) -> None:
        join(as_user(world.botir.user), reception, "botir")
        join(as_user(world.aziza), reception, "aziza")
        citizen = seat(reception, "citizen")
        session.admit(reception, citizen.id, by=world.botir.user, now=timezone.now())
        reception.refresh_from_db()
        assert reception.state == "in_session"

    def test_a_representative_comes_for_the_citizen(
        self, world: World, reception: Reception, as_user
    ) -> None:
        who = Invitation("representative", "Nigora", "nigora@example.uz")
        nigora = guests.invite(reception, who, by=world.dilnoza, now=timezone.now())
        join(as_user(world.botir.user), reception, "botir")
        join(opened(nigora), reception, "nigora")
        hers = seat(reception, "representative")
        session.admit(reception, hers.id, by=world.botir.user, now=timezone.now())
        reception.refresh_from_db()
        assert reception.state == "in_session"

    def test_her_coming_is_not_the_citizens(
        self, world: World, reception: Reception, lola: Guest, as_user
    ) -> None:
        join(as_user(world.botir.user), reception, "botir")
        join(opened(lola), reception)
        session.close_by_clock(reception, now=reception.ends_at)
        reception.refresh_from_db()
        assert reception.state == "no_show_citizen"


class TestShutOut:
    """Whatever takes the right away shuts the door, the session and the room."""

    def nothing_is_left(self, browser: Client, reception: Reception) -> bool:
        there = seat(reception, "interpreter")
        gone = browser.get(reverse("guest")).status_code in {302, 404}
        return gone and ticket(browser, reception).status_code in {302, 404} and not there.online

    def test_taking_the_invitation_back(
        self, world: World, reception: Reception, lola: Guest, as_user
    ) -> None:
        browser = opened(lola)
        word = ticket(browser, reception).json()["ticket"]
        join(browser, reception)
        url = reverse("desk-guest", args=[reception.public_id, lola.uid, "away"])
        assert as_user(world.dilnoza).post(url).status_code == 302
        assert self.nothing_is_left(browser, reception)
        with pytest.raises(TicketRefused):
            rooms.join(reception.room, word, connection="x", device="x", now=timezone.now())
        assert Client().get(link(lola)).status_code == 404
        off = letters()[-1]
        assert (off.address, off.method) == (EMAIL, "CANCEL")
        assert "guests/" not in off.body.replace(reverse("guest"), "")

    def test_a_new_link_shuts_the_old_device_out(
        self, world: World, reception: Reception, lola: Guest, as_user
    ) -> None:
        browser, old = opened(lola), link(lola)
        join(browser, reception)
        url = reverse("desk-guest", args=[reception.public_id, lola.uid, "again"])
        as_user(world.dilnoza).post(url)
        assert self.nothing_is_left(browser, reception)
        assert Client().get(old).status_code == 404
        assert letters()[-1].body.count(link(lola)) == 1
        opened(lola)

    @pytest.mark.parametrize("verb", [changes.cancel, changes.revoke])
    def test_the_end_of_the_reception(self, world: World, now, verb) -> None:
        made = book(world.botir, world.aziza, now)
        lola = guests.invite(made, LOLA, by=world.dilnoza, now=now)
        browser = opened(lola)
        verb(made, by=world.aziza if verb is changes.cancel else world.dilnoza, now=now)
        assert browser.get(reverse("guest")).status_code == 302
        assert Client().get(link(lola)).status_code == 404
        assert letters(now)[-1].method == "CANCEL"

    def test_a_move_sends_a_new_link_for_the_new_time(self, world: World, now) -> None:
        made = book(world.botir, world.aziza, now)
        lola = guests.invite(made, LOLA, by=world.dilnoza, now=now)
        browser, old = opened(lola), link(lola)
        start = starts(world.botir, now)[5]
        changes.move(made, start, by=world.dilnoza, now=now)
        assert browser.get(reverse("guest")).status_code == 302
        assert Client().get(old).status_code == 404
        letter = letters(now)[-1]
        assert link(lola) in letter.body
        event = event_of(letter)
        assert (event["DTSTART"].dt, event["SEQUENCE"]) == (start, 1)

    def test_who_was_sent_away_before_hears_no_more(self, world: World, now) -> None:
        made = book(world.botir, world.aziza, now)
        lola = guests.invite(made, LOLA, by=world.dilnoza, now=now)
        guests.send_away(lola, by=world.dilnoza, now=now + timedelta(minutes=1))
        letters(now)
        before = len(letters(now + timedelta(minutes=2)))
        changes.cancel(made, by=world.aziza, now=now + timedelta(minutes=3))
        assert len(letters(now + timedelta(minutes=4))) == before


def test_another_office_and_the_citizen_invite_nobody(
    world: World, reception: Reception, lola: Guest, as_user
) -> None:
    for user in (world.sardor.user, world.aziza):
        browser = as_user(user)
        url = reverse("desk-guests", args=[reception.public_id])
        assert browser.get(url).status_code == 404
        for verb in ("again", "away"):
            url = reverse("desk-guest", args=[reception.public_id, lola.uid, verb])
            assert browser.post(url).status_code == 404
    lola.refresh_from_db()
    assert lola.revoked is None


def test_what_happened_is_journaled_without_names(
    world: World, reception: Reception, lola: Guest
) -> None:
    opened(lola)
    kinds = Event.objects.filter(kind__startswith="guest_").order_by("pk")
    assert [(one.kind, one.actor) for one in kinds] == [
        ("guest_invited", world.dilnoza),
        ("guest_opened", lola.user),
    ]
    assert "Lola" not in str([one.data for one in kinds])


def test_a_ticket_of_hers_is_for_her_role_alone(reception: Reception, lola: Guest) -> None:
    now = timezone.now()
    ticket(opened(lola), reception)  # opens the room
    forged = tickets.issue(
        room=reception.room, person=str(lola.user_id), role="official", label="x", now=now
    )
    with pytest.raises(TicketRefused):
        rooms.join(reception.room, forged, connection="x", device="x", now=now)
