"""Interpreters, representatives and experts: invited by the desk, sent away, let in by a link."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.crypto import constant_time_compare

from reception.actions import guest_links
from reception.actions.guards import acting
from reception.actions.journal import record, times
from reception.crypto import normalise_email
from reception.lifecycle import ACTIVE
from reception.models import Guest, Reception, User
from scheduling.retry import retrying

MOST_GUESTS = 4  # a room has six places, and two are taken


class TooManyGuests(Exception):
    """No more fit into the room."""


class InvitedAlready(Exception):
    """Somebody with this address is invited."""


class NotNow(Exception):
    """The reception is over or off, or this guest is not expected any more."""


class LinkUsed(Exception):
    """The link was opened before, on this device or another one."""


@dataclass(frozen=True)
class Invitation:
    role: str
    name: str
    email: str
    speaks: str = ""
    language: str = "uz"  # of the letters


@retrying
def invite(reception: Reception, who: Invitation, *, by: User, now: datetime) -> Guest:
    """Sends them a link and an invitation. Raises NotNow, TooManyGuests, InvitedAlready,
    PermissionDenied."""
    with acting(reception, by) as current:
        require_coming(current, now)
        standing = list(current.guests.invited())
        email = normalise_email(who.email)
        if any(constant_time_compare(one.email, email) for one in standing):
            raise InvitedAlready
        if len(standing) >= MOST_GUESTS:
            raise TooManyGuests
        user = User(
            username=f"guest-{uuid.uuid4()}",
            full_name=who.name,
            language=who.language,
            is_citizen=True,  # never staff: no desk, no second step
        )
        user.set_unusable_password()
        user.save()
        guest = Guest(
            reception=current,
            user=user,
            role=who.role,
            name=who.name,
            email=email,
            speaks=who.speaks,
            invited=now,
            invited_by=by,
        )
        guest_links.new_token(guest)
        guest.save()
        write("guest_invited", guest, current, by=by, now=now)
    return guest


def require_coming(reception: Reception, now: datetime) -> None:
    if reception.state not in ACTIVE or now >= reception.ends_at:
        raise NotNow


@retrying
def send_again(guest: Guest, *, by: User, now: datetime) -> None:
    """A new link; the old one, and whoever used it, is shut out. Raises NotNow,
    PermissionDenied."""
    with standing(guest, by) as (current, reception):
        require_coming(reception, now)
        guest_links.renew(current)
        write("guest_renewed", current, reception, by=by, now=now)


@retrying
def send_away(guest: Guest, *, by: User, now: datetime) -> None:
    """Doing it again changes nothing. Raises PermissionDenied."""
    with suppress(NotNow), standing(guest, by) as (current, reception):
        guest_links.dismiss(current, now)
        write("guest_revoked", current, reception, by=by, now=now)


@contextmanager
def standing(guest: Guest, by: User) -> Iterator[tuple[Guest, Reception]]:
    """The guest and the reception, read again and locked. Raises NotNow when sent away,
    PermissionDenied."""
    with acting(guest.reception, by) as reception:
        current = Guest.objects.standing().select_related("user").filter(pk=guest.pk).first()
        if current is None:
            raise NotNow
        yield current, reception


def by_token(token: str) -> Guest | None:
    """Whose link it is; None for one that opens nothing (any more)."""
    found = Guest.objects.standing().select_related(
        "user", "reception__booking", "reception__official__office", "reception__appeal"
    )
    return found.filter(token_hash=guest_links.hash_of(token), reception__state__in=ACTIVE).first()


@retrying
def open_link(guest: Guest, *, now: datetime) -> User:
    """Uses the link up. Raises LinkUsed."""
    with transaction.atomic():
        current = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
        if current.opened or current.revoked or current.token_hash != guest.token_hash:
            raise LinkUsed
        current.opened = now
        current.save(update_fields=["opened"])
        record(
            "guest_opened",
            at=now,
            actor=current.user,
            reception=guest.reception,
            tell=False,
            guest=guest.pk,
        )
    return guest.user


def write(kind: str, guest: Guest, reception: Reception, *, by: User, now: datetime) -> None:
    about = times(reception) | {"guest": guest.pk, "role": guest.role}
    record(kind, at=now, actor=by, reception=reception, **about)
