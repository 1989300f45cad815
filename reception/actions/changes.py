"""Moving, cancelling, approving: changes of a reception before it begins."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from reception.actions.again import make_way
from reception.actions.bars import bar
from reception.actions.freed import keeping
from reception.actions.guards import ComplainedAbout as ComplainedAbout
from reception.actions.guards import Right, acting, changeable, hosts
from reception.actions.guards import TooLate as TooLate
from reception.actions.guards import locked as locked
from reception.actions.guest_links import dismiss_all, leave_point, renew_all
from reception.actions.journal import record, times
from reception.actions.one_coming import only_one_with
from reception.actions.points import point_of
from reception.actions.promises import NotNow
from reception.actions.withdrawing import take_back
from reception.lifecycle import ACTIVE, CHANGEABLE, DECIDED, IllegalTransition, ReceptionState
from reception.models import CalledAway, Official, Reception, User
from reception.models.receptions import GUESTS_EARLY, HOSTS_EARLY
from reception.permissions import accused, decides_about, may_receive
from scheduling import bookings
from scheduling.availability import place_of
from scheduling.formats import Format
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed

MOST_MOVES = 2


class TooManyMoves(Exception):
    """The citizen has moved this reception as often as the rules let them."""


def open_room(reception: Reception) -> None:
    """Gives the reception its room, or tells the room the new times. A call has one, no other."""
    if reception.format != Format.VIDEO:
        return
    rooms.open_room(
        reception.room,
        starts_at=reception.starts_at,
        ends_at=reception.ends_at,
        opens_for_hosts_at=reception.starts_at - HOSTS_EARLY,
        opens_for_guests_at=reception.starts_at - GUESTS_EARLY,
    )


def can_move_it(user: User, reception: Reception) -> bool:
    """Its citizen, and the office."""
    return user.pk == reception.citizen_id or decides_about(user, reception)


@retrying
def move(
    reception: Reception,
    start: datetime,
    *,
    by: User,
    now: datetime,
    to: Official | None = None,
    away: CalledAway | None = None,
    may: Right | None = can_move_it,
) -> Reception:
    """To another free slot, of the same official or of `to`, in one transaction.

    `away`: because of that absence. The time it leaves is then nobody's, and isn't kept from any.
    `may`: as of `guards.acting`.
    Raises PermissionDenied, TooLate, ComplainedAbout, TooManyMoves (for the citizen), SlotTaken,
    SlotNotOffered, AlreadyBooked.
    """
    with acting(reception, by, may) as current:
        if not (
            current.can_change(now) if by.pk == current.citizen_id else changeable(current, now)
        ):
            raise TooLate
        if away is None:
            not_about(current, by)
        old, new = current.official, to or current.official
        if (current.starts_at, old.pk) == (start, new.pk):
            return current
        if not may_receive(new, current.appeal):
            raise ComplainedAbout
        current.moves, current.free_move = counted(current, by)
        current.go("move")
        why: dict[str, Any] = {"called_away": away.pk} if away else {}
        if new.pk != old.pk:
            why |= {"from_" + name: value for name, value in times(current).items()}
        make_way(current, new, start, now)
        current.booking = bookings.move(
            current.booking.uid,
            start,
            now=now,
            calendar_id=new.calendar_id,
            terms=new.terms(current.topic_id, current.format),
            keeping=None if away else keeping(current, now),
        )
        current.place = place_of(new.calendar, current.booking) or point_of(current)
        give_to(current, new, now)
        leave_point(current, now)
        renew_all(current)
        try:
            open_room(current)
        except NotAllowed as error:  # somebody was let in, or it ended, in this very moment
            raise TooLate from error
        kind = "moved" if new.pk == old.pk else "reassigned"
        record(kind, at=now, actor=by, reception=current, **times(current), **why)
    return current


def can_move(reception: Reception, now: datetime) -> bool:
    """Whether the citizen can still choose another time."""
    free = reception.free_move or reception.moves < MOST_MOVES
    return reception.can_change(now) and free


def counted(reception: Reception, by: User) -> tuple[int, bool]:
    """How often the citizen has moved it after this, and whether the next time is free: the
    answer to a move of the office's is. Raises TooManyMoves."""
    if by.pk != reception.citizen_id:
        return reception.moves, True
    if reception.free_move:
        return reception.moves, False
    if reception.moves >= MOST_MOVES:
        raise TooManyMoves
    return reception.moves + 1, False


def give_to(reception: Reception, official: Official, now: datetime) -> None:
    """Saves whose it is: from this moment the old official's desk and room are closed to it."""
    changed = ["state", "moves", "free_move", "place"]
    if official.pk == reception.official_id:
        reception.save(update_fields=changed)
        return
    gone = hosts(reception.official) - hosts(official)
    with only_one_with(official, reception):
        reception.official = official
        reception.save(update_fields=[*changed, "official"])
    rooms.put_out(reception.room, gone, now=now)


def cancel(reception: Reception, *, by: User, now: datetime) -> Reception:
    """By the citizen, until it starts. Raises TooLate."""

    def withdraw(current: Reception) -> None:
        if not current.can_change(now):
            raise TooLate
        take_back(current, by=by, now=now)
        bar(current, now)

    return _end(reception, "cancel", "cancelled", by=by, now=now, first=withdraw, may=None)


@retrying
def withdraw(reception: Reception, *, by: User, now: datetime) -> None:
    """The citizen takes the appeal back, at any time before it is decided (O'RQ-445 art. 30); a
    coming reception is cancelled with it.

    Raises NotNow when it is decided, TooLate while the reception goes on.
    """
    with locked(reception) as current:
        if current.appeal.state in DECIDED:
            raise NotNow
        if current.state in ACTIVE:
            cancel(current, by=by, now=now)
            return
        take_back(current, by=by, now=now)
        record("withdrawn", at=now, actor=by, reception=current)


def call_off(reception: Reception, *, by: User, now: datetime, because: str) -> None:
    """What was decided of the appeal leaves nothing to be received about."""
    if reception.state in CHANGEABLE:
        asked = reception.state == ReceptionState.REQUESTED
        verb, kind = ("decline", "declined") if asked else ("revoke", "revoked")
        _end(reception, verb, kind, by=by, now=now, because=because, may=None)


def revoke(
    reception: Reception,
    *,
    by: User,
    now: datetime,
    reason: str = "",
    away: CalledAway | None = None,
    may: Right | None = decides_about,
) -> Reception:
    """By the office; the appeal itself stays registered and must still be answered.

    `reason` is told to the citizen; `may`: as of `guards.acting`. Raises PermissionDenied, TooLate,
    ComplainedAbout.
    """

    def explain(current: Reception) -> None:
        current.reason = reason
        current.save(update_fields=["reason"])

    return _end(reception, "revoke", "revoked", by=by, now=now, first=explain, away=away, may=may)


def decline(reception: Reception, *, by: User | None, now: datetime) -> Reception:
    """The office does not approve the requested time, or let it pass (`by` None).

    The appeal stays registered. Raises PermissionDenied, TooLate, ComplainedAbout.
    """
    return _end(reception, "decline", "declined", by=by, now=now)


@retrying
def approve(reception: Reception, *, by: User, now: datetime) -> Reception:
    """Raises TooLate when there is nothing to approve (any more), ComplainedAbout,
    PermissionDenied."""
    with acting(reception, by, decides_about) as current:
        if not may_receive(current.official, current.appeal):
            raise ComplainedAbout
        _go(current, "approve")
        current.booking = bookings.approve(current.booking.uid)
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
    away: CalledAway | None = None,
    because: str = "",
    may: Right | None = decides_about,
) -> Reception:
    """Frees the slot, closes the room, and writes that it is over, `because` of which ruling."""
    with acting(reception, by, may) as current:
        if away is None:
            not_about(current, by)
        first(current)
        _go(current, verb)
        current.booking = bookings.cancel(
            current.booking.uid, keeping=None if away else keeping(current, now)
        )
        current.save(update_fields=["state"])
        dismiss_all(current, now)
        with suppress(NoSuchRoom):  # nobody ever came to its door
            rooms.cancel(current.room, now=now)
        why: dict[str, Any] = {"called_away": away.pk} if away else {}
        why |= {"because": because} if because else {}
        why |= {"bars_until": until.isoformat()} if (until := current.bars_until) else {}
        record(kind, at=now, actor=by, reception=current, **times(current), **why)
    return current


def not_about(reception: Reception, by: User | None) -> None:
    """Raises ComplainedAbout: nobody puts off or calls off whoever complains about them, unless
    they are away for all."""
    if by is not None and accused(by, reception.appeal):
        raise ComplainedAbout


def _go(reception: Reception, verb: str) -> None:
    try:
        reception.go(verb)
    except IllegalTransition as error:
        raise TooLate from error
