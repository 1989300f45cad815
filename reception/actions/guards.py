"""What every change of a reception begins with: its row, locked, and the common refusals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from reception.lifecycle import CHANGEABLE
from reception.models import Office, Official, Reception, User
from reception.permissions import can_administer, may_receive, on_desk, stands_aside

Right = Callable[[User, Reception], bool]


class TooLate(Exception):
    """The reception has begun or is over; it can't be changed any more."""


class ComplainedAbout(Exception):
    """Nobody is received, or answered, by the one they complain about."""


@contextmanager
def locked(reception: Reception) -> Iterator[Reception]:
    """The reception read again and locked, in a transaction, so that two verbs can't mix."""
    with transaction.atomic():
        yield read_locked(reception)


def read_locked(reception: Reception) -> Reception:
    row = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    return Reception.objects.select_related(
        "booking", "appeal", "official__office", "official__calendar"
    ).get(pk=row.pk)


@contextmanager
def acting(
    reception: Reception, by: User | None, may: Right | None = on_desk
) -> Iterator[Reception]:
    """The same for what somebody of the office does: the right to it is there until it is done.

    `by` None: the clock; `may` None: part of a verb that has looked at the right to all of it.
    Raises PermissionDenied when it was taken away meanwhile.
    """
    with transaction.atomic():
        if by is None or may is None:
            yield read_locked(reception)
            return
        hold_roles(by)
        current = read_locked(reception)
        check(by, may, current)
        yield current


def anybody(_user: User, _reception: Reception) -> bool:
    """The verb looks at the right itself, and says in its own way that it isn't there."""
    return True


@contextmanager
def hosting(
    reception: Reception, by: User | None, may: Right | None = on_desk
) -> Iterator[Reception]:
    """The same for whoever holds the reception or writes what comes of it.

    Raises ComplainedAbout for the one complained about, and for whoever acts in their name.
    """
    with acting(reception, by, may) as current:
        if by is not None and stands_aside(by, current):
            raise ComplainedAbout
        yield current


def one_at_a_time(word: str) -> None:
    """To the end of this transaction nobody else is here with the same word, for which there is no
    row to lock. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [word])


def hold_roles(*people: User) -> None:
    """Nobody gives or takes these people's roles before this transaction is done: whoever does
    locks the same rows. They come first, in one order, before any row of what is done
    (docs/decisions/0050). What the operator may is read again, too."""
    rows = User.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    found = dict(rows.filter(pk__in=[one.pk for one in people]).values_list("pk", "is_operator"))
    for one in people:
        one.is_operator = found.get(one.pk, False)


def check(by: User, may: Callable[..., bool], *what: Any) -> None:
    """Raises PermissionDenied unless `may(by, *what)`. Worth something once the roles are held."""
    if not may(by, *what):
        raise PermissionDenied


def require(by: User, may: Callable[..., bool], *what: Any) -> None:
    """In the transaction of what `by` does: the right to it, as `may(by, *what)` says, is there
    until it is done. Raises PermissionDenied when it was taken away meanwhile."""
    hold_roles(by)
    check(by, may, *what)


def administering(by: User, office: Office, *others: User) -> None:
    """The same of the office's people and things; `others`: whose roles change by it."""
    hold_roles(by, *others)
    check(by, can_administer, office)


def changeable(reception: Reception, now: datetime) -> bool:
    """Whether the office may still move it or call it off: until it starts; until it ends, when
    its official is complained about and so can't begin it."""
    if reception.can_change(now):
        return True
    waits = reception.state in CHANGEABLE and now < reception.ends_at
    return waits and not may_receive(reception.official, reception.appeal)


def hosts(official: Official) -> set[str]:
    """Who may be in the official's rooms, as `signaling` knows people."""
    return {str(pk) for pk in [official.user_id, *official.helpers().values_list("pk", flat=True)]}
