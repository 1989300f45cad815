"""Moving, cancelling, approving: changes of a reception before it begins."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from django.db import transaction

from reception.actions.freed import keeping
from reception.actions.journal import record, times
from reception.lifecycle import AppealState, IllegalTransition, treat
from reception.models import Reception, User
from reception.models.receptions import GUESTS_EARLY, HOSTS_EARLY
from scheduling import bookings
from scheduling.availability import place_of
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed

MOST_MOVES = 2


class TooLate(Exception):
    """The reception has begun or is over; it can't be changed any more."""


class TooManyMoves(Exception):
    """The citizen has moved this reception as often as the rules let them."""


@contextmanager
def locked(reception: Reception) -> Iterator[Reception]:
    """The reception read again and locked, in a transaction, so that two verbs can't mix."""
    with transaction.atomic():
        row = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
        yield Reception.objects.select_related(
            "booking", "appeal", "official__office", "official__calendar"
        ).get(pk=row.pk)


def open_room(reception: Reception) -> None:
    """Gives the reception its room, or tells the room the new times."""
    rooms.open_room(
        reception.room,
        starts_at=reception.starts_at,
        ends_at=reception.ends_at,
        opens_for_hosts_at=reception.starts_at - HOSTS_EARLY,
        opens_for_guests_at=reception.starts_at - GUESTS_EARLY,
    )


@retrying
def move(reception: Reception, start: datetime, *, by: User, now: datetime) -> Reception:
    """To another free slot of the same official, in one transaction.

    Raises TooLate, TooManyMoves (for the citizen), SlotTaken, SlotNotOffered.
    """
    with locked(reception) as current:
        by_citizen = by.pk == current.citizen_id
        if not current.can_change(now):
            raise TooLate
        if current.starts_at == start:
            return current
        if by_citizen and current.moves >= MOST_MOVES:
            raise TooManyMoves
        current.go("move")
        terms = current.official.terms(current.topic_id, current.format)
        current.booking = bookings.move(
            current.booking.uid, start, now=now, terms=terms, keeping=keeping(current, now)
        )
        current.place = place_of(current.official.calendar, current.booking)
        current.moves += by_citizen
        current.save(update_fields=["state", "moves", "place"])
        try:
            open_room(current)
        except NotAllowed as error:  # somebody was let in, or it ended, in this very moment
            raise TooLate from error
        record("moved", at=now, actor=by, reception=current, **times(current))
    return current


def cancel(reception: Reception, *, by: User, now: datetime) -> Reception:
    """By the citizen, until it starts. Raises TooLate."""

    def withdraw(current: Reception) -> None:
        if not current.can_change(now):
            raise TooLate
        current.appeal.state = treat(AppealState(current.appeal.state), "withdraw")
        current.appeal.save(update_fields=["state"])

    return _end(reception, "cancel", "cancelled", by=by, now=now, first=withdraw)


def revoke(reception: Reception, *, by: User, now: datetime) -> Reception:
    """By the office; the appeal itself stays registered and must still be answered."""
    return _end(reception, "revoke", "revoked", by=by, now=now)


def decline(reception: Reception, *, by: User | None, now: datetime) -> Reception:
    """The office does not approve the requested time, or let it pass (`by` None).

    The appeal stays registered.
    """
    return _end(reception, "decline", "declined", by=by, now=now)


@retrying
def approve(reception: Reception, *, by: User, now: datetime) -> Reception:
    """Raises TooLate when there is nothing to approve (any more)."""
    with locked(reception) as current:
        _go(current, "approve")
        bookings.approve(current.booking.uid)
        current.save(update_fields=["state"])
        record("approved", at=now, actor=by, reception=current, **times(current))
    return current


@retrying
def _end(
    reception: Reception,
    verb: str,
    kind: str,
    *,
    by: User | None,
    now: datetime,
    first: Callable[[Reception], None] = lambda _: None,
) -> Reception:
    """Frees the slot, closes the room, and writes that it is over."""
    with locked(reception) as current:
        first(current)
        _go(current, verb)
        current.booking = bookings.cancel(current.booking.uid, keeping=keeping(current, now))
        current.save(update_fields=["state"])
        with suppress(NoSuchRoom):  # nobody ever came to its door
            rooms.cancel(current.room, now=now)
        record(kind, at=now, actor=by, reception=current, **times(current))
    return current


def _go(reception: Reception, verb: str) -> None:
    try:
        reception.go(verb)
    except IllegalTransition as error:
        raise TooLate from error
