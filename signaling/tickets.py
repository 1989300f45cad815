"""Tickets: the signed, single-use, 60-second right to join one room, fetched over HTTP."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.db import IntegrityError, transaction

from signaling.errors import TicketRefused
from signaling.models import UsedTicket

LIFE = timedelta(seconds=60)
SALT = "signaling.ticket"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a redeemed ticket says of its bearer."""

    room: str
    person: str
    role: str
    label: str


def issue(*, room: str, person: str, role: str, label: str, now: datetime) -> str:
    """A ticket for `person` into `room` as `role`, shown to the others as `label`."""
    expires = int((now + LIFE).timestamp())
    payload = [room, person, role, label, secrets.token_urlsafe(12), expires]
    return signing.dumps(payload, salt=SALT, compress=True)


def redeem(ticket: str, *, room: str, now: datetime) -> Claims:
    """Read a ticket and use it up, inside the caller's transaction; raises `TicketRefused`."""
    try:
        issued_for, person, role, label, nonce, expires = signing.loads(ticket, salt=SALT)
    except (signing.BadSignature, ValueError) as error:
        raise TicketRefused("unauthenticated") from error
    if issued_for != room:
        raise TicketRefused("forbidden")
    expires_at = datetime.fromtimestamp(expires, UTC)
    if now >= expires_at:
        raise TicketRefused("unauthenticated")
    try:
        with transaction.atomic():
            UsedTicket.objects.create(nonce=nonce, expires_at=expires_at)
    except IntegrityError as error:
        raise TicketRefused("unauthenticated") from error
    return Claims(room, person, role, label)


def forget(now: datetime) -> None:
    """Drop used tickets that would be refused as expired anyway."""
    UsedTicket.objects.filter(expires_at__lt=now - LIFE).delete()
