"""Moving, cancelling, approving, and what the clock does on its own."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception import housekeeping
from reception.actions import changes, minutes, session
from reception.lifecycle import RECEPTION, IllegalTransition
from reception.models import Appeal, Draft, Event, Reception
from scheduling.errors import SlotTaken
from scheduling.models import Booking, Status
from signaling import rooms
from signaling.errors import NotAllowed, RoomError
from tests.world import World, book, make_world, starts


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(world.botir, world.aziza, now)


def test_a_move_takes_the_new_slot_and_gives_the_old_one_back(world: World, reception, now) -> None:
    free = starts(world.botir, now)
    old = reception.starts_at
    moved = changes.move(reception, free[5], by=world.aziza, now=now)
    assert moved.starts_at == free[5]
    assert moved.booking.sequence == 1
    assert old in starts(world.botir, now)


def test_a_move_onto_a_taken_slot_changes_nothing(world: World, reception, now) -> None:
    other = book(world.botir, world.malika, now)
    with pytest.raises(SlotTaken):
        changes.move(reception, other.starts_at, by=world.aziza, now=now)
    reception.refresh_from_db()
    assert reception.moves == 0
    assert Event.objects.filter(kind="moved").count() == 0


def test_the_citizen_moves_twice_and_the_office_as_often_as_it_must(
    world: World, reception, now
) -> None:
    free = starts(world.botir, now)
    for n in (1, 2):
        changes.move(reception, free[n], by=world.aziza, now=now)
    with pytest.raises(changes.TooManyMoves):
        changes.move(reception, free[3], by=world.aziza, now=now)
    changes.move(reception, free[4], by=world.dilnoza, now=now)


def test_nothing_changes_after_the_start(world: World, reception, now) -> None:
    begun = reception.starts_at
    with pytest.raises(changes.TooLate):
        changes.move(reception, starts(world.botir, now)[3], by=world.aziza, now=begun)
    with pytest.raises(changes.TooLate):
        changes.cancel(reception, by=world.aziza, now=begun)


def test_a_cancelled_slot_is_free_again_and_the_appeal_withdrawn(
    world: World, reception, now
) -> None:
    changes.cancel(reception, by=world.aziza, now=now)
    appeal = Appeal.objects.get()
    assert appeal.state == "withdrawn"
    assert Booking.objects.get().status == Status.CANCELLED
    assert reception.starts_at in starts(world.botir, now)


def test_when_the_office_calls_off_the_appeal_stays(world: World, reception, now) -> None:
    changes.revoke(reception, by=world.dilnoza, now=now)
    assert Appeal.objects.get().state == "registered"


def test_cancelling_twice_is_said_to_be_too_late(world: World, reception, now) -> None:
    changes.cancel(reception, by=world.aziza, now=now)
    with pytest.raises(changes.TooLate):
        changes.cancel(reception, by=world.aziza, now=now)
    assert Event.objects.filter(kind="cancelled").count() == 1


def test_the_office_confirms_a_request(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    reception = book(world.botir, world.aziza, now)
    approved = changes.approve(reception, by=world.dilnoza, now=now)
    assert approved.state == "scheduled"
    assert Booking.objects.get().status == Status.CONFIRMED


def test_a_request_that_nobody_answers_lapses_at_its_time(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    reception = book(world.botir, world.aziza, now)
    housekeeping.sweep(reception.starts_at)
    reception.refresh_from_db()
    assert reception.state == "declined"


def sit_in(reception: Reception, user, role: str, now) -> str:
    """Somebody at the room's door, as their socket does it; their participant id."""
    from signaling import tickets

    changes.open_room(reception)
    ticket = tickets.issue(room=reception.room, person=str(user.pk), role=role, label=role, now=now)
    rooms.join(reception.room, ticket, connection=f"c-{role}", device=f"d-{role}", now=now)
    seats = rooms.snapshot(reception.room, now=now).participants
    return next(seat.id for seat in seats if seat.role == role)


def test_the_session_begins_with_the_first_admission_and_ends_in_a_card(
    world: World, reception, now
) -> None:
    start = reception.starts_at
    sit_in(reception, world.botir.user, "official", start)
    aziza = sit_in(reception, world.aziza, "citizen", start)
    session.admit(reception, aziza, by=world.botir.user, now=start)
    reception.refresh_from_db()
    assert reception.state == "in_session"
    session.finish(reception, by=world.botir.user, now=start + timedelta(minutes=5))
    session.finish(reception, by=world.botir.user, now=start + timedelta(minutes=5))
    reception.refresh_from_db()
    assert reception.state == "finished"
    assert Appeal.objects.get().state == "heard"
    minutes.complete(
        reception,
        outcome="explained",
        answer="Tushuntirildi",
        consent=True,
        by=world.botir.user,
        now=start,
    )
    assert Appeal.objects.get().state == "answered"
    assert rooms.snapshot(reception.room, now=start).state == "ended"


def test_nobody_is_admitted_before_the_start(world: World, reception, now) -> None:
    early = reception.starts_at - timedelta(minutes=5)
    aziza = sit_in(reception, world.aziza, "citizen", early)
    with pytest.raises(NotAllowed):
        session.admit(reception, aziza, by=world.botir.user, now=early)


def test_nobody_is_let_in_to_an_empty_chair(world: World, reception, now) -> None:
    start = reception.starts_at
    sit_in(reception, world.dilnoza, "secretary", start)
    aziza = sit_in(reception, world.aziza, "citizen", start)
    with pytest.raises(NotAllowed, match="no_official"):
        session.admit(reception, aziza, by=world.dilnoza, now=start)
    sit_in(reception, world.botir.user, "official", start)
    session.admit(reception, aziza, by=world.dilnoza, now=start)


def test_a_move_to_the_same_time_tells_nobody_anything(world: World, reception, now) -> None:
    changes.move(reception, reception.starts_at, by=world.aziza, now=now)
    assert Event.objects.filter(kind="moved").count() == 0


def test_an_open_session_is_finished_by_the_clock(world: World, reception, now) -> None:
    start = reception.starts_at
    sit_in(reception, world.botir.user, "official", start)
    aziza = sit_in(reception, world.aziza, "citizen", start)
    session.admit(reception, aziza, by=world.botir.user, now=start)
    housekeeping.sweep(reception.ends_at + timedelta(seconds=31))
    reception.refresh_from_db()
    assert reception.state == "finished"
    assert rooms.snapshot(reception.room, now=reception.ends_at).state == "ended"


@pytest.mark.parametrize(
    ("came", "state"),
    [
        ((), "no_show_official"),
        (("official",), "no_show_citizen"),
        (("citizen",), "no_show_official"),
        (("official", "citizen"), "failed_technical"),
    ],
)
def test_whoever_did_not_come_is_the_one_who_missed_it(
    world: World, reception, came, state: str
) -> None:
    people = {"official": world.botir.user, "citizen": world.aziza}
    for role in came:
        sit_in(reception, people[role], role, reception.starts_at)
    housekeeping.sweep(reception.ends_at + timedelta(seconds=31))
    reception.refresh_from_db()
    assert reception.state == state


def test_drafts_that_nobody_finished_are_forgotten_with_their_papers(world: World, now) -> None:
    draft = Draft.objects.create(holder="h", official=world.botir, answers='{"name": "Aziza"}')
    Draft.objects.update(created=now - timedelta(days=2))
    housekeeping.forget(now)
    assert not Draft.objects.filter(pk=draft.pk).exists()


VERBS = {
    "approve": lambda w, r, now: changes.approve(r, by=w.dilnoza, now=now),
    "decline": lambda w, r, now: changes.decline(r, by=w.dilnoza, now=now),
    "revoke": lambda w, r, now: changes.revoke(r, by=w.dilnoza, now=now),
    "cancel": lambda w, r, now: changes.cancel(r, by=w.aziza, now=now),
    "move": lambda w, r, now: changes.move(r, starts(w.botir, now)[7], by=w.dilnoza, now=now),
    "finish": lambda w, r, now: session.finish(r, by=w.botir.user, now=now),
    "clock": lambda w, r, now: housekeeping.sweep(r.ends_at + timedelta(minutes=1)),
    "record": lambda w, r, now: minutes.complete(
        r, outcome="explained", answer="x", consent=True, by=w.botir.user, now=now
    ),
}
REFUSALS = (changes.TooLate, minutes.NotFinished, RoomError, IllegalTransition)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(verbs=st.lists(st.sampled_from(sorted(VERBS)), max_size=6), approval=st.booleans())
def test_no_row_of_verbs_makes_a_transition_that_the_table_lacks(verbs, approval) -> None:
    from datetime import UTC, datetime

    from django.db import transaction

    now = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
    with transaction.atomic():
        world = make_world()
        world.botir.needs_approval = approval
        world.botir.save()
        reception = book(world.botir, world.aziza, now)
        steps = {(old, new) for (old, _), new in RECEPTION.items()}
        for verb in verbs:
            before = reception.state
            with suppress(*REFUSALS):
                VERBS[verb](world, Reception.objects.get(pk=reception.pk), now)
            reception = Reception.objects.get(pk=reception.pk)
            assert reception.state == before or (before, reception.state) in steps
        transaction.set_rollback(True)
