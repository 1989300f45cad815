"""Botir is called away: everybody touched is seen before, moved or told, all or nothing."""

from datetime import timedelta

import pytest

from reception.actions import absence, changes
from reception.actions.replanning import OFF, Decision, Plan, Span, begun, look, propose, touched
from reception.models import CalledAway, Category, Displaced, Event, Reception
from reception.models.applicants import Claim
from reception.notices.compose import compose
from scheduling.errors import SlotNotOffered, SlotTaken
from scheduling.models import Absence, Booking
from tests.integration.reception.waitlist import TODAY, offer, waits
from tests.queries import statements
from tests.world import World, book, somebody, starts

DAY = timedelta(days=1)


@pytest.fixture
def afternoon(world: World, now):
    """Three receptions of this afternoon, and the span that covers them."""
    rows = [book(world.botir, somebody(n), now) for n in range(3)]
    return rows, rows[0].starts_at, rows[2].ends_at


def proposed(world: World, start, end, now) -> Plan:
    return propose(look(Span(world.botir, start, end), now))


def decisions(plan: Plan) -> dict[str, Decision]:
    """As the form sends them."""
    return {str(row.public_id): plan.decisions[row.pk] for row in plan.outlook.rows}


def test_everybody_touched_is_proposed_a_time_of_their_own(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = proposed(world, start, end, now)
    assert plan.outlook.rows == rows
    given = [plan.decisions[row.pk].start for row in rows]
    assert given == [moment for moment in starts(world.botir, now) if moment >= end][:3]
    assert plan.mean_delay == timedelta(minutes=60)
    assert (len(plan.placed), plan.to_deputies, plan.called_off) == (3, 0, 0)


def test_a_reception_outside_is_not_touched(world: World, afternoon, now) -> None:
    rows, start, _ = afternoon
    assert touched(Span(world.botir, start, rows[1].starts_at), now) == [rows[0]]


def test_what_has_begun_is_left_alone_and_said(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    Reception.objects.filter(pk=rows[0].pk).update(state="in_session")
    span = Span(world.botir, start, end)
    assert touched(span, now) == rows[1:]
    assert begun(span, now) == rows[:1]
    later = rows[1].starts_at + timedelta(minutes=1)  # nobody was let in yet
    assert touched(span, later) == rows[2:]
    absence.call_away(
        world.botir, start, end, decisions(proposed(world, start, end, later)),
        by=world.dilnoza, now=later,
    )  # fmt: skip
    assert Reception.objects.get(pk=rows[1].pk).starts_at == rows[1].starts_at


def test_nobody_is_asked_to_come_earlier_at_short_notice(world: World, now) -> None:
    in_two_days = [one for one in starts(world.botir, now, days=4) if one > now + 2 * DAY]
    late = in_two_days[-1]
    reception = book(world.botir, world.aziza, now, start=late)
    away = Absence.objects.create(
        calendar=world.botir.calendar, start=late, end=late + 40 * DAY
    )  # nothing is free later
    plan = proposed(world, late, late + DAY, now)
    nearest = [one for one in starts(world.botir, now, days=4) if one < late][-1]
    assert plan.decisions[reception.pk].start == nearest
    soon = late - timedelta(hours=20)
    assert proposed(world, late, late + DAY, soon).decisions[reception.pk] == OFF
    assert away.pk


def test_who_was_put_off_before_goes_first(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    other = CalledAway.objects.create(
        official=world.botir, start=start, end=end, by=world.dilnoza, at=now
    )
    Displaced.objects.create(called_away=other, reception=rows[2], start=start, end=end)
    plan = proposed(world, start, end, now)
    free = [moment for moment in starts(world.botir, now) if moment >= end]
    assert [plan.decisions[row.pk].start for row in (rows[2], rows[0], rows[1])] == free[:3]


@pytest.mark.parametrize("verdict", ["", "accepted", "rejected"])
def test_who_comes_first_by_law_goes_first_unless_the_desk_found_it_untrue(
    world: World, afternoon, now, verdict: str
) -> None:
    rows, start, end = afternoon
    veteran = Category.objects.create(slug="v", name={"en": "Veterans"}, rank=7)
    disabled = Category.objects.create(slug="d", name={"en": "Disabled"}, rank=3)
    Claim.objects.create(appeal=rows[1].appeal, category=veteran)
    Claim.objects.create(appeal=rows[2].appeal, category=disabled, verdict=verdict)
    with statements() as asked:
        plan = proposed(world, start, end, now)
    assert len(asked) <= 8
    free = [moment for moment in starts(world.botir, now) if moment >= end]
    order = (rows[1], rows[0], rows[2]) if verdict == "rejected" else (rows[2], rows[1], rows[0])
    assert [plan.decisions[row.pk].start for row in order] == free[:3]


def test_a_cap_by_day_is_kept_by_the_plan(world: World, afternoon, now) -> None:
    rows, start, _ = afternoon
    calendar = world.botir.calendar
    calendar.daily_cap = 2
    calendar.save()
    plan = proposed(world, start, start + timedelta(hours=10), now)
    assert [plan.decisions[row.pk].start.day for row in rows] == [2, 2, 3]
    absence.call_away(
        world.botir, start, start + timedelta(hours=10), decisions(plan), by=world.dilnoza, now=now
    )


def test_what_is_typed_stays_and_the_others_are_planned_round_it(
    world: World, afternoon, now
) -> None:
    rows, start, end = afternoon
    first = next(moment for moment in starts(world.botir, now) if moment >= end)
    typed = {rows[2].pk: Decision(world.botir, first), rows[1].pk: Decision(reason="why")}
    plan = propose(look(Span(world.botir, start, end), now), typed)
    assert plan.decisions[rows[2].pk].start == first
    assert plan.decisions[rows[1].pk].reason == "why"
    assert plan.decisions[rows[0].pk].start == first + timedelta(minutes=20)


def test_one_time_typed_for_two_is_lost_by_the_second(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    first = next(moment for moment in starts(world.botir, now) if moment >= end)
    typed = {row.pk: Decision(world.botir, first) for row in rows[:2]}
    plan = propose(look(Span(world.botir, start, end), now), typed)
    assert plan.lost == {rows[1].pk}
    assert len({one.start for one in plan.decisions.values()}) == 3


def test_the_plan_is_carried_out_and_told(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = decisions(proposed(world, start, end, now))
    plan[str(rows[2].public_id)] = Decision(reason="The office moves house")
    called = absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    states = [Reception.objects.get(pk=one.pk) for one in rows]
    assert [one.state for one in states] == ["scheduled", "scheduled", "revoked"]
    assert [one.reason for one in states] == ["", "", "The office moves house"]
    assert all(one.starts_at >= end for one in states[:2])
    assert Event.objects.filter(kind="moved", actor=world.dilnoza).count() == 2
    assert not [moment for moment in starts(world.botir, now) if start <= moment < end]
    assert [(one.reception, one.start) for one in called.displaced.all()] == [
        (row, row.starts_at) for row in rows
    ]


def test_no_reason_is_in_the_journal(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = {str(row.public_id): Decision(reason="Botir is ill") for row in rows}
    absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not [one for one in Event.objects.all() if "ill" in str(one.data)]


def test_doing_it_twice_is_doing_it_once(world: World, afternoon, now) -> None:
    _, start, end = afternoon
    plan = decisions(proposed(world, start, end, now))
    first = absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    again = absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert first == again
    assert Absence.objects.count() == 1
    assert Event.objects.filter(kind="moved").count() == 3


def test_who_booked_meanwhile_makes_the_plan_outdated_and_nothing_happens(
    world: World, afternoon, now
) -> None:
    _, start, end = afternoon
    end += timedelta(minutes=20)
    plan = decisions(proposed(world, start, end, now))
    book(world.botir, world.aziza, now)
    with pytest.raises(absence.PlanOutdated):
        absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not Absence.objects.exists()
    assert not Event.objects.filter(kind="moved").exists()


def test_who_moved_within_it_meanwhile_makes_the_plan_outdated(
    world: World, afternoon, now
) -> None:
    rows, start, end = afternoon
    end += timedelta(minutes=40)
    plan = decisions(proposed(world, start, end, now))
    key = str(rows[0].public_id)
    plan[key] = Decision(plan[key].official, plan[key].start, was=rows[0].starts_at)
    changes.move(rows[0], end - timedelta(minutes=20), by=rows[0].citizen, now=now)
    with pytest.raises(absence.PlanOutdated):
        absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)


def test_a_time_that_is_none_undoes_everything(world: World, afternoon, now) -> None:
    rows, start, end = afternoon
    plan = decisions(proposed(world, start, end, now))
    within = Decision(world.botir, start)  # within the absence itself
    plan[str(rows[2].public_id)] = within
    with pytest.raises(SlotNotOffered):
        absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not Absence.objects.exists()
    assert Reception.objects.get(pk=rows[0].pk).starts_at == rows[0].starts_at


def test_the_answer_to_a_move_by_the_office_does_not_count_for_the_citizen(
    world: World, afternoon, now
) -> None:
    rows, start, end = afternoon
    plan = decisions(proposed(world, start, end, now))
    absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    for expected in (0, 1, 2):
        again = Reception.objects.get(pk=rows[0].pk)
        choice = starts(world.botir, now)[-1 - expected]
        changes.move(again, choice, by=again.citizen, now=now)
        assert Reception.objects.get(pk=rows[0].pk).moves == expected
    again, choice = Reception.objects.get(pk=rows[0].pk), starts(world.botir, now)[3]
    with pytest.raises(changes.TooManyMoves):
        changes.move(again, choice, by=again.citizen, now=now)


def test_the_time_that_is_left_is_not_held_back_within_the_absence(
    world: World, afternoon, now, settings
) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    _, start, end = afternoon
    plan = decisions(proposed(world, start, end, now))
    absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)
    assert not Booking.objects.filter(status="held").exists()


class TestLonger:
    @pytest.fixture
    def called(self, world: World, afternoon, now) -> CalledAway:
        rows, start, _ = afternoon
        plan = decisions(proposed(world, start, rows[1].starts_at, now))
        return absence.call_away(
            world.botir, start, rows[1].starts_at, plan, by=world.dilnoza, now=now
        )

    def test_who_is_touched_only_now_gets_a_plan(self, world, afternoon, called, now) -> None:
        rows, start, end = afternoon
        span = Span(world.botir, start, end, called.absence)
        plan = propose(look(span, now))
        assert plan.outlook.rows == rows[1:]
        absence.change_span(called, start, end, decisions(plan), by=world.dilnoza, now=now)
        called.refresh_from_db()
        assert (called.end, called.absence.end) == (end, end)
        assert called.displaced.count() == 3
        assert not touched(span, now)

    def test_making_it_longer_twice_is_doing_it_once(self, world, afternoon, called, now) -> None:
        _, start, end = afternoon
        said = decisions(propose(look(Span(world.botir, start, end, called.absence), now)))
        for _ in range(2):
            absence.change_span(called, start, end, said, by=world.dilnoza, now=now)
        assert Event.objects.filter(kind="away_changed").count() == 1

    def test_who_was_moved_into_what_is_away_now_is_moved_again(
        self, world, afternoon, called, now
    ) -> None:
        rows, start, end = afternoon
        end += DAY / 24
        span = Span(world.botir, start, end, called.absence)
        plan = propose(look(span, now))
        assert [row.pk for row in plan.outlook.rows] == [rows[1].pk, rows[2].pk, rows[0].pk]
        absence.change_span(called, start, end, decisions(plan), by=world.dilnoza, now=now)
        assert Reception.objects.get(pk=rows[0].pk).starts_at >= end

    def test_shorter_needs_no_plan_and_frees_the_time(self, world, afternoon, called, now) -> None:
        rows, start, _ = afternoon
        shorter = start + timedelta(minutes=10)
        absence.change_span(called, shorter, rows[1].starts_at, {}, by=world.dilnoza, now=now)
        assert Absence.objects.get().start == shorter

    def test_an_absence_that_was_taken_back_can_not_be_changed(
        self, world, afternoon, called, now
    ) -> None:
        _, start, end = afternoon
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        with pytest.raises(absence.PlanOutdated):
            absence.change_span(called, start, end, {}, by=world.dilnoza, now=now)

    def test_coming_back_before_it_began_takes_it_away(self, called, world, now) -> None:
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        assert not Absence.objects.exists()
        assert CalledAway.objects.get().came_back == now

    def test_coming_back_in_the_middle_ends_it(self, called, world, now) -> None:
        middle = called.start + timedelta(minutes=5)
        absence.come_back(called.absence, by=world.dilnoza, now=middle)
        assert Absence.objects.get().end == middle


def told_back() -> list[int | None]:
    return list(
        Event.objects.filter(kind="is_back").order_by("pk").values_list("reception", flat=True)
    )


class TestWhatItTook:
    """Botir was called away for the afternoon, and is not for some of it."""

    @pytest.fixture
    def called(self, world: World, afternoon, now) -> CalledAway:
        _, start, end = afternoon
        plan = decisions(proposed(world, start, end, now))
        return absence.call_away(world.botir, start, end, plan, by=world.dilnoza, now=now)

    def test_comes_back_at_a_moment_that_nobody_knows(
        self, world, afternoon, called, now, settings
    ) -> None:
        settings.FREED_SLOT_DELAY = timedelta(hours=1)
        rows, _, _ = afternoon
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        assert not {one.starts_at for one in rows} & set(starts(world.botir, now))
        half_of_what_is_left = (rows[2].starts_at - now) / 2
        assert rows[2].starts_at in starts(world.botir, now + half_of_what_is_left)

    def test_is_offered_first_to_whoever_waits(self, world, afternoon, called, now) -> None:
        rows, _, _ = afternoon
        waits(world.malika, world.botir, now, last=TODAY + DAY)
        shorter = rows[2].starts_at
        absence.change_span(called, called.start, shorter, {}, by=world.dilnoza, now=now)
        assert offer(now).start == rows[2].starts_at
        assert rows[2].starts_at not in starts(world.botir, now)

    def test_is_before_anybody_elses_that_of_whom_it_was_taken_from(
        self, world, afternoon, called, now, settings
    ) -> None:
        settings.FREED_SLOT_DELAY = timedelta(hours=1)
        rows, _, _ = afternoon
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        mine = rows[2].starts_at
        for row, by in ((rows[1], rows[1].citizen), (rows[1], world.dilnoza)):
            with pytest.raises(SlotTaken):
                changes.move(row, mine, by=by, now=now)
        changes.move(rows[2], mine, by=rows[2].citizen, now=now)
        assert Reception.objects.get(pk=rows[2].pk).starts_at == mine

    def test_is_told_to_whoever_was_moved_and_their_answer_is_not_counted(
        self, world, afternoon, called, now
    ) -> None:
        rows, _, _ = afternoon
        Reception.objects.update(moves=2, free_move=False)
        changes.cancel(rows[0], by=rows[0].citizen, now=now)
        end = rows[2].starts_at
        for _ in range(2):  # it is shorter, then it is over: nobody is told twice
            absence.change_span(called, called.start, end, {}, by=world.dilnoza, now=now)
        assert told_back() == [rows[2].pk]
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        assert told_back() == [rows[2].pk, rows[1].pk]
        for row in rows[1:]:
            changes.move(row, row.starts_at, by=row.citizen, now=now)
            moved = Reception.objects.get(pk=row.pk)
            assert (moved.starts_at, moved.moves) == (row.starts_at, 2)

    def test_is_told_by_a_letter_in_their_language(self, world, afternoon, called, now) -> None:
        rows, _, _ = afternoon
        Absence.objects.create(  # of a calendar elsewhere: one of the times can't be had again
            calendar=world.botir.calendar, start=rows[1].starts_at, end=rows[1].ends_at
        )
        absence.come_back(called.absence, by=world.dilnoza, now=now)
        letters = {
            event.reception_id: compose(event, now)
            for event in Event.objects.filter(kind="is_back")
        }
        assert {len(one) for one in letters.values()} == {1}
        had, lost = letters[rows[2].pk][0], letters[rows[1].pk][0]
        for letter, again in ((had, True), (lost, False)):
            assert letter.recipient in {row.citizen for row in rows}
            assert ("Oldingi vaqt yana kerak boʻlsa" in letter.body) == again
            assert "hisobga olinmaydi" in letter.body

    def test_is_told_to_nobody_who_has_it_already(self, world, afternoon, called, now) -> None:
        rows, _, _ = afternoon
        changes.cancel(rows[1], by=rows[1].citizen, now=now)
        changes.revoke(rows[2], by=world.dilnoza, now=now)
        absence.change_span(called, called.start, rows[1].starts_at, {}, by=world.dilnoza, now=now)
        assert told_back() == []

    def test_is_not_theirs_once_it_is_offered(self, world, afternoon, called, now) -> None:
        rows, _, _ = afternoon
        waits(world.malika, world.botir, now, last=TODAY + DAY)
        absence.change_span(called, called.start, rows[2].starts_at, {}, by=world.dilnoza, now=now)
        offered = offer(now)
        with pytest.raises(SlotTaken):
            changes.move(rows[2], offered.start, by=rows[2].citizen, now=now)

    def test_that_was_given_to_somebody_stays_theirs(self, world, afternoon, called, now) -> None:
        rows, _, _ = afternoon
        Absence.objects.all().delete()  # as if it had never been there
        taken = book(world.botir, world.malika, now, start=rows[2].starts_at)
        CalledAway.objects.update(absence=None)
        absence.free_again(called, world.dilnoza, now)
        assert [one.pk for one in Booking.objects.filter(start=taken.starts_at)] == [
            taken.booking_id
        ]


def many(world: World, number: int, now) -> list[Reception]:
    free = [one for one in starts(world.botir, now, days=6) if one > now + DAY]
    return [
        book(world.botir, somebody(n), now, start=start) for n, start in enumerate(free[:number])
    ]


def test_sixty_receptions_in_one_absence_cost_a_bounded_number_of_queries_each(
    world: World, now
) -> None:
    costs = {}
    for number in (10, 60):
        Reception.objects.all().update(state="revoked")
        Booking.objects.update(status="cancelled")
        rows = many(world, number, now)
        start, end = rows[0].starts_at, rows[-1].ends_at
        with statements() as looking:
            plan = proposed(world, start, end, now)
            choices = [plan.choices(row) for row in rows]
        assert len(choices) == number
        with statements() as doing:
            absence.call_away(world.botir, start, end, decisions(plan), by=world.dilnoza, now=now)
        costs[number] = len(looking)
        assert len(doing) <= 30 * number + 30
        Absence.objects.all().delete()
    assert max(costs.values()) <= 8


def test_an_absence_of_months_calls_off_whom_no_time_is_left_for(world: World, now) -> None:
    rows = many(world, 5, now)
    start = rows[0].starts_at - timedelta(hours=1)
    plan = proposed(world, start, start + 100 * DAY, now)
    inside = [plan.decisions[row.pk].start for row in rows]
    assert all(one is None or one < start for one in inside)
    absence.call_away(
        world.botir, start, start + 100 * DAY, decisions(plan), by=world.dilnoza, now=now
    )
    assert Absence.objects.get().end == start + 100 * DAY
