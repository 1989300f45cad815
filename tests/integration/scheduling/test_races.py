"""Real threads on a real database: exactly one wins, and the others hear one of the named words."""

from datetime import datetime, time, timedelta
from functools import partial
from itertools import pairwise

import pytest
from django.db import IntegrityError, OperationalError, transaction

from scheduling.bookings import cancel, confirm, expire_holds, hold, move, release
from scheduling.models import Booking, Status
from scheduling.retry import is_transient, retrying
from tests.integration.scheduling.conftest import (
    DAY,
    LATER,
    MINUTE,
    NINE,
    NOW,
    SLOT,
    Verb,
    book,
    make_calendar,
    open_at,
    race,
)

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 64


@pytest.fixture
def botir():
    return make_calendar()


def holders(number=CROWD):
    return [f"citizen {n}" for n in range(number)]


def overlapping_pairs():
    """Pairs of active bookings of one calendar that overlap; there must never be one."""
    active = list(Booking.objects.exclude(status=Status.CANCELLED).order_by("calendar", "start"))
    return [
        (one, other)
        for one, other in pairwise(active)
        if one.calendar_id == other.calendar_id and one.end > other.start
    ]


def test_one_of_many_gets_the_slot(botir):
    outcomes = race([partial(hold, botir.pk, NINE, holder=who, now=NOW) for who in holders()])
    assert outcomes == {"won": 1, "SlotTaken": CROWD - 1}
    assert Booking.objects.count() == 1


def test_one_of_many_gets_a_slot_whose_hold_ran_out(botir):
    hold(botir.pk, NINE, holder="aziza", now=NOW)
    outcomes = race([partial(hold, botir.pk, NINE, holder=who, now=LATER) for who in holders()])
    assert outcomes == {"won": 1, "SlotTaken": CROWD - 1}


def test_one_of_many_gets_one_of_two_slots_that_overlap(botir):
    """A window past midnight lays its slots across those of the next day."""
    open_at(botir, time(22, 7), time(8), "FREQ=WEEKLY;BYDAY=SU")
    open_at(botir, time(0), time(8), "FREQ=WEEKLY;BYDAY=MO")
    three = NINE - timedelta(hours=6)
    verbs = [
        partial(hold, botir.pk, three + n % 2 * 7 * MINUTE, holder=who, now=NOW)
        for n, who in enumerate(holders())
    ]
    assert race(verbs) == {"won": 1, "SlotTaken": CROWD - 1}
    assert overlapping_pairs() == []


def bare_insert(calendar, start):
    """Without the calendar's lock PostgreSQL may find rivals waiting for each other, and sacrifices
    them before it can say that they overlap."""
    try:
        book(calendar, start)
    except OperationalError as error:
        if not is_transient(error):
            raise
        raise IntegrityError from error


def test_bare_inserts_that_overlap_meet_the_guard(botir):
    verbs = [partial(bare_insert, botir, NINE + n % 19 * MINUTE) for n in range(CROWD)]
    assert race(verbs) == {"won": 1, "IntegrityError": CROWD - 1}


def test_one_of_many_moves_onto_the_slot(botir):
    uids = [book(botir, NINE + n % 9 * SLOT + n // 9 * DAY).uid for n in range(36)]
    target = NINE + 7 * DAY
    outcomes = race([partial(move, uid, target, now=NOW) for uid in uids])
    assert outcomes == {"won": 1, "SlotTaken": 35}
    assert Booking.objects.filter(start=target).count() == 1
    assert Booking.objects.filter(start__lt=target).count() == 35


def test_moves_and_holds_onto_one_slot(botir):
    uids = [book(botir, NINE + n * SLOT).uid for n in range(9)]
    target = NINE + DAY
    verbs = [partial(move, uid, target, now=NOW) for uid in uids]
    verbs += [partial(hold, botir.pk, target, holder=who, now=NOW) for who in holders(23)]
    assert race(verbs) == {"won": 1, "SlotTaken": 31}
    assert overlapping_pairs() == []


def test_the_daily_cap_holds_under_a_rush():
    calendar = make_calendar(daily_cap=3)
    verbs = [
        partial(hold, calendar.pk, NINE + n % 9 * SLOT, holder=who, now=NOW)
        for n, who in enumerate(holders(36))
    ]
    assert race(verbs) == {"won": 3, "SlotTaken": 33}


def test_holding_twenty_times_at_once_makes_one_hold(botir):
    verbs = [partial(hold, botir.pk, NINE, holder="aziza", now=NOW)] * 20
    assert race(verbs) == {"won": 20}
    assert Booking.objects.count() == 1


def test_confirming_and_cancelling_twenty_times_at_once_happens_once(botir):
    uid = hold(botir.pk, NINE, holder="aziza", now=NOW).uid
    assert race([partial(confirm, uid, holder="aziza", now=NOW)] * 20) == {"won": 20}
    assert race([partial(cancel, uid)] * 20) == {"won": 20}
    assert Booking.objects.get().sequence == 1


def test_a_late_confirmation_and_a_rival_share_no_slot(botir):
    for day in range(5):
        start = NINE + day * DAY
        uid = hold(botir.pk, start, holder="aziza", now=NOW).uid
        verbs: list[Verb] = [partial(confirm, uid, holder="aziza", now=LATER)]
        verbs += [partial(hold, botir.pk, start, holder=who, now=LATER) for who in holders(7)]
        verbs += [partial(expire_holds, LATER)]
        outcomes = race(verbs)
        assert set(outcomes) <= {"won", "SlotTaken", "HoldExpired"}
        assert Booking.objects.filter(start=start).count() == 1


def test_what_is_confirmed_is_never_swept_or_released(botir):
    for n in range(10):
        start = NINE + n % 5 * DAY + n // 5 * SLOT
        uid = hold(botir.pk, start, holder="aziza", now=NOW).uid
        verbs: list[Verb] = [partial(confirm, uid, holder="aziza", now=NOW)]
        verbs += [partial(release, uid, holder="aziza"), partial(expire_holds, LATER)] * 3
        outcomes = race(verbs)
        assert set(outcomes) <= {"won", "HoldExpired"}
        confirmed = Booking.objects.filter(uid=uid, status=Status.CONFIRMED).exists()
        assert confirmed == ("HoldExpired" not in outcomes)


@retrying
def swap(uid: str, calendar_id: int, start: datetime, who: str) -> None:
    with transaction.atomic():
        hold(calendar_id, start, holder=who, now=NOW)
        release(uid, holder=who)


def test_swaps_between_two_calendars_all_end(botir):
    """Each gives up a hold in the other's calendar: locks in both orders, no lasting deadlock."""
    other = make_calendar()
    verbs = []
    for n, who in enumerate(holders(16)):
        here, there = (botir, other) if n % 2 else (other, botir)
        start = NINE + n // 2 * SLOT
        uid = hold(here.pk, start, holder=who, now=NOW).uid
        verbs.append(partial(swap, uid, there.pk, start + DAY, who))
    assert race(verbs) == {"won": 16}
    assert Booking.objects.count() == 16
