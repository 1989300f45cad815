"""Roles in an office: what each opens, from when until when, and what ends with it."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping, permissions
from reception.actions import (
    answers,
    offices,
    officials,
    points,
    roles,
    second_factor,
    staffing,
)
from reception.models import Deputyship, Event, Office, OfficeRole, Reception, User
from signaling import rooms
from tests.promises import at, promised
from tests.rights.stage import staff
from tests.world import World, book, operator

DAY = timedelta(days=1)


@pytest.fixture
def nargiza(world: World) -> User:
    return staff("nargiza")


def give(world: World, user: User, post: str, now: datetime, office=None, **role):
    return roles.give(user, post, office or world.office, by=operator(), now=now, **role)


def opens(browser, reception: Reception) -> bool:
    return browser.get(reverse("desk-reception", args=[reception.public_id])).status_code == 200


@pytest.mark.parametrize(("post", "sees"), [("registrar", 1), ("auditor", 1), ("administrator", 0)])
def test_who_reads_the_appeals_of_an_office(world, nargiza, now, as_user, post, sees) -> None:
    reception = book(world.botir, world.aziza, now)
    give(world, nargiza, post, now - DAY)
    with at(now):
        assert opens(as_user(nargiza), reception) == bool(sees)


def test_an_auditor_reads_the_journal_and_changes_nothing(world, nargiza, now, as_user) -> None:
    reception = book(world.botir, world.aziza, now)
    give(world, nargiza, "auditor", now)
    with at(now):
        browser = as_user(nargiza)
        assert browser.get(reverse("desk-journal")).status_code == 200
        page = browser.get(reverse("desk-reception", args=[reception.public_id]))
        assert "Call it off" not in page.content.decode()
        revoke = reverse("desk-decide", args=[reception.public_id, "revoke"])
        assert browser.post(revoke).status_code == 404
    reception.refresh_from_db()
    assert reception.state == "scheduled"


def test_a_registrar_calls_a_reception_off_but_is_not_in_its_room(world, nargiza, now, as_user):
    reception = book(world.botir, world.aziza, now)
    give(world, nargiza, "registrar", now)
    assert permissions.role_in(nargiza, reception) is None
    with at(now):
        as_user(nargiza).post(reverse("desk-decide", args=[reception.public_id, "revoke"]))
    reception.refresh_from_db()
    assert reception.state == "revoked"


def test_a_role_counts_from_its_first_moment_until_its_last(world, nargiza, now) -> None:
    give(world, nargiza, "auditor", now, begins=now, ends=now + DAY)
    for moment, holds in ((now - DAY, False), (now, True), (now + DAY, False)):
        with at(moment):
            assert permissions.reads_all(nargiza).exists() == holds


def test_given_again_it_is_one_role_as_it_is_said_now(world, nargiza, now) -> None:
    give(world, nargiza, "auditor", now)
    give(world, nargiza, "auditor", now, ends=now + DAY)
    assert OfficeRole.objects.get(user=nargiza).ends == now + DAY


def test_a_ministry_sees_its_branches_if_granted(world, nargiza, now) -> None:
    ministry = Office.objects.create(slug="ministry", code="MIN", email="m@example.uz")
    offices.change(world.office, parent=ministry, by=operator(), now=now)
    alone = give(world, nargiza, "auditor", now, office=ministry)
    assert set(permissions.reads_all(nargiza)) == {ministry}
    roles.end(alone, by=operator(), now=now)
    give(world, nargiza, "auditor", now, office=ministry, with_branches=True)
    assert set(permissions.reads_all(nargiza)) == {ministry, world.office}


def test_an_office_never_lies_below_itself(world, now) -> None:
    above = world.sardor.office
    offices.change(world.office, parent=above, by=operator(), now=now)
    for parent in (world.office, above):
        with pytest.raises(offices.Cycle):
            offices.change(above, parent=parent, by=operator(), now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.filter(pk=above.pk).update(parent=above)


class TestADeputy:
    def test_receives_and_signs_in_the_place_of_the_official(self, world, nargiza, now) -> None:
        give(world, nargiza, "deputy", now, official=world.botir)
        reception = book(world.botir, world.aziza, now)
        assert permissions.role_in(nargiza, reception) == "official"
        assert permissions.can_sign(nargiza, reception)
        assert permissions.can_decide_recording(nargiza, reception)

    def test_signs_with_their_own_name(self, world, nargiza, now) -> None:
        from reception.actions import promises

        give(world, nargiza, "deputy", now, official=world.botir)
        follow_up = promised(world, now)
        promises.report(follow_up, "x", by=world.dilnoza, now=now)
        promises.close(follow_up, by=nargiza, now=now)
        reception = Reception.objects.whole().get(appeal=follow_up.appeal)
        answers.write(reception, "Ha", interim=False, version=0, by=nargiza, now=now)
        letter = answers.sign(reception, world.botir, version=1, now=now, by=nargiza)
        assert letter.signed_by == nargiza
        assert set(letter.name.values()) == {"Nargiza"}
        assert letter.position == world.botir.position

    def test_is_nobody_before_and_after(self, world, nargiza, now) -> None:
        reception = book(world.botir, world.aziza, now)
        give(world, nargiza, "deputy", now, official=world.botir, begins=now, ends=now + DAY)
        for moment, role in ((now - DAY, None), (now, "official"), (now + DAY, None)):
            with at(moment):
                assert permissions.role_in(nargiza, reception) == role


class TestTheEnd:
    @pytest.fixture
    def closed(self, monkeypatch) -> list[str]:
        found: list[str] = []
        monkeypatch.setattr(rooms, "close_person", lambda *people: found.extend(people))
        return found

    def test_ends_rights_and_sockets_at_once_and_is_on_record(self, world, nargiza, now, closed):
        held = give(world, nargiza, "deputy", now, official=world.botir)
        roles.end(held, by=operator(), now=now)
        assert closed == [str(nargiza.pk)]
        assert not permissions.works_for(nargiza, world.botir)
        event = Event.objects.get(kind="role_ended")
        assert event.data["user"] == nargiza.pk
        assert event.data["office"] == world.office.pk

    def test_twice_is_once(self, world, nargiza, now) -> None:
        held = give(world, nargiza, "deputy", now, official=world.botir)
        for _ in range(2):
            roles.end(held, by=operator(), now=now)
        assert Event.objects.filter(kind="role_ended").count() == 1

    def test_the_clock_ends_what_is_over(self, world, nargiza, now, closed) -> None:
        give(world, nargiza, "deputy", now - DAY, official=world.botir, ends=now)
        housekeeping.sweep(now)
        assert not Deputyship.objects.exists()
        assert str(nargiza.pk) in closed

    def test_a_secretary_who_is_taken_off_loses_the_desk(self, world, closed) -> None:
        world.botir.secretaries.remove(world.dilnoza)
        assert closed == [str(world.dilnoza.pk)]
        assert not permissions.works_for(world.dilnoza, world.botir)


def test_a_citizen_is_given_nothing(world, now) -> None:
    with pytest.raises(roles.NotStaff):
        give(world, world.aziza, "auditor", now)


def test_the_desk_of_who_only_administers_is_the_administration(world, nargiza, as_user) -> None:
    give(world, nargiza, "administrator", timezone.now())
    page = as_user(nargiza).get(reverse("desk-day"))
    assert page.url == reverse("administration")


class TestTheLastAdministrator:
    """An office isn't left to nobody by its own people."""

    @pytest.fixture
    def held(self, world, nargiza, now) -> OfficeRole:
        return give(world, nargiza, "administrator", now)

    def test_does_not_end_their_own_role_and_is_told_why(self, world, nargiza, held, as_user):
        page = as_user(nargiza).post(
            reverse("desk-role-end", args=[world.office.slug, "office", held.pk]), follow=True
        )
        assert "Make somebody its administrator first" in page.content.decode()
        assert OfficeRole.objects.filter(pk=held.pk).exists()

    def test_does_not_make_it_one_that_ends(self, world, nargiza, held, as_user) -> None:
        tomorrow = (timezone.localdate() + DAY).isoformat()
        said = {"person": nargiza.pk, "post": "administrator", "last": tomorrow}
        page = as_user(nargiza).post(reverse("desk-role-give", args=[world.office.slug]), said)
        assert page.status_code == 422
        held.refresh_from_db()
        assert held.ends is None

    def test_goes_when_another_has_come(self, world, nargiza, held, now) -> None:
        roles.give(staff("otabek"), "administrator", world.office, by=nargiza, now=now)
        roles.end(held, by=nargiza, now=now)
        assert not OfficeRole.objects.filter(pk=held.pk).exists()

    def test_does_not_go_when_the_other_is_there_for_some_days_only(
        self, world, nargiza, held, now
    ) -> None:
        other = give(world, staff("otabek"), "administrator", now, ends=now + DAY)
        with pytest.raises(roles.LastAdministrator):
            roles.end(held, by=nargiza, now=now)
        roles.end(other, by=nargiza, now=now)

    @pytest.mark.parametrize("covers", [True, False])
    def test_is_ended_from_above_if_above_administers_here(self, world, held, now, covers) -> None:
        ministry, munira = world.sardor.office, staff("munira")
        offices.change(world.office, parent=ministry, by=operator(), now=now)
        give(world, munira, "administrator", now, office=ministry, with_branches=covers)
        if covers:
            roles.end(held, by=munira, now=now)
        else:
            with pytest.raises(PermissionDenied):
                roles.end(held, by=munira, now=now)
        assert OfficeRole.objects.filter(pk=held.pk).exists() != covers


def test_who_administers_no_more_does_nothing_with_the_office(world, nargiza, now) -> None:
    roles.end(give(world, nargiza, "administrator", now), by=operator(), now=now)
    by: dict[str, Any] = {"by": nargiza, "now": now}
    invite = {"language": "uz"} | by
    for act in (
        partial(roles.give, staff("friend"), "auditor", world.office, **by),
        partial(staffing.invite, world.office, "auditor", "a@example.uz", **invite),
        partial(officials.change, world.botir, topics=[], **by),
        partial(officials.deactivate, world.botir, {}, set(), **by),
        partial(officials.reactivate, world.botir, **by),
        partial(offices.change, world.office, phone="1", **by),
        partial(offices.keep_topic, None, slug="new", office=world.office, **by),
        partial(points.keep, None, world.office, helper=nargiza, **by),
        partial(second_factor.reset, world.dilnoza, **by),
    ):
        with pytest.raises((PermissionDenied, second_factor.NotYours)):
            act()
