"""Waiting for a time that somebody gives up: join, leave, and answer an offer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from reception.actions.booking import draft_for
from reception.actions.freed import is_awaited
from reception.actions.journal import record
from reception.actions.offering import hold_of, lengths, terms_of
from reception.actions.one_coming import require_none_coming
from reception.models import Category, Draft, FreedTime, Offer, Official, User, Waiting
from reception.models.appeals import taken_by
from reception.models.waitlist import OfferState, WaitingState, end_of
from scheduling import bookings
from scheduling.availability import formats_of, terms_that_fit
from scheduling.checking import locked
from scheduling.formats import Format
from scheduling.models import PASSING, PROMISED, Booking
from scheduling.policy import Terms
from scheduling.retry import retrying

MOST_ENTRIES = 5  # of one identity, with all officials together
LONGEST_DAYS = 180


class AlreadyWaiting(Exception):
    """The same person waits for this official under another address."""


class TooManyEntries(Exception):
    """The person waits for as many officials as one may."""


class BadWish(Exception):
    """The official has no such topic, meets nobody in this format, or the days make no sense."""


class OfferOver(Exception):
    """The offer was answered, has lapsed, or its time can't be had any more."""


@dataclass(frozen=True)
class Wish:
    """What somebody waits for: on any day from `first` to `last`, in the official's zone."""

    first: date
    last: date
    how: Format = Format.VIDEO
    topic_id: int | None = None
    category: Category | None = None


@retrying
def join(citizen: User, official: Official, wish: Wish, *, language: str, now: datetime) -> Waiting:
    """Waits for the official from now on; whoever waits already changes what she waits for.

    The citizen has proved her address. Raises BadWish, AlreadyBooked (with the reception that
    stands in the way), AlreadyWaiting, TooManyEntries.
    """
    require_sense(official, wish, now)
    wanted = {
        "topic_id": wish.topic_id,
        "format": wish.how,
        "first": wish.first,
        "last": wish.last,
        "ends": end_of(wish.last, official),
        "category": wish.category,
        "language": language,
    }
    with transaction.atomic():
        # All addresses of one person queue up here, so that none is counted out by another.
        list(User.objects.select_for_update().filter(identity=citizen.identity).order_by("pk"))
        require_none_coming(citizen, official, wish.topic_id)
        mine = Waiting.objects.filter(identity=citizen.identity, state=WaitingState.WAITING)
        current = mine.filter(official=official).first()
        if current is None:
            if mine.count() >= MOST_ENTRIES:
                raise TooManyEntries
            current = Waiting(
                official=official, citizen=citizen, identity=citizen.identity, since=now
            )
        if current.citizen_id != citizen.pk:
            raise AlreadyWaiting
        before = terms_of(current, lengths(official)) if current.pk else None
        for field, value in wanted.items():
            setattr(current, field, value)
        kind = "waiting_changed" if current.pk else "waiting_joined"
        current.save()
        if before:
            pass_on_unsuitable(current, before, now)
        record(kind, at=now, actor=citizen, tell=False, waiting=current.pk)
    return current


def pass_on_unsuitable(waiting: Waiting, before: Terms, now: datetime) -> None:
    """An open offer that doesn't suit what is waited for by now goes to somebody else."""
    official = waiting.official
    same = terms_of(waiting, lengths(official)) == before
    for offer in waiting.offers.filter(state=OfferState.OPEN):
        day = timezone.localdate(offer.start, official.calendar.zone)
        if not (same and waiting.first <= day <= waiting.last):
            decline(offer, now=now)


def require_sense(official: Official, wish: Wish, now: datetime) -> None:
    """Raises BadWish."""
    today = timezone.localdate(now, official.calendar.zone)
    days = today <= wish.last <= today + timedelta(days=LONGEST_DAYS) and wish.first <= wish.last
    known = wish.topic_id is None or official.topics.filter(pk=wish.topic_id).exists()
    if not (days and known and wish.how in formats_of(official.calendar)):
        raise BadWish


@retrying
def leave(waiting: Waiting, *, now: datetime) -> None:
    """Waits no more; the worker passes an open offer on. Leaving again changes nothing."""
    with transaction.atomic():
        mine = Waiting.objects.filter(pk=waiting.pk, state=WaitingState.WAITING)
        if mine.update(state=WaitingState.LEFT):
            record("waiting_left", at=now, actor=waiting.citizen, tell=False, waiting=waiting.pk)


@retrying
def decline(offer: Offer, *, now: datetime) -> None:
    """Not this time; she goes on waiting, and the worker offers it to the next one.

    Doing it again changes nothing. Raises OfferOver when it was taken.
    """
    with transaction.atomic():
        mine = Offer.objects.filter(pk=offer.pk)
        if mine.filter(state=OfferState.OPEN).update(state=OfferState.DECLINED):
            record("offer_declined", at=now, actor=offer.citizen, tell=False, offer=offer.pk)
        elif mine.filter(state=OfferState.TAKEN).exists():
            raise OfferOver


@retrying
def take(offer: Offer, *, holder: str, now: datetime) -> Draft:
    """Makes the time the hold of this browser, for ten minutes from now, with a draft to go on.

    What isn't booked by then goes on to others. Taking it again in the same browser gives the
    same draft. Raises OfferOver, and AlreadyBooked
    when she has got a reception that stands in the way.
    """
    until = now + PROMISED
    with transaction.atomic():
        # An absence or other hours that are being written wait for this, or this for them.
        locked(offer.waiting.official.calendar_id)
        freed = FreedTime.objects.select_for_update().get(pk=offer.freed_id)
        current = Offer.objects.whole().get(pk=offer.pk)
        if current.state == OfferState.TAKEN:
            return taken_draft(current, holder)
        official, topic_id = current.waiting.official, current.waiting.topic_id
        require_none_coming(current.citizen, official, topic_id)
        booking = bookings.hand_over(
            standing_hold(current, freed, now).uid,
            holder=freed.holder,
            to=taken_by(holder),
            until=until + PASSING,
            now=now,
            end=current.end,
        )
        # Declined in another tab in this very moment?
        if not Offer.objects.filter(pk=offer.pk, state=OfferState.OPEN).update(
            state=OfferState.TAKEN, expires=until, hold=booking.uid
        ):
            raise OfferOver
        FreedTime.objects.filter(pk=freed.pk).update(end=current.end)
        draft, previous = draft_for(official, booking, holder=holder, topic_id=topic_id)
        if previous and previous.pk != booking.pk:
            bookings.release(previous.uid, holder=holder, awaited=partial(is_awaited, now=now))
        record("offer_taken", at=now, actor=current.citizen, tell=False, offer=offer.pk)
    return draft


def taken_draft(offer: Offer, holder: str) -> Draft:
    """What this browser made of the offer. Raises OfferOver when it was another one."""
    mine = Draft.objects.filter(holder=holder, official=offer.waiting.official_id)
    draft = mine.filter(booking__start=offer.start).first()
    if draft is None:
        raise OfferOver
    return draft


def standing_hold(offer: Offer, freed: FreedTime, now: datetime) -> Booking:
    """The system's hold of a time that can still be had. Raises OfferOver.

    An absence may have been written since the offer was made, or another rule.
    """
    official = offer.waiting.official
    freed.official = official
    hold = hold_of(freed, now) if offer.stands(now) and official.active else None
    if hold is None:
        raise OfferOver
    terms = terms_of(offer.waiting, lengths(official))
    if not terms_that_fit(official.calendar, offer.start, {terms}, now, ignoring=hold):
        raise OfferOver
    return hold
