"""Tickets: the signed, single-use, 60-second right to join one room, fetched over HTTP.

A ticket is read first, without the database, and used up in the transaction that joins.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from signaling.errors import TicketRefused
from signaling.models import Bearer, UsedTicket

LIFE = timedelta(seconds=60)
LONGEST_LABEL = 120  # characters; the ticket stays below the limit of `join` in any script
SALT = "signaling.ticket"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a ticket says of its bearer."""

    room: str
    person: str
    role: str
    label: str
    nonce: str
    issued_at: datetime


def issue(*, room: str, person: str, role: str, label: str, now: datetime) -> str:
    """A ticket for `person` into `room` as `role`, shown to the others as `label` (shortened)."""
    payload = [room, person, role, _short(label), secrets.token_urlsafe(12), now.isoformat()]
    return signing.dumps(payload, salt=SALT, compress=True)


def _short(label: str) -> str:
    if len(label) <= LONGEST_LABEL:
        return label
    return f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def read(ticket: str, *, room: str, now: datetime) -> Claims:
    """Check signature, age and room; raises `TicketRefused`. Touches no database."""
    try:
        issued_for, person, role, label, nonce, issued = signing.loads(ticket, salt=SALT)
        issued_at = datetime.fromisoformat(issued)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise TicketRefused("unauthenticated") from error
    if issued_for != room:
        raise TicketRefused("forbidden")
    if now >= issued_at + LIFE:
        raise TicketRefused("unauthenticated")
    return Claims(room, person, role, label, nonce, issued_at)


def use(claims: Claims) -> None:
    """Use the ticket up, inside the caller's transaction; raises `TicketRefused`.

    Until that transaction ends, nobody revokes this person's tickets: whoever does, sees the seat.
    """
    bearer, _ = Bearer.objects.select_for_update().get_or_create(person=claims.person)
    if claims.issued_at <= bearer.void_until:
        raise TicketRefused("signed_out")
    try:
        with transaction.atomic():
            UsedTicket.objects.create(nonce=claims.nonce, expires_at=claims.issued_at + LIFE)
    except IntegrityError as error:
        raise TicketRefused("unauthenticated") from error


def revoke(people: Iterable[str], now: datetime) -> None:
    """Void every ticket issued to these people until now."""
    for person in sorted(people):
        Bearer.objects.update_or_create(person=person, defaults={"void_until": now})


def forget(now: datetime) -> None:
    """Drop what only concerns tickets that would be refused as expired anyway."""
    UsedTicket.objects.filter(expires_at__lt=now - LIFE).delete()
    Bearer.objects.filter(void_until__lt=now - 2 * LIFE).delete()
