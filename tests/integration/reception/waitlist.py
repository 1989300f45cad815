"""Who waits in the tests of the waitlist, and the worker that drives it."""

from datetime import date, datetime, timedelta
from typing import Any

from reception import housekeeping
from reception.actions import changes
from reception.actions.waitlist import Wish, join
from reception.models import Category, FreedTime, Offer, Official, Reception, User, Waiting
from scheduling.models import Booking
from tests.world import World, book, starts

TODAY = date(2026, 12, 1)
WEEK = timedelta(days=7)
BEFORE = timedelta(minutes=1)  # before anything is given up


def waits(
    citizen: User,
    official: Official,
    now: datetime,
    *,
    category: Category | None = None,
    last: date = TODAY + WEEK,
    **wish,
) -> Waiting:
    wanted = Wish(first=TODAY, last=last, category=category, **wish)
    return join(citizen, official, wanted, language="en", now=now - BEFORE)


def any_day(now: datetime) -> Wish:
    return Wish(first=now.date(), last=now.date() + timedelta(days=60))


def freed(
    world: World, now: datetime, *, by: User | None = None, start: datetime | None = None
) -> Reception:
    """A reception of tomorrow that was booked and cancelled."""
    citizen = by or world.malika
    start = start or tomorrow(world.botir, now)
    reception = book(world.botir, citizen, now - WEEK, start=start)
    changes.cancel(reception, by=citizen, now=now)
    return reception


def tomorrow(official: Official, now: datetime) -> datetime:
    """The first free start of tomorrow."""
    return next(one for one in starts(official, now) if one.date() > now.date())


def offer(now: datetime) -> Any:
    """The open offer or None, after the worker has looked at everything."""
    housekeeping.sweep(now)
    return Offer.objects.whole().filter(state="open").first()


def holder_at(start: datetime) -> str:
    """In whose name the time is held; "" when nobody holds it."""
    held = Booking.objects.filter(start=start, status="held").first()
    return held.holder if held else ""


def closed() -> bool:
    """Whether no freed time waits for a draw."""
    return not FreedTime.objects.filter(open=True).exists()


def category(slug: str, rank: int) -> Category:
    return Category.objects.create(slug=slug, rank=rank, name={"uz": slug, "en": slug})
