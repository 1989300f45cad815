"""Roles are given, taken and used at the same moment: each act is whole, or refused."""

from functools import partial
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from reception.actions import (
    absence,
    booking,
    changes,
    officials,
    roles,
    rulings,
    staffing,
    triage,
)
from reception.actions.booking import hold_slot, keep_answers
from reception.models import Event, OfficeRole, Official, Reception, StaffInvitation, User
from reception.queries import desk_officials
from scheduling.errors import SlotNotOffered
from tests.integration.scheduling.conftest import Verb, race
from tests.rights.stage import staff
from tests.world import ANSWERS, World, book, make_world, operator, somebody, starts

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


@pytest.fixture
def world() -> World:
    return make_world()


def administrator(world: World, login: str) -> OfficeRole:
    held = roles.give(
        staff(login), "administrator", world.office, by=operator(), now=timezone.now()
    )
    assert isinstance(held, OfficeRole)
    return held


def administrators(world: World) -> int:
    return OfficeRole.objects.filter(office=world.office, kind="administrator").count()


class TestAnInvitation:
    @pytest.fixture
    def invitation(self, world: World) -> StaffInvitation:
        about: dict[str, Any] = {"language": "en", "by": operator(), "now": timezone.now()}
        return staffing.invite(world.office, "auditor", "nargiza@example.uz", **about)

    def test_accepted_many_times_at_once_makes_one_account_with_one_role(self, invitation) -> None:
        said: dict[str, Any] = {
            "name": "Nargiza",
            "password": "a password of hers",
            "now": timezone.now(),
        }
        logins = [f"nargiza{number}" for number in range(4)]
        verbs = [partial(staffing.accept, invitation, username=one, **said) for one in logins]
        assert race(verbs) == {"won": 1, "NotGood": 3}
        assert User.objects.filter(username__in=logins).count() == 1
        assert OfficeRole.objects.filter(kind="auditor").count() == 1
        assert Event.objects.filter(kind="staff_accepted").count() == 1

    def test_and_another_one_to_the_same_address_make_one_account(self, world, invitation) -> None:
        about: dict[str, Any] = {"language": "en", "by": operator(), "now": timezone.now()}
        other = staffing.invite(world.sardor.office, "registrar", "Nargiza@Example.UZ", **about)
        said: dict[str, Any] = {"name": "Nargiza", "password": "a password of hers"}
        said["now"] = timezone.now()
        outcomes = race(
            [
                partial(staffing.accept, invitation, username="nargiza", **said),
                partial(staffing.accept, other, username="nargiza2", **said),
            ]
        )
        assert outcomes == {"won": 1, "HasAccount": 1}
        made = User.objects.get(username__in=["nargiza", "nargiza2"])
        for one in (invitation, other):
            one.refresh_from_db()
            if one.accepted is None:
                staffing.accept_as(one, made, now=timezone.now())
        assert set(made.roles.values_list("kind", flat=True)) == {"auditor", "registrar"}

    def test_is_accepted_or_withdrawn_and_never_both(self, invitation) -> None:
        now, by = timezone.now(), operator()
        said = {"username": "nargiza", "name": "Nargiza", "password": "a password of hers"}
        outcomes = race(
            [
                partial(staffing.accept, invitation, now=now, **said),
                partial(staffing.withdraw, invitation, by=by, now=now),
            ]
        )
        assert outcomes == {"won": 1, "NotGood": 1}
        invitation.refresh_from_db()
        assert bool(invitation.accepted) != bool(invitation.withdrawn)
        assert OfficeRole.objects.exists() == bool(invitation.accepted)


class TestARole:
    def test_given_by_many_at_once_is_one(self, world) -> None:
        nargiza, now = staff("nargiza"), timezone.now()
        by = [administrator(world, f"admin{number}").user for number in range(3)]
        give = partial(roles.give, nargiza, "auditor", world.office, now=now)
        assert race([partial(give, by=one) for one in by]) == {"won": 3}
        assert OfficeRole.objects.filter(user=nargiza).count() == 1

    def test_given_and_ended_at_once_is_there_or_not_as_the_journal_says_last(self, world) -> None:
        nargiza, now, by = staff("nargiza"), timezone.now(), operator()
        give = partial(roles.give, nargiza, "auditor", world.office, by=by, now=now)
        held = give()
        assert race([give, partial(roles.end, held, by=by, now=now)] * 2)["won"] == 4
        last = Event.objects.filter(kind__in=("role_given", "role_ended")).latest("pk").kind
        assert OfficeRole.objects.filter(user=nargiza).exists() == (last == "role_given")

    def test_ended_by_many_at_once_ends_once(self, world) -> None:
        held, now = administrator(world, "nargiza"), timezone.now()
        by = [administrator(world, f"admin{number}").user for number in range(3)]
        assert race([partial(roles.end, held, by=one, now=now) for one in by]) == {"won": 3}
        assert Event.objects.filter(kind="role_ended").count() == 1

    def test_that_was_taken_away_gives_nobody_another(self, world) -> None:
        """She makes a friend administrator in the moment in which her own role ends."""
        administrator(world, "otabek")
        held, now = administrator(world, "nargiza"), timezone.now()
        friends = [staff(f"friend{number}") for number in range(3)]
        act = partial(roles.give, post="auditor", office=world.office, by=held.user, now=now)
        ends = partial(roles.end, held, by=operator(), now=now)
        outcomes = race([*(partial(act, one) for one in friends), ends])
        given = OfficeRole.objects.filter(user__in=friends).count()
        assert outcomes == {"won": 1 + given} | (
            {"PermissionDenied": 3 - given} if given < 3 else {}
        )
        given_last = Event.objects.filter(kind="role_given", actor=held.user).order_by("pk").last()
        ended = Event.objects.get(kind="role_ended")
        assert given_last is None or given_last.pk < ended.pk


class TestASecretary:
    @pytest.mark.parametrize("_", range(3))
    def test_whose_work_ends_has_done_all_that_is_on_record_before_it(self, world, now, _) -> None:
        """She decides about four receptions and an absence in the moment it ends."""
        nargiza, by = staff("nargiza"), operator()
        give = partial(roles.give, nargiza, "secretary", world.office, official=world.botir)
        held = give(by=by, now=now)
        free = starts(world.botir, now)
        coming = [book(world.botir, somebody(n), now, start=free[n]) for n in range(4)]
        does: dict[str, Any] = {"by": nargiza, "now": now}
        verbs: list[Verb] = [
            partial(changes.revoke, coming[0], **does),
            partial(changes.move, coming[1], free[9], **does),
            partial(triage.ask, coming[2], "?", **does),
            partial(rulings.forward, coming[3], body="Sud", **does),
            partial(absence.call_away, world.botir, free[20], free[22], {}, **does),
        ]
        outcomes = race([*verbs[:3], partial(roles.end, held, by=by, now=now), *verbs[3:]])
        assert set(outcomes) <= {"won", "PermissionDenied"}
        assert outcomes.total() == 6
        ended = Event.objects.get(kind="role_ended")
        hers = Event.objects.filter(actor=nargiza).order_by("pk").last()
        assert hers is None or hers.pk < ended.pk
        with pytest.raises(PermissionDenied):
            changes.revoke(coming[1], **does)


class TestTheLastAdministrator:
    @pytest.mark.parametrize("number", [2, 3])
    def test_is_left_when_all_end_one_another(self, world, number) -> None:
        held = [administrator(world, f"admin{one}") for one in range(number)]
        now = timezone.now()
        following = [*held[1:], held[0]]
        verbs = [
            partial(roles.end, other, by=own.user, now=now)
            for own, other in zip(held, following, strict=True)
        ]
        outcomes = race(verbs)
        assert administrators(world) >= 1
        assert set(outcomes) <= {"won", "PermissionDenied", "LastAdministrator"}
        assert outcomes["won"] == number - administrators(world)

    def test_is_left_when_all_resign(self, world) -> None:
        held = [administrator(world, f"admin{one}") for one in range(3)]
        now = timezone.now()
        outcomes = race([partial(roles.end, one, by=one.user, now=now) for one in held])
        assert outcomes == {"won": 2, "LastAdministrator": 1}
        assert administrators(world) == 1


class TestAnOfficialWhoLeaves:
    @pytest.mark.parametrize("_", range(3))
    def test_leaves_nobody_unseen_who_books_in_that_moment(self, world, now, _) -> None:
        """Each who booked before was in the plan, or nothing is done; nobody books after it."""
        stays, by = book(world.botir, world.aziza, now), operator()
        free = starts(world.botir, now)
        people = [somebody(number) for number in range(PEOPLE)]
        drafts = [self.draft(world.botir, free[n], people[n], now) for n in range(3)]
        verbs: list[Verb] = [
            *(
                partial(booking.submit, one, citizen, language="uz", now=now)
                for one, citizen in zip(drafts, people, strict=False)
            ),
            partial(officials.deactivate, world.botir, {}, {str(stays.public_id)}, by=by, now=now),
            *(
                partial(hold_slot, world.botir, free[n], holder=f"late {n}", now=now)
                for n in range(3, PEOPLE)
            ),
        ]
        outcomes = race(verbs)
        assert set(outcomes) <= {"won", "PlanOutdated", "HoldExpired", "SlotNotOffered"}
        coming = Reception.objects.filter(official=world.botir).exclude(pk=stays.pk)
        left = not Official.objects.get(pk=world.botir.pk).active
        assert left == ("PlanOutdated" not in outcomes) == (not coming.exists())
        assert world.botir in desk_officials(world.dilnoza)  # and the desk keeps them all

    @staticmethod
    def draft(official: Official, start, citizen: User, now):
        draft = hold_slot(official, start, holder=f"browser of {citizen.pk}", now=now)
        keep_answers(draft, ANSWERS | {"email": citizen.email})
        return draft

    def test_is_booked_with_by_nobody_who_saw_free_times_before(self, world, now) -> None:
        wanted, hers = starts(world.botir, now)[:2]
        draft = self.draft(world.botir, hers, world.aziza, now)
        officials.deactivate(world.botir, {}, set(), by=operator(), now=now)
        with pytest.raises(booking.HoldExpired):
            booking.submit(draft, world.aziza, language="uz", now=now)
        with pytest.raises(SlotNotOffered):
            hold_slot(world.botir, wanted, holder="another", now=now)
        officials.reactivate(world.botir, by=operator(), now=now)
        assert hold_slot(world.botir, wanted, holder="another", now=now)
