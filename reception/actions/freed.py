"""A time that was given up isn't free at once, so that it can't be handed over: whoever waits for
the official is offered it first (actions/offering.py), and others can have it only after a random
while (docs/fairness.md)."""

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from reception.models import Displaced, FreedTime, Official, Reception, Waiting
from reception.waking import after_waking
from scheduling import bookings
from scheduling.bookings import Keeping
from scheduling.errors import SlotNotOffered, SlotTaken
from scheduling.formats import Format
from scheduling.models import Booking
from scheduling.policy import Terms

HOLDER = "freed:"
# What the system holds itself, of whom nobody is just booking.
SYSTEM = (HOLDER, "waitlist:", "batch:")
# Less than this is no time to answer in.
SHORTEST = timedelta(minutes=10)
# How long a time is held beyond what it is held for, should the worker be late.
GRACE = timedelta(minutes=10)


def keeping(reception: Reception, now: datetime) -> Keeping | None:
    """How the time that this reception leaves is to be kept from others; None: not at all.

    In the transaction that gives it up. What an absence or another rule closes is kept as well,
    and then offered to nobody.
    """
    return kept(reception.official, reception.booking, now)


def kept(official: Official, left: Booking, now: datetime) -> Keeping | None:
    """The same for the time of any booking."""
    if left.start <= now:
        return None
    if can_be_offered(official, left.start, now) and somebody_waits(official, now):
        freed = FreedTime.objects.create(
            official=official, start=left.start, end=left.end, since=now
        )
        return Keeping(freed.holder, now + GRACE)
    if delay := random_delay(left.start, now):
        return Keeping(f"{HOLDER}{left.uid}", now + delay)
    return None


def let_go(official: Official, held: Booking, now: datetime) -> None:
    """Frees a time that the system itself has held, in the same way."""
    ran_out = held.held_until is None or held.held_until <= now
    if keeping := None if ran_out else kept(official, held, now):
        bookings.hand_over(
            held.uid, holder=held.holder, to=keeping.holder, until=keeping.until, now=now
        )
    else:
        bookings.release(held.uid, holder=held.holder)


def open_again(official: Official, lost: Iterable[Displaced], now: datetime) -> set[int]:
    """The times of an absence that is over or shorter go the way of freed ones, as far as they can
    be had: whoever waits comes before whoever looks every second. Gives the keys of these."""
    had: set[int] = set()
    for one in lost:
        terms = Terms(one.minutes, Format(one.reception.format))
        with suppress(SlotNotOffered, SlotTaken):
            held = bookings.hold(
                official.calendar_id,
                one.start,
                holder=f"{HOLDER}away:{one.pk}",
                now=now,
                terms=terms,
                until=now + GRACE,
            )
            let_go(official, held, now)
            had.add(one.pk)
    return had


def can_be_offered(official: Official, start: datetime, now: datetime) -> bool:
    return answer_by(official, start, now) - now >= min(SHORTEST, settings.OFFER_LIFE)


def answer_by(official: Official, start: datetime, now: datetime) -> datetime:
    """Until when an offer made now stands: OFFER_LIFE without the hours of the night, and never
    beyond when others could last have booked it."""
    lead = timedelta(minutes=official.calendar.lead_minutes)
    return min(after_waking(now, settings.OFFER_LIFE, official.calendar.zone), start - lead)


def somebody_waits(official: Official, now: datetime) -> bool:
    return Waiting.objects.waiting().filter(official=official, ends__gt=now).exists()


def is_awaited(held: Booking, now: datetime) -> bool:
    """Whether somebody waits for a time that is held: on that day, if maybe not so long or in
    another way."""
    day = timezone.localdate(held.start, held.calendar.zone)
    people = Waiting.objects.able(now).filter(first__lte=day, last__gte=day)
    return people.filter(official__calendar=held.calendar_id).exists()


def random_delay(start: datetime, now: datetime) -> timedelta:
    """After which a time comes back to everybody; zero when at once.

    At most half of what is left until it begins, or nobody could have it.
    """
    left = (start - now) / 2
    longest = int(min(settings.FREED_SLOT_DELAY, left).total_seconds())
    return timedelta(seconds=1 + secrets.randbelow(longest)) if longest > 0 else timedelta()


def give_back(freed: FreedTime, hold: Booking | None, now: datetime) -> None:
    """To everybody, after a random while."""
    FreedTime.objects.filter(pk=freed.pk).update(open=False)
    if hold is None:
        return
    if delay := random_delay(freed.start, now):
        back = f"{HOLDER}{freed.uid}"
        bookings.hand_over(
            hold.uid, holder=freed.holder, to=back, until=now + delay, now=now, end=freed.end
        )
    else:
        bookings.release(hold.uid, holder=freed.holder)
