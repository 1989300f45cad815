"""Invitations to the staff: bound to an address, for one use; and officials who come and leave."""

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import (
    again,
    batches,
    changes,
    officials,
    roles,
    staffing,
    wordings,
)
from reception.models import (
    Event,
    OfficeRole,
    Official,
    Outbox,
    Reception,
    StaffInvitation,
    User,
)
from reception.notices.compose import compose
from scheduling.errors import SlotNotOffered
from tests import postman
from tests.lots import announce
from tests.rights.stage import staff
from tests.world import World, book, later_starts, official, operator, somebody

NEW = "a password of nargiza"
SAID = {"name": "Nargiza Olimova", "username": "nargiza", "password": NEW, "again": NEW}


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def invited(world: World, now: datetime, post: str = "auditor", **role) -> StaffInvitation:
    return staffing.invite(
        world.office, post, "Nargiza@Example.uz", language="en", by=operator(), now=now, **role
    )


def page(invitation: StaffInvitation, browser: Client | None = None, said=None):
    browser = browser or Client(headers={"accept-language": "en"})
    url = reverse("join", args=[invitation.word])
    return browser.post(url, said) if said is not None else browser.get(url)


class TestTheLink:
    def test_sets_up_an_account_with_the_role(self, world, now) -> None:
        invitation = invited(world, now)
        answer = page(invitation, said=SAID)
        assert answer.url == reverse("staff-sign-in")
        user = User.objects.get(username="nargiza")
        assert user.check_password(NEW)
        assert user.email == "nargiza@example.uz"
        assert OfficeRole.objects.get(user=user).kind == "auditor"

    def test_whom_nobody_waits_for_any_more_is_forgotten_after_a_month(self, world, now) -> None:
        invited(world, now)
        housekeeping.forget(now + timedelta(days=36))
        assert StaffInvitation.objects.exists()
        housekeeping.forget(now + timedelta(days=38))
        assert not StaffInvitation.objects.exists()

    def test_opening_it_uses_nothing_up(self, world, now) -> None:
        invitation = invited(world, now)
        for _ in range(2):
            assert page(invitation).status_code == 200

    def test_works_once_and_says_so(self, world, now) -> None:
        invitation = invited(world, now)
        page(invitation, said=SAID)
        again = page(invitation, said=SAID | {"username": "another"})
        assert again.status_code == 410
        assert "accepted already" in again.content.decode()
        assert not User.objects.filter(username="another").exists()

    def test_says_when_it_is_too_old(self, world, now) -> None:
        invitation = invited(world, now - staffing.LIFE - timedelta(minutes=1))
        assert "too old" in page(invitation).content.decode()

    def test_dies_when_it_is_sent_once_more(self, world, now) -> None:
        invitation = invited(world, now)
        newer = staffing.again(invitation, by=operator(), now=now)
        assert "newer letter" in page(invitation).content.decode()
        assert page(newer).status_code == 200

    def test_dies_when_it_is_withdrawn(self, world, now) -> None:
        invitation = invited(world, now)
        staffing.withdraw(invitation, by=operator(), now=now)
        assert "withdrawn" in page(invitation, said=SAID).content.decode()
        assert not User.objects.filter(username="nargiza").exists()

    def test_of_another_address_opens_nothing_and_says_so(self, world, now, as_user) -> None:
        answer = page(invited(world, now), as_user(world.sardor.user), {})
        assert answer.status_code == 403
        assert "another address" in answer.content.decode()
        assert not OfficeRole.objects.exists()

    def test_one_we_never_wrote_is_not_ours(self, db) -> None:
        answer = Client().get(reverse("join", args=["made-up"]))
        assert answer.status_code == 410

    def test_what_was_typed_wrong_is_said_and_the_rest_kept(self, world, now) -> None:
        answer = page(invited(world, now), said=SAID | {"again": "something else", "name": "N. O."})
        assert answer.status_code == 422
        assert "The two passwords differ" in answer.content.decode()
        assert "N. O." in answer.content.decode()

    def test_a_login_name_that_is_taken_is_said(self, world, now) -> None:
        answer = page(invited(world, now), said=SAID | {"username": "dilnoza"})
        assert "choose another" in answer.content.decode()


def test_who_has_an_account_signs_in_and_accepts_with_it(world, now, as_user) -> None:
    nargiza = staff("nargiza2")
    nargiza.email = "nargiza@example.uz"
    nargiza.save()
    invitation = invited(world, now)
    assert "account with this address already" in page(invitation).content.decode()
    page(invitation, as_user(nargiza), {})
    assert OfficeRole.objects.get(user=nargiza).office == world.office


def test_the_letter_goes_to_the_address_with_the_link(world, now) -> None:
    invitation = invited(world, now, "secretary", official=world.botir)
    later = timezone.now()
    event = Event.objects.get(kind="staff_invited")
    assert compose(event, later)
    postman.deliver(later)
    letter = next(one for one in mail.outbox if one.to == ["nargiza@example.uz"])
    assert invitation.word in letter.body
    assert "Botir" not in letter.subject


class TestAnOfficial:
    def add(self, world: World, now: datetime) -> Official:
        return officials.add(
            world.office,
            slug="nodir",
            email="nodir@example.uz",
            language="en",
            country="UZ",
            topics=[],
            by=operator(),
            now=now,
            name={"uz": "Nodir"},
            position={"uz": "Boʻlim boshligʻi"},
        )

    def test_is_added_without_hours_and_invited_to_their_account(self, world, now) -> None:
        nodir = self.add(world, now)
        assert not nodir.user.has_usable_password()
        page(nodir.invitations.get(), said=SAID | {"username": "nodir"})
        nodir.user.refresh_from_db()
        assert nodir.user.username == "nodir"
        assert nodir.user.check_password(NEW)

    def test_whose_account_there_is_becomes_the_official_with_it(self, world, now, as_user) -> None:
        nodir, nargiza = self.add(world, now), staff("nargiza2")
        waiting, nargiza.email = nodir.user, "Nodir@example.uz"
        nargiza.save()
        page(nodir.invitations.get(), as_user(nargiza), {})
        nodir.refresh_from_db()
        waiting.refresh_from_db()
        assert nodir.user == nargiza
        assert not waiting.is_active

    def test_who_receives_elsewhere_already_is_told_so(self, world, now, as_user) -> None:
        nodir, sardor = self.add(world, now), world.sardor.user
        sardor.email = "nodir@example.uz"
        sardor.save()
        answer = page(nodir.invitations.get(), as_user(sardor), {})
        assert answer.status_code == 403
        assert "another office already" in answer.content.decode()
        assert nodir.invitations.get().accepted is None


class TestLeaving:
    @pytest.fixture
    def deputy(self, world) -> Official:
        found = official(world.office, "rustam")
        found.topics.set(world.botir.topics.all())
        return found

    def act(self, world, now, plan=None, staying=()):
        return officials.deactivate(world.botir, plan or {}, set(staying), by=operator(), now=now)

    def test_nobody_is_moved_onto_the_calendar_of_who_has_left(self, world, now, deputy) -> None:
        """Neither who stays with them, nor who is with another, nor to whom a time is owed."""
        free = later_starts(world.botir, now)
        stays = book(world.botir, world.aziza, now, start=free[0])
        owed = book(world.botir, world.malika, now, start=free[1])
        other = book(deputy, somebody(1), now, start=free[2])
        Reception.objects.filter(pk=owed.pk).update(state="failed_technical")
        self.act(world, now, staying={stays.room})
        moves = [
            partial(changes.move, stays, free[4], by=world.aziza, now=now),
            partial(changes.move, stays, free[4], by=world.dilnoza, now=now),
            partial(changes.move, other, free[5], by=deputy.user, now=now, to=world.botir),
            partial(again.rebook, owed, free[6], by=world.malika, now=now),
        ]
        for move in moves:
            with pytest.raises(SlotNotOffered):
                move()
        assert not Event.objects.filter(kind__in=("moved", "reassigned", "rebooked")).exists()
        officials.reactivate(world.botir, by=operator(), now=now)
        for move in moves[1:]:
            move()

    def test_who_stays_is_still_shown_on_the_desk(self, world, now, as_user) -> None:
        reception = book(world.botir, world.aziza, now)
        self.act(world, now, staying={reception.room})
        day = timezone.localtime(reception.starts_at).date()
        shown = as_user(world.dilnoza).get(reverse("desk-day"), {"on": day.isoformat()})
        assert "Aziza Saidova" in shown.content.decode()

    def test_nobody_is_dropped_silently(self, world, now) -> None:
        book(world.botir, world.aziza, now)
        with pytest.raises(officials.PlanOutdated):
            self.act(world, now)
        world.botir.refresh_from_db()
        assert world.botir.active

    def test_each_goes_where_the_page_says(self, world, now, as_user) -> None:
        first, second = (book(world.botir, one, now) for one in (world.aziza, world.malika))
        operator = User.objects.create_superuser("operator", NEW)
        url = reverse("desk-leave", args=[world.office.slug, "botir"])
        said = {f"to-{first.public_id}": "off", f"to-{second.public_id}": "stay", "apply": "1"}
        answer = as_user(operator).post(url, said | {f"reason-{first.public_id}": "Ketdi"})
        assert answer.status_code == 302
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, first.reason) == ("revoked", "Ketdi")
        assert second.state == "scheduled"
        world.botir.refresh_from_db()
        assert not world.botir.active

    def test_a_deputy_takes_over_what_is_given_to_them(self, world, deputy, now, as_user) -> None:
        topic = world.botir.topics.get()
        reception = book(world.botir, world.aziza, now, topic=str(topic.pk))
        outlook = officials.coming(world.botir, now)
        assert deputy in outlook.candidates(outlook.rows[0])
        choice = f"rustam|{reception.starts_at.isoformat()}"
        operator = User.objects.create_superuser("operator", NEW)
        url = reverse("desk-leave", args=[world.office.slug, "botir"])
        as_user(operator).post(url, {f"to-{reception.public_id}": choice, "apply": "1"})
        reception.refresh_from_db()
        assert reception.official == deputy

    def test_not_while_times_are_to_be_drawn(self, world, now) -> None:
        batch = announce(world.botir, now)
        with pytest.raises(officials.BatchOpen):
            self.act(world, now)
        batches.call_off(batch, by=world.dilnoza, now=now)
        assert not self.act(world, now).active

    def test_and_can_come_back(self, world, now) -> None:
        self.act(world, now)
        assert officials.reactivate(world.botir, by=operator(), now=now).active


def test_the_administration_does_it_all_by_its_pages(world, now, as_user) -> None:
    admin = staff("admin")
    roles.give(admin, "administrator", world.office, by=operator(), now=now)
    browser = as_user(admin)

    def send(name: str, said: dict, *args: object):
        answer = browser.post(reverse(name, args=[world.office.slug, *args]), said)
        assert answer.status_code == 302, answer.content.decode()
        return answer

    send("desk-invite", {"email": "n@example.uz", "language": "en", "post": "registrar"})
    said = {"person": world.dilnoza.pk, "post": "deputy", "official": world.botir.pk}
    send("desk-role-give", said)
    held = world.botir.deputyships.get()
    send("desk-role-end", {}, "deputy", held.pk)
    send("desk-topics", {"slug": "water", "name_uz": "Suv"})
    send("desk-topic", {"name_uz": "Ichimlik suvi"}, "water")
    office = {"name_uz": "Navbahor", "email": "q@example.uz", "phone": "+998 71 200 00 01"}
    send("desk-office", office | {"head": world.botir.pk})
    person = {"name_uz": "Nodir", "position_uz": "Boshliq", "languages": ["uz"]}
    send("desk-official-new", person | {"slug": "nodir", "email": "nodir@example.uz"})
    send("desk-official", person | {"needs_approval": "on"}, "nodir")
    world.office.refresh_from_db()
    assert world.office.head == world.botir
    assert Official.objects.get(slug="nodir").needs_approval
    for name in ("desk-people", "desk-officials"):
        assert browser.get(reverse(name, args=[world.office.slug])).status_code == 200


def test_a_role_given_or_taken_tells_the_person_in_words_that_the_office_chooses(
    world: World, now: datetime
) -> None:
    nargiza = staff("nargiza")
    nargiza.language = "ru"
    nargiza.save()
    ends = now + timedelta(days=2)
    held = roles.give(
        nargiza, "deputy", world.office, official=world.botir, ends=ends, by=operator(), now=now
    )
    wordings.word(
        "role_ended", "ru", world.office, "", "{role} больше нет: {office}",
        by=world.botir.user, now=now,
    )  # fmt: skip
    roles.end(held, by=operator(), now=now)
    postman.deliver(now)
    given, ended = (one for one in mail.outbox if one.to == [nargiza.email])
    assert given.subject == "Вам дана роль в органе"
    assert "Заместитель" in given.body
    assert "Хокимият navbahor" in given.body
    assert ended.body.startswith("Заместитель больше нет: Хокимият navbahor")


def test_who_accepts_an_invitation_is_not_told_of_the_role_again(
    world: World, now: datetime
) -> None:
    page(invited(world, now), said=SAID)
    event = Event.objects.get(kind="role_given")
    assert not Outbox.objects.filter(event=event).exists()


def test_who_receives_no_more_keeps_the_desk_until_all_is_settled(
    world: World, now: datetime, as_user
) -> None:
    reception = book(world.botir, world.aziza, now)
    url = reverse("desk-reception", args=[reception.public_id])
    officials.deactivate(world.botir, {}, {str(reception.public_id)}, by=operator(), now=now)
    assert as_user(world.botir.user).get(url).status_code == 200
    changes.cancel(reception, by=world.aziza, now=now)
    assert as_user(world.botir.user).get(url).status_code == 404
    assert as_user(world.dilnoza).get(url).status_code == 200
    roles.give(world.botir.user, "auditor", world.office, by=operator(), now=now)
    assert as_user(world.botir.user).get(url).status_code == 200
