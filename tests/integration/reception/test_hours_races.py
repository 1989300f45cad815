"""Hours are removed while people book: nobody gets a time of which the preview did not know."""

from functools import partial

import pytest

from reception.actions import hour_changes as changes
from reception.actions.hours import Preview, attempt
from scheduling.bookings import hold
from scheduling.models import Booking, Calendar
from tests.integration.scheduling.conftest import race
from tests.world import make_world, starts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(3))
def test_who_holds_a_time_after_the_change_was_counted_before_it(now, _) -> None:
    world = make_world()
    wanted = starts(world.botir, now)[:8]
    gone = partial(changes.remove, world.botir.calendar.rules.get())
    seal = attempt([world.botir], gone, by=world.dilnoza, now=now).seal
    made: list[Preview] = []

    def agree() -> None:
        made.append(attempt([world.botir], gone, seal=seal, by=world.dilnoza, now=now))

    def take(number: int) -> None:
        hold(world.botir.calendar_id, wanted[number], holder=f"somebody {number}", now=now)

    outcomes = race(
        [*(partial(take, n) for n in range(4)), agree, *map(partial(partial, take), range(4, 8))]
    )
    assert [one.done for one in made] == [True]
    assert Booking.objects.count() == made[0].held
    assert outcomes == {"won": 1 + made[0].held} | (
        {"SlotNotOffered": 8 - made[0].held} if made[0].held < 8 else {}
    )
    assert not Calendar.objects.get(pk=world.botir.calendar_id).rules.exists()
