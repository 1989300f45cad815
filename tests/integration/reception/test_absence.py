"""Botir is called away: everybody touched is seen before, moved or told, all or nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception.actions import absence, changes
from reception.models import Event, Reception
from scheduling.errors import SlotNotOffered
from scheduling.models import Absence
from tests.world import World, book, somebody, starts

DAY = timedelta(days=1)


@pytest.fixture
def afternoon(world: World, now):
    """Three receptions of this afternoon, and the span that covers them."""
    rows = [book(world.botir, somebody(n), now) for n in range(3)]
    return rows, rows[0].starts_at, rows[2].ends_at


def plan_of(proposals: list[absence.Proposal]) -> dict:
    return {str(one.reception.public_id): one.choices[0] for one in proposals}


def test_everybody_touched_is_proposed_a_time_of_their_own(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    proposals = absence.propose(world.botir, start, end, now)
    assert [one.reception for one in proposals] == rows
    firsts = [one.choices[0] for one in proposals]
    assert firsts == sorted(set(firsts))
    assert firsts == [moment for moment in starts(world.botir, now) if moment >= end][:3]


def test_a_reception_outside_is_not_touched(world: World, afternoon, now) -> None:
    rows, start, _ = afternoon
    assert absence.touched(world.botir, start, rows[1].starts_at) == [rows[0]]


def test_the_plan_is_carried_out_and_told(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = plan_of(absence.propose(world.botir, start, end, now))
    plan[str(rows[2].public_id)] = None
    absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    states = [Reception.objects.get(pk=one.pk) for one in rows]
    assert [one.state for one in states] == ["scheduled", "scheduled", "revoked"]
    assert all(one.starts_at >= end for one in states[:2])
    assert Event.objects.filter(kind="moved", actor=world.dilnoza).count() == 2
    assert not [moment for moment in starts(world.botir, now) if start <= moment < end]


def test_who_booked_meanwhile_makes_the_plan_outdated_and_nothing_happens(
    world: World, afternoon, now
) -> None:
    _, start, end = afternoon
    end += timedelta(minutes=20)
    plan = plan_of(absence.propose(world.botir, start, end, now))
    book(world.botir, world.aziza, now)
    with pytest.raises(absence.PlanOutdated):
        absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not Absence.objects.exists()
    assert not Event.objects.filter(kind="moved").exists()


def test_a_time_that_is_none_undoes_everything(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = plan_of(absence.propose(world.botir, start, end, now))
    plan[str(rows[2].public_id)] = start  # within the absence itself
    with pytest.raises(SlotNotOffered):
        absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not Absence.objects.exists()
    assert Reception.objects.get(pk=rows[0].pk).starts_at == rows[0].starts_at


def test_a_move_by_the_office_does_not_count_for_the_citizen(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = plan_of(absence.propose(world.botir, start, end, now))
    absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    again = Reception.objects.get(pk=rows[0].pk)
    changes.move(again, starts(world.botir, now)[-1], by=again.citizen, now=now)
    assert Reception.objects.get(pk=rows[0].pk).moves == 1


class TestPages:
    def ask(self, as_user, world: World, **extra):
        now = timezone.localtime() + DAY
        span = {
            "start": now.strftime("%Y-%m-%dT00:00"),
            "end": (now + DAY).strftime("%Y-%m-%dT00:00"),
        }
        url = reverse("desk-absence", args=["botir"])
        return as_user(world.dilnoza).post(url, span | extra)

    def test_the_secretary_sees_and_then_does_it(self, world: World, as_user) -> None:
        tomorrow = (timezone.localtime() + DAY).date()
        start = next(
            one
            for one in starts(world.botir, timezone.now())
            if timezone.localtime(one).date() == tomorrow
        )
        reception = book(world.botir, world.aziza, timezone.now(), start=start)
        page = self.ask(as_user, world)
        (proposal,) = page.context["proposals"]
        assert "Aziza Saidova" in page.content.decode()
        assert not Absence.objects.exists()
        field = f"to-{reception.public_id}"
        done = self.ask(as_user, world, apply="1", **{field: proposal.choices[0].isoformat()})
        assert done.url == reverse("desk-week", args=["botir"])
        reception.refresh_from_db()
        assert Reception.objects.get(pk=reception.pk).starts_at == proposal.choices[0]

    def test_a_plan_without_sense_is_refused_politely(self, world: World, as_user) -> None:
        for choice in ("never", "2026-13-01", "0001-01-01T00:00:00"):
            answer = self.ask(
                as_user, world, apply="1",
                **{"to-00000000-0000-0000-0000-000000000000": choice},
            )  # fmt: skip
            assert answer.status_code == 409

    @pytest.mark.parametrize(
        "choice", ["", "2026-12-01T10:00:00", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00+14:00"]
    )
    def test_a_choice_that_is_no_moment_moves_nobody(self, world: World, as_user, choice) -> None:
        now = timezone.now()
        tomorrow = (timezone.localtime() + DAY).date()
        days = {start: timezone.localtime(start).date() for start in starts(world.botir, now)}
        start = next(start for start, day in days.items() if day == tomorrow)
        reception = book(world.botir, world.aziza, now, start=start)
        answer = self.ask(as_user, world, apply="1", **{f"to-{reception.public_id}": choice})
        assert answer.status_code == 409
        assert Reception.objects.get(pk=reception.pk).starts_at == start

    @pytest.mark.parametrize(
        ("start", "end"), [("", ""), ("x", "y"), ("2999-01-02T00:00", "2999-01-01T00:00")]
    )
    def test_what_is_no_span_is_said(self, world: World, as_user, start: str, end: str) -> None:
        answer = self.ask(as_user, world, start=start, end=end)
        assert answer.status_code == 422

    def test_an_absence_can_be_taken_back(self, world: World, as_user, now) -> None:
        row = Absence.objects.create(calendar=world.botir.calendar, start=now, end=now + DAY)
        url = reverse("desk-come-back", args=["botir", row.pk])
        assert as_user(world.sardor.user).post(url).status_code == 404
        as_user(world.dilnoza).post(url)
        assert not Absence.objects.exists()

    def test_another_office_has_nothing_to_say_here(self, world: World, as_user) -> None:
        url = reverse("desk-absence", args=["botir"])
        assert as_user(world.sardor.user).get(url).status_code == 404
