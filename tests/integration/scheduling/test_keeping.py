"""Times that were given up, and holds that change hands."""

from datetime import timedelta

import pytest

from scheduling.bookings import Keeping, cancel, confirm, hand_over, hold, move, release
from scheduling.errors import HoldExpired, SlotTaken
from scheduling.models import Booking, Status
from scheduling.policy import Terms
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


# given up while somebody waits


def awaited(_held: Booking) -> bool:
    return True


def held_of(calendar) -> dict:
    """Who holds what: the start's minutes from nine, and how many minutes."""
    return {
        ((one.start - NINE) // MINUTE, one.minutes): one.holder
        for one in calendar.bookings.order_by("start")
    }


@pytest.fixture
def left(botir) -> Booking:
    """What Aziza held at nine, and gave up for the next time a minute later."""
    first = hold(botir.pk, NINE, holder="aziza", now=NOW)
    hold(botir.pk, NINE + SLOT, holder="aziza", now=NOW + MINUTE, awaited=awaited)
    assert held_of(botir) == {(0, 20): "left:aziza", (20, 20): "aziza"}
    return first


def test_what_is_awaited_is_nobodys_until_it_would_have_ended(botir, left):
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=LATER - 2 * MINUTE)
    assert hold(botir.pk, NINE, holder="sardor", now=LATER).holder == "sardor"


def test_who_gave_it_up_may_have_it_again_but_for_no_longer(botir, left):
    again = hold(botir.pk, NINE, holder="aziza", now=NOW + 2 * MINUTE, awaited=awaited)
    assert again.held_until == left.held_until
    assert held_of(botir) == {(0, 20): "aziza", (20, 20): "left:aziza"}
    assert confirm(again.uid, holder="aziza", now=NOW + 3 * MINUTE).start == NINE


def test_what_was_left_counts_for_no_cap_of_whoever_left_it(botir):
    type(botir).objects.update(daily_cap=1)
    for n in (0, 1, 2, 0):
        hold(botir.pk, NINE + n * SLOT, holder="aziza", now=NOW, awaited=awaited)
    assert held_of(botir) == {(0, 20): "aziza", (20, 20): "left:aziza", (40, 20): "left:aziza"}


def test_of_a_longer_time_the_rest_is_left(botir):
    hold(botir.pk, NINE, holder="aziza", now=NOW, terms=Terms(60))
    hold(botir.pk, NINE + SLOT, holder="aziza", now=NOW, awaited=awaited)
    assert held_of(botir) == {
        (0, 20): "left:aziza",
        (20, 20): "aziza",
        (40, 20): "left:aziza",
    }


def test_what_is_released_while_somebody_waits_is_left_too(botir):
    held = hold(botir.pk, NINE, holder="aziza", now=NOW)
    release(held.uid, holder="sardor", awaited=awaited)
    assert held_of(botir) == {(0, 20): "aziza"}
    release(held.uid, holder="aziza", awaited=awaited)
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE, holder="sardor", now=NOW)
    assert hold(botir.pk, NINE, holder="aziza", now=NOW).uid == held.uid


def test_what_was_refused_leaves_the_hold_as_it_was(botir, left):
    hold(botir.pk, NINE + 2 * SLOT, holder="sardor", now=NOW)
    with pytest.raises(SlotTaken):
        hold(botir.pk, NINE + 2 * SLOT, holder="aziza", now=NOW + MINUTE, awaited=awaited)
    assert held_of(botir) == {(0, 20): "left:aziza", (20, 20): "aziza", (40, 20): "sardor"}
