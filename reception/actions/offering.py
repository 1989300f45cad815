"""A freed time is offered to one of those who wait: drawn anew for each time and each turn, with a
secret that nobody knew before (docs/decisions/0022-the-waitlist-is-drawn.md).

Only the worker draws. Each step is one transaction under the calendar's lock, so that it may be
cut off anywhere and done again, by several workers at once.
"""

import secrets
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from reception.actions.freed import GRACE, answer_by, can_be_offered, give_back
from reception.actions.journal import record
from reception.models import Draft, FreedTime, Offer, Official, Waiting
from reception.models.categories import priority_of
from reception.models.waitlist import OfferState, WaitingState
from scheduling import bookings, lottery
from scheduling.availability import terms_that_fit
from scheduling.checking import locked
from scheduling.clearing import clear_holds
from scheduling.errors import HoldExpired
from scheduling.formats import Format
from scheduling.models import Booking, Status
from scheduling.policy import Terms
from scheduling.retry import retrying


def unsettled(now: datetime) -> "QuerySet[FreedTime]":
    """Freed times that nobody is to answer for now, or has ten minutes to book."""
    answering = Q(state=OfferState.OPEN, waiting__state=WaitingState.WAITING)
    standing = Offer.objects.filter(
        answering | Q(state=OfferState.TAKEN), freed=OuterRef("pk"), expires__gt=now
    )
    return FreedTime.objects.filter(~Exists(standing), open=True).order_by("since")


def over(now: datetime) -> "QuerySet[Waiting]":
    """Those who wait and have no more reason to."""
    ended = Q(ends__lte=now) | Q(official__active=False) | Q(citizen__is_active=False)
    return Waiting.objects.filter(ended, state=WaitingState.WAITING) | Waiting.objects.booked()


@retrying
def end(waiting: Waiting, *, now: datetime) -> None:
    """Ends what `over` found; the person is told unless she has a reception instead."""
    booked = Waiting.objects.booked().filter(pk=waiting.pk).exists()
    past = waiting.ends <= now
    state = WaitingState.CLOSED
    if booked or past:
        state = WaitingState.BOOKED if booked else WaitingState.OVER
    with transaction.atomic():
        rows = Waiting.objects.filter(pk=waiting.pk, state=WaitingState.WAITING)
        if rows.update(state=state):
            record("waiting_ended", at=now, tell=not booked, waiting=waiting.pk, state=state.value)


@retrying
def settle(freed: FreedTime, *, now: datetime) -> Offer | None:
    """Offers the time to the next one when the one before didn't take it, or took it and didn't
    book; when there is none, gives it back.

    Gives the offer that stands now. Doing it twice changes nothing.
    """
    with transaction.atomic():
        calendar = locked(freed.official.calendar_id)
        rows = FreedTime.objects.select_for_update(of=("self",)).filter(pk=freed.pk, open=True)
        current = rows.select_related("official__calendar").first()
        if current is None:
            return None
        current.official.calendar = calendar
        offers = current.offers.select_related("waiting__citizen", "waiting__official")
        before = offers.filter(state__in=(OfferState.OPEN, OfferState.TAKEN)).first()
        if before and (before.stands(now) or before.is_being_used(now)):
            return before
        taken = before if before and before.state == OfferState.TAKEN else None
        hold = reclaimed(taken, current, now) if taken else hold_of(current, now)
        if before and (hold or not taken):
            close(before, now)
        offer = offer_to_next(current, hold, now) if hold else None
        if offer is None:
            give_back(current, hold, now)
        return offer


def close(offer: Offer, now: datetime) -> None:
    """Ends an offer that nobody answered or used, or whose person waits no more."""
    lapsed = offer.state == OfferState.OPEN and offer.waiting.state == WaitingState.WAITING
    state = OfferState.LAPSED if lapsed else OfferState.WITHDRAWN
    if offer.state == OfferState.TAKEN:
        state = OfferState.UNUSED
    if Offer.objects.filter(pk=offer.pk, state=offer.state).update(state=state):
        record(f"offer_{state.value}", at=now, tell=lapsed, offer=offer.pk)


def hold_of(freed: FreedTime, now: datetime) -> Booking | None:
    """The booking by which the system holds the time; None when it ran out."""
    held = Booking.objects.filter(status=Status.HELD, held_until__gt=now, holder=freed.holder)
    return held.filter(calendar=freed.official.calendar_id, start=freed.start).first()


def reclaimed(offer: Offer, freed: FreedTime, now: datetime) -> Booking | None:
    """The hold of who took the time, made the system's again; None when it is booked or gone."""
    hold = Booking.objects.filter(uid=offer.hold, status=Status.HELD, held_until__gt=now).first()
    if hold is None:
        return None
    with suppress(HoldExpired):  # else it was booked in this very moment
        ours = bookings.hand_over(
            hold.uid, holder=hold.holder, to=freed.holder, until=now + GRACE, now=now
        )
        Draft.objects.filter(booking=ours).update(booking=None)
        return ours
    return None


def offer_to_next(freed: FreedTime, hold: Booking, now: datetime) -> Offer | None:
    """Draws among those whom the time suits; None when there is nobody, or no time left."""
    official = freed.official
    if not official.active or not can_be_offered(official, freed.start, now):
        return None
    people = suited(freed, hold, now)
    if not people:
        return None
    data = drawn(freed, people)
    chosen = next(one for one in people if str(one.uid) == data["drawn"])
    terms = terms_of(chosen, lengths(official))
    end = freed.start + timedelta(minutes=terms.minutes or official.calendar.slot_minutes)
    expires = answer_by(official, freed.start, now)
    clear_holds(official.calendar_id, "", now)  # what ran out may lie where it has to grow
    bookings.hand_over(
        hold.uid,
        holder=freed.holder,
        to=freed.holder,
        until=expires + GRACE,
        now=now,
        end=max(end, freed.end),
        how=Format(chosen.format),
    )
    offer = Offer.objects.create(
        freed=freed, waiting=chosen, start=freed.start, end=end, made=now, expires=expires
    )
    record("offered", at=now, offer=offer.pk, start=freed.start.isoformat(), **data)
    return offer


def suited(freed: FreedTime, hold: Booking, now: datetime) -> list[Waiting]:
    """Who waited already when the time was given up, hasn't been offered it, has no other offer
    to answer, and can use it: on that day, in that format, as long as her topic takes."""
    official = freed.official
    day = freed.start.astimezone(ZoneInfo(official.calendar.tzid)).date()
    offers = Offer.objects.filter(waiting=OuterRef("pk"))
    using = Q(state=OfferState.TAKEN, freed__open=True)
    asked = offers.filter(Q(freed=freed) | Q(state=OfferState.OPEN) | using)
    people = list(
        Waiting.objects.able(now)
        .filter(~Exists(asked), official=official, since__lte=freed.since)
        .filter(first__lte=day, last__gte=day)
        .select_related("category", "citizen")
    )
    minutes = lengths(official)
    wanted = {terms_of(one, minutes) for one in people}
    if not wanted:
        return []
    fitting = terms_that_fit(official.calendar, freed.start, wanted, now, ignoring=hold)
    return [one for one in people if terms_of(one, minutes) in fitting]


def lengths(official: Official) -> dict[int, int]:
    """Minutes by topic, where not as long as all others."""
    return dict(official.topic_lengths.values_list("topic_id", "minutes"))


def terms_of(waiting: Waiting, minutes: Mapping[int, int]) -> Terms:
    return Terms(minutes.get(waiting.topic_id or 0), Format(waiting.format))


def drawn(freed: FreedTime, people: Iterable[Waiting]) -> dict[str, Any]:
    """One of them, of the highest category there is; with all that an auditor needs to draw again.

    The ids are those of the waitlist, which tell a name only to whoever may read it there.
    """
    applications = [(str(one.uid), priority_of(one.category)) for one in people]
    data = {
        "freed": str(freed.uid),
        "secret": secrets.token_bytes(lottery.SECRET_BYTES).hex(),
        "applications": sorted(applications),
    }
    return data | {"drawn": redraw(data)}


def redraw(data: Mapping[str, Any]) -> str:
    """Whom the draw of a journal row of kind "offered" gives: its `drawn`, if it is true."""
    people = [lottery.Application(uid, priority) for uid, priority in data["applications"]]
    secret = bytes.fromhex(data["secret"])
    return lottery.draw(people, [0], secret=secret, public_value=data["freed"]).order[0]
