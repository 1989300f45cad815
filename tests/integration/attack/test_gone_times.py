"""Times that are gone while somebody books them, or applies for them."""

from datetime import timedelta

import pytest

from reception import housekeeping
from reception.actions.absence import call_away
from reception.actions.applications import NotOpen
from reception.actions.batches import held
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.models import Official, Reception
from scheduling.errors import HoldExpired
from tests import lots
from tests.integration.reception.waitlist import tomorrow
from tests.world import ANSWERS, World


def test_who_is_just_booking_when_the_official_is_called_away_chooses_again(
    world: World, now
) -> None:
    start = tomorrow(world.botir, now)
    draft = hold_slot(world.botir, start, holder="browser", now=now)
    keep_answers(draft, ANSWERS)
    call_away(world.botir, start, start + timedelta(hours=3), {}, by=world.dilnoza, now=now)
    with pytest.raises(HoldExpired):
        submit(draft, world.aziza, language="uz", now=now)
    assert not Reception.objects.exists()


def test_an_absence_leaves_the_slots_of_a_draw_to_the_draw(world: World, now) -> None:
    batch = lots.announce(world.botir, now)
    first = batch.starts[0]
    call_away(world.botir, first, first + timedelta(hours=3), {}, by=world.dilnoza, now=now)
    assert len(held(batch)) == 2
    lots.apply(batch, world.aziza, now)
    housekeeping.sweep(batch.deadline)
    batch.refresh_from_db()
    assert batch.withdrawn == batch.slots


def test_nobody_applies_to_be_received_by_who_receives_no_more(world: World, now) -> None:
    batch = lots.announce(world.botir, now)
    Official.objects.filter(pk=world.botir.pk).update(active=False)
    with pytest.raises(NotOpen):
        lots.apply(batch, world.aziza, now)
