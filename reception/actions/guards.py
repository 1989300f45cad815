"""What every change of a reception begins with: its row, locked, and the common refusals."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from reception.lifecycle import CHANGEABLE
from reception.models import Office, Official, Reception, User
from reception.permissions import can_administer, may_receive, stands_aside


class TooLate(Exception):
    """The reception has begun or is over; it can't be changed any more."""


class ComplainedAbout(Exception):
    """Nobody is received, or answered, by the one they complain about."""


@contextmanager
def locked(reception: Reception) -> Iterator[Reception]:
    """The reception read again and locked, in a transaction, so that two verbs can't mix."""
    with transaction.atomic():
        row = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
        yield Reception.objects.select_related(
            "booking", "appeal", "official__office", "official__calendar"
        ).get(pk=row.pk)


@contextmanager
def hosting(reception: Reception, by: User | None) -> Iterator[Reception]:
    """The same for whoever holds the reception or writes what comes of it. `by` None: the clock.

    Raises ComplainedAbout for the one complained about, and for whoever acts in their name.
    """
    with locked(reception) as current:
        if by is not None and stands_aside(by, current):
            raise ComplainedAbout
        yield current


def hold_roles(user: User) -> None:
    """None of them ends before this transaction does; one that has ended gives no right in it."""
    roles = user.roles.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(roles.values_list("pk", flat=True))


def administering(by: User, office: Office) -> None:
    """In the transaction of what `by` does with the office's people or things: the right is there
    until it is done. Raises PermissionDenied when it was taken away meanwhile."""
    hold_roles(by)
    if not can_administer(by, office):
        raise PermissionDenied


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
