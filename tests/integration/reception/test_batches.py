"""A batch: held for nobody until it is drawn, applied for once by each, void when nobody draws."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from reception import housekeeping
from reception.actions import applications, batches, changes, draw
from reception.actions.applications import NotOpen, OneIsEnough
from reception.actions.batches import AlreadySettled
from reception.actions.freed import GRACE
from reception.actions.one_coming import AlreadyBooked
from reception.models import Application, Batch, Category, Event, Reception, User
from scheduling import lottery
from scheduling.errors import SlotTaken
from scheduling.formats import Format
from scheduling.models import Absence, Booking, Status
from tests.lots import DAY, VALUE, announce, apply, close, drawn, free, proof_of
from tests.world import World, book, somebody, starts


def test_slots_of_a_batch_are_free_for_nobody_else_even_if_the_worker_is_dead(
    world: World, now
) -> None:
    batch = announce(world.botir, now)
    for later in (timedelta(), 3 * DAY, batch.draw_by - now - timedelta(seconds=1)):
        free_then = starts(world.botir, now + later, days=20)
        assert not set(batch.starts) & set(free_then)
        with pytest.raises(SlotTaken):
            book(world.botir, world.aziza, now + later, start=batch.starts[0])


def test_nobody_moves_onto_a_slot_of_a_batch(world: World, now) -> None:
    batch = announce(world.botir, now)
    reception = book(world.botir, world.aziza, now)
    with pytest.raises(SlotTaken):
        changes.move(reception, batch.starts[0], by=world.aziza, now=now)


def test_slots_come_back_by_themselves_when_nobody_draws_and_no_worker_lives(
    world: World, now
) -> None:
    batch = announce(world.botir, now)
    assert not set(batch.starts) & set(starts(world.botir, batch.draw_by, days=20))
    late = batch.draw_by + GRACE
    assert set(batch.starts) <= set(starts(world.botir, late, days=20))
    book(world.botir, world.aziza, late, start=batch.starts[0])


def test_the_moment_at_which_they_come_back_is_not_the_one_that_everybody_knows(
    world: World, now, settings
) -> None:
    settings.FREED_SLOT_DELAY = timedelta(hours=1)
    batch = announce(world.botir, now)
    housekeeping.sweep(batch.draw_by)
    held = Booking.objects.filter(status=Status.HELD)
    assert {one.start for one in held} == set(batch.starts)
    assert all(one.holder.startswith("freed:") for one in held)
    assert {batch.draw_by < one.held_until for one in held} == {True}


def test_slots_beyond_the_horizon_can_be_released(world: World, now) -> None:
    beyond = free(world.botir, now, ahead=60)
    batch = announce(world.botir, now, beyond)
    assert batch.starts == beyond


def test_announcing_twice_gives_one_batch(world: World, now) -> None:
    plan = batches.Plan(
        tuple(free(world.botir, now)), Format.VIDEO, now, now + DAY, "drand", now + 2 * DAY
    )
    uid = uuid4()
    one, two = (
        batches.announce(world.botir, plan, uid=uid, by=world.dilnoza, now=now) for _ in range(2)
    )
    assert one == two
    assert Booking.objects.filter(status=Status.HELD).count() == 2


def test_a_batch_with_a_taken_slot_holds_none(world: World, now) -> None:
    times = free(world.botir, now, 3)
    book(world.botir, world.aziza, now, start=times[2])
    with pytest.raises(SlotTaken):
        announce(world.botir, now, times)
    assert not Batch.objects.exists()
    assert not Booking.objects.filter(status=Status.HELD).exists()


def test_the_secret_is_encrypted_at_rest_and_fits_its_commitment(world: World, now) -> None:
    from django.db import connection

    batch = announce(world.botir, now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM reception_batch")
        (stored,) = cursor.fetchone()
    assert batch.secret not in stored
    assert lottery.commitment(bytes.fromhex(batch.secret)) == batch.commitment


def test_each_identity_applies_once_and_applying_again_changes_it(world: World, now) -> None:
    batch = announce(world.botir, now)
    first = apply(batch, world.aziza, now, batch.slots[0])
    again = apply(batch, world.aziza, now, batch.slots[1])
    assert again.pk == first.pk
    assert Application.objects.get().wishes == [batch.slots[1]]
    assert again.draw_id == first.draw_id


@pytest.mark.parametrize("alias", ["aziza+2@example.uz", "AZIZA@example.uz", "аziza@example.uz"])
def test_a_dressed_up_address_makes_no_second_application(world: World, now, alias) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    other = User.objects.citizen(alias, full_name="Aziza Saidova")
    if other == world.aziza:
        apply(batch, other, now)
    else:
        with pytest.raises(OneIsEnough):
            apply(batch, other, now)
    assert Application.objects.count() == 1


def test_the_database_itself_refuses_a_second_one(world: World, now) -> None:
    batch = announce(world.botir, now)
    one = apply(batch, world.aziza, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(
            batch=batch, citizen=world.malika, identity=one.identity, answers="{}", created=now
        )


def test_the_proven_address_goes_before_what_was_typed(world: World, now) -> None:
    one = apply(announce(world.botir, now), world.aziza, now, email="malika@example.uz")
    assert "malika@" not in one.answers


def test_a_wish_that_is_not_released_is_refused(world: World, now) -> None:
    with pytest.raises(ValueError, match="released"):
        apply(announce(world.botir, now), world.aziza, now, 1_800_000_000)


def test_nobody_applies_before_it_opens_or_after_its_deadline(world: World, now) -> None:
    batch = announce(world.botir, now, opens=now + timedelta(hours=1))
    for moment in (now, batch.deadline, batch.draw_by):
        with pytest.raises(NotOpen):
            apply(batch, world.aziza, moment)
    apply(batch, world.aziza, batch.opens)


def test_withdrawn_is_gone_with_all_that_was_written(world: World, now) -> None:
    batch = announce(world.botir, now)
    one = apply(batch, world.aziza, now)
    applications.withdraw(one, by=world.aziza, now=now)
    applications.withdraw(one, by=world.aziza, now=now)
    assert not Application.objects.exists()
    event = Event.objects.get(kind="application_withdrawn")
    assert event.data == {"batch": str(batch.uid), "draw_id": one.draw_id}
    assert apply(batch, world.aziza, now).draw_id != one.draw_id


def test_nobody_withdraws_anothers_or_after_the_deadline(world: World, now) -> None:
    batch = announce(world.botir, now)
    one = apply(batch, world.aziza, now)
    applications.withdraw(one, by=world.malika, now=now)
    with pytest.raises(NotOpen):
        applications.withdraw(one, by=world.aziza, now=batch.deadline)
    assert Application.objects.get() == one


def test_whoever_has_a_reception_with_the_official_does_not_apply(world: World, now) -> None:
    batch = announce(world.botir, now)
    book(world.botir, world.aziza, now)
    with pytest.raises(AlreadyBooked):
        apply(batch, world.aziza, now)


def test_the_roll_is_closed_once(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    housekeeping.sweep(batch.deadline + timedelta(seconds=1))
    roll = Batch.objects.get().roll
    housekeeping.sweep(batch.deadline + timedelta(seconds=7))
    assert Batch.objects.get().roll == roll
    assert Event.objects.filter(kind="batch_closed").count() == 1


def test_nobody_comes_in_after_the_roll(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    close(batch)
    with pytest.raises(NotOpen):  # a slow request, with the clock of before the deadline
        apply(batch, world.malika, now)
    row = Application.objects.get()
    row.pk, row.identity, row.citizen, row.draw_id = None, "x", world.malika, "smuggled in"
    row.uid = uuid4()
    row.save(force_insert=True)
    with pytest.raises(draw.RollBroken):
        draw.draw(batch, VALUE, by=world.dilnoza, now=batch.value_at)
    assert not Reception.objects.exists()


def test_whoever_has_got_a_reception_by_the_deadline_is_not_on_the_roll(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    apply(batch, world.malika, now)
    book(world.botir, world.aziza, now)
    document = proof_of(drawn(batch))
    assert len(document["applications"]) == 1
    assert Application.objects.get(citizen=world.aziza).outcome == "excluded"
    assert Application.objects.get(citizen=world.malika).outcome == "won"


def test_a_slot_in_an_absence_is_not_on_the_roll(world: World, now) -> None:
    batch = announce(world.botir, now, 3)
    apply(batch, world.aziza, now)
    first = batch.starts[0]
    Absence.objects.create(
        calendar=world.botir.calendar, start=first, end=first + timedelta(minutes=5)
    )
    closed = close(batch)
    assert closed.withdrawn == [batch.slots[0]]
    assert proof_of(drawn(batch))["slots"] == batch.slots[1:]


def test_a_roll_closed_when_the_value_can_be_known_is_void(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    housekeeping.sweep(batch.value_at)
    batch.refresh_from_db()
    assert (batch.state, batch.void_reason, batch.roll) == ("void", "late_roll", "")
    assert not Booking.objects.exists()


def test_a_batch_for_which_nobody_applied_gives_its_slots_back(world: World, now) -> None:
    batch = announce(world.botir, now)
    assert close(batch).void_reason == "nobody"
    assert set(batch.starts) <= set(starts(world.botir, batch.deadline, days=20))


def test_nobody_draws_before_the_value_can_exist(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    for moment in (now, batch.deadline):
        with pytest.raises(draw.TooEarly):
            draw.draw(batch, VALUE, by=world.dilnoza, now=moment)
    close(batch)
    with pytest.raises(draw.TooEarly):
        draw.draw(batch, VALUE, by=world.dilnoza, now=batch.value_at - timedelta(seconds=1))


def test_no_draw_in_time_is_void_for_everybody(world: World, now) -> None:
    batch = announce(world.botir, now)
    one = apply(batch, world.aziza, now)
    close(batch)
    with pytest.raises(AlreadySettled):  # even before the worker has come
        draw.draw(batch, VALUE, by=world.dilnoza, now=batch.draw_by)
    for _ in range(2):
        housekeeping.sweep(batch.draw_by)
    batch.refresh_from_db()
    one.refresh_from_db()
    assert (batch.state, batch.void_reason, one.outcome) == ("void", "not_drawn", "void")
    assert Event.objects.filter(kind="batch_void").count() == 1


def test_the_draw_is_at_the_latest_a_day_before_the_first_slot(world: World, now, settings) -> None:
    near = announce(world.botir, now, free(world.botir, now, ahead=5))
    assert near.draw_by == near.starts[0] - DAY
    far = announce(world.botir, now, free(world.botir, now, ahead=20))
    assert far.draw_by == far.deadline + settings.BATCH_DRAW_WITHIN


def test_what_is_called_off_stays_called_off(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    for _ in range(2):
        batches.call_off(batch, by=world.dilnoza, now=now)
    assert not Booking.objects.exists()
    with pytest.raises(NotOpen):
        apply(batch, world.malika, now)
    assert Event.objects.filter(kind="batch_void").count() == 1


def test_what_is_drawn_can_not_be_called_off(world: World, now) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    drawn(batch)
    with pytest.raises(AlreadySettled):
        batches.call_off(batch, by=world.dilnoza, now=batch.value_at)


def test_what_losers_wrote_is_forgotten_after_thirty_days(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    for n in range(3):
        apply(batch, somebody(n), now)
    drawn(batch)
    kept = Application.objects.exclude(outcome="won")
    housekeeping.forget(batch.value_at + timedelta(days=29))
    assert all(one.answers for one in kept.all())
    housekeeping.forget(batch.value_at + timedelta(days=31))
    assert not any(one.answers for one in kept.all())
    assert Reception.objects.get().appeal.text


def test_a_freed_reception_of_a_winner_is_a_reception_like_others(world: World, now) -> None:
    batch = announce(world.botir, now, 1)
    apply(batch, world.aziza, now)
    drawn(batch)
    changes.cancel(Reception.objects.get(), by=world.aziza, now=batch.value_at)
    assert batch.starts[0] in starts(world.botir, batch.value_at, days=20)


def test_categories_come_first_whatever_the_lot(world: World, now) -> None:
    veterans = Category.objects.create(slug="veterans", name={"uz": "Faxriylar"}, rank=1)
    batch = announce(world.botir, now, 1)
    for n in range(5):
        apply(batch, somebody(n), now)
    apply(batch, world.aziza, now, category=veterans)
    drawn(batch)
    assert Reception.objects.get().citizen == world.aziza
