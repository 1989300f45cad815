"""The office's great moves against what people do in the same moment, in threads."""

from datetime import timedelta
from functools import partial

import pytest

from reception import housekeeping
from reception.actions import changes, draw
from reception.actions.absence import call_away
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.waitlist import take
from reception.models import Application, Offer, Reception
from scheduling.models import Absence, Booking
from tests import lots
from tests.integration.reception.waitlist import offer, tomorrow, waits
from tests.integration.scheduling.conftest import race
from tests.world import ANSWERS, book, make_world, somebody, starts

PERSISTENT = pytest.mark.django_db(transaction=True)


def nobody_in_an_absence() -> None:
    for away in Absence.objects.all():
        inside = Booking.objects.booked().filter(start__lt=away.end, end__gt=away.start)
        assert not inside.filter(calendar=away.calendar_id).exists()


@PERSISTENT
@pytest.mark.parametrize("_", range(4))
def test_who_hands_in_while_the_official_is_called_away_is_not_left_there(now, _) -> None:
    world = make_world()
    first = starts(world.botir, now)[0]
    drafts = []
    for number in range(3):
        wanted = starts(world.botir, now)[0]
        drafts.append(hold_slot(world.botir, wanted, holder=f"browser{number}", now=now))
        keep_answers(drafts[-1], ANSWERS | {"email": somebody(number).email})
    end = first + timedelta(hours=6)
    by = world.dilnoza
    race(
        [
            *(
                partial(submit, draft, somebody(number), language="uz", now=now)
                for number, draft in enumerate(drafts)
            ),
            partial(call_away, world.botir, first, end, {}, by=by, now=now),
        ]
    )
    # Either the absence is there, or somebody was faster and the plan has to be looked at again.
    assert Absence.objects.count() + Reception.objects.filter(state="scheduled").count() >= 1
    nobody_in_an_absence()


@PERSISTENT
@pytest.mark.parametrize("_", range(3))
def test_an_offer_taken_while_the_official_is_called_away(now, _) -> None:
    world = make_world()
    waits(world.aziza, world.botir, now)
    start = tomorrow(world.botir, now)
    given_up = book(world.botir, world.malika, now - timedelta(days=7), start=start)
    changes.cancel(given_up, by=world.malika, now=now)
    made = offer(now)

    def taken_and_booked() -> None:
        draft = take(made, holder="browser", now=now)
        keep_answers(draft, ANSWERS)
        submit(draft, world.aziza, language="uz", now=now)

    end = start + timedelta(hours=2)
    race(
        [
            taken_and_booked,
            partial(call_away, world.botir, start, end, {}, by=world.dilnoza, now=now),
            *[partial(housekeeping.sweep, now)] * 2,
        ]
    )
    nobody_in_an_absence()
    assert Offer.objects.filter(state__in=("open", "taken")).count() <= 1


@PERSISTENT
@pytest.mark.parametrize("_", range(3))
def test_who_applies_while_the_list_is_closed_is_on_it_or_has_not_applied(now, _) -> None:
    world = make_world()
    batch = lots.announce(world.botir, now)
    lots.apply(batch, world.aziza, now)
    last = batch.deadline - timedelta(seconds=1)
    people = [somebody(number) for number in range(4)]
    outcomes = race(
        [
            *(partial(lots.apply, batch, who, last) for who in people),
            *[partial(draw.close, batch, now=batch.deadline)] * 2,
        ]
    )
    batch.refresh_from_db()
    rolled = draw.lottery.roll([draw.entry(one) for one in draw.on_roll(batch)], batch.offered)
    assert batch.roll == rolled
    assert Application.objects.count() == 1 + outcomes["won"] - 2
    assert outcomes["won"] + outcomes["NotOpen"] == 6


@PERSISTENT
@pytest.mark.parametrize("_", range(3))
def test_an_absence_while_people_move_and_cancel(now, _) -> None:
    world = make_world()
    made = [book(world.botir, somebody(number), now) for number in range(3)]
    first, end = made[0].starts_at, made[-1].ends_at
    later = starts(world.botir, now)[30]
    race(
        [
            partial(changes.cancel, made[0], by=made[0].citizen, now=now),
            partial(changes.move, made[1], later, by=made[1].citizen, now=now),
            partial(call_away, world.botir, first, end, {}, by=world.dilnoza, now=now),
            partial(housekeeping.sweep, now),
        ]
    )
    nobody_in_an_absence()
