"""Times that were given up, and holds that change hands."""

from datetime import timedelta

import pytest

from scheduling.bookings import Keeping, cancel, confirm, hand_over, hold, move, release
from scheduling.errors import HoldExpired, SlotTaken
from scheduling.models import Booking, Status
from tests.integration.scheduling.conftest import LATER, MINUTE, NINE, NOW, SLOT

pytestmark = pytest.mark.django_db
AN_HOUR = timedelta(hours=1)
KEEPING = Keeping("freed:1", NOW + AN_HOUR)


@pytest.fixture
def booking(botir) -> Booking:
    return confirm(hold(botir.pk, NINE, holder="aziza", now=NOW).uid, holder="aziza", now=NOW)


def test_a_cancelled_time_is_kept_for_a_while(botir, booking):
    cancel(booking.uid, keeping=KEEPING)
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=NOW)
    assert hold(botir.pk, NINE, holder="sardor", now=NOW + AN_HOUR)


def test_cancelling_again_keeps_nothing_more(botir, booking):
    cancel(booking.uid)
    cancel(booking.uid, keeping=KEEPING)
    assert hold(botir.pk, NINE, holder="sardor", now=NOW)


def test_a_time_that_was_moved_away_from_is_kept(botir, booking):
    move(booking.uid, NINE + SLOT, now=NOW, keeping=KEEPING)
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=NOW)


def test_nothing_is_kept_of_a_time_that_is_half_used(botir, booking):
    botir.rules.update(starts="09:10")
    move(booking.uid, NINE + 10 * MINUTE, now=NOW, keeping=KEEPING)
    assert not Booking.objects.filter(status=Status.HELD).exists()


def test_a_hold_changes_hands(botir):
    held = hold(botir.pk, NINE, holder="freed:1", now=NOW)
    hand_over(held.uid, holder="freed:1", to="aziza", until=NOW + AN_HOUR, now=NOW)
    assert confirm(held.uid, holder="aziza", now=LATER).status == Status.CONFIRMED


def test_whoever_gave_a_hold_away_has_it_no_more(botir):
    held = hold(botir.pk, NINE, holder="freed:1", now=NOW)
    hand_over(held.uid, holder="freed:1", to="aziza", until=NOW + AN_HOUR, now=NOW)
    release(held.uid, holder="freed:1")
    assert botir.bookings.get().holder == "aziza"


@pytest.mark.parametrize(("holder", "now"), [("sardor", NOW), ("freed:1", LATER)])
def test_only_ones_own_good_hold_can_be_given(botir, holder, now):
    held = hold(botir.pk, NINE, holder="freed:1", now=NOW)
    with pytest.raises(HoldExpired):
        hand_over(held.uid, holder=holder, to="aziza", until=NOW + AN_HOUR, now=now)


def test_a_hold_may_last_as_long_as_it_is_told(botir):
    assert (
        hold(botir.pk, NINE, holder="batch", now=NOW, until=NOW + AN_HOUR).held_until
        == NOW + AN_HOUR
    )
