"""A call is made longer while somebody books the time behind it."""

from datetime import datetime
from functools import partial
from itertools import pairwise

import pytest

from reception.actions.moderation import put_off_end
from reception.models import Reception
from scheduling.bookings import hold
from scheduling.models import Booking
from signaling.models import Room
from tests.calls import in_call
from tests.integration.scheduling.conftest import race
from tests.promises import at
from tests.world import make_world, starts


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_", range(3))
def test_either_the_call_is_longer_or_the_next_time_is_somebodys(now: datetime, _: int) -> None:
    world = make_world()
    with at(now):
        call = in_call(world.botir, world.aziza)
        seen = Reception.objects.get(pk=call.pk).ends_at
        behind = next(start for start in starts(world.botir, now) if start >= seen)
        longer = partial(put_off_end, call, 60, seen=seen, by=world.botir.user, now=now)
        take = partial(hold, world.botir.calendar_id, behind, now=now)
        outcomes = race([longer, partial(take, holder="one"), longer, partial(take, holder="two")])
    times = Booking.objects.order_by("start").values_list("start", "end")
    assert all(end <= start for (_, end), (start, _) in pairwise(times))
    made_longer = Reception.objects.get(pk=call.pk).ends_at > seen
    # Asked for twice it is one extension, and both askers hear of it.
    assert (outcomes["won"], len(times)) == ((2, 1) if made_longer else (1, 2))
    assert Room.objects.get().ends_at == Reception.objects.get(pk=call.pk).ends_at
