"""Tokens by which a program acts for one citizen."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from reception.crypto import decrypt, lookup_hash
from reception.models import ApiToken, User
from reception.models.parts import part_of
from scheduling.statements import ask_first, moment

TOKEN_LIFE = timedelta(days=90)
HOLDING = "api:"
MARK = "qabul_"  # so that whoever finds one, a person or a scanner of secrets, knows what it is


def issue(citizen: User, *, now: datetime) -> tuple[str, ApiToken]:
    """The token in plain, which is shown this once, and what is kept of it."""
    text = MARK + secrets.token_urlsafe(32)
    kept = ApiToken.objects.create(
        hashed=hash_of(text), user=citizen, created=now, expires=now + TOKEN_LIFE
    )
    return text, kept


# By hand, for every request of a program asks it.
KNOWN = ["id", "identity", "language", "proven_by"]
CITIZEN_WIDTH = len(KNOWN) + 1
CITIZEN = ", ".join(f"citizen.{name}" for name in ["email", *KNOWN])
TOKENS = "reception_apitoken AS token JOIN reception_user AS citizen ON citizen.id = token.user_id"
# By the parameters of `Claim.shown`.
IS_GOOD = """
token.hashed = %s AND token.revoked IS NULL AND token.expires > %s AND citizen.is_active
"""
GOOD = f"SELECT {CITIZEN} FROM {TOKENS} WHERE {IS_GOOD}"  # noqa: S608 (words of ours)


class Unknown(Exception):
    """A token that isn't good, or not any more."""


class Claim:
    """A token that was shown. It is looked up when its citizen is wanted, or with more: `found` of
    what a statement gives whose condition is IS_GOOD and whose columns begin with CITIZEN."""

    citizen: User | None = None

    def __init__(self, text: str) -> None:
        self.hashed = hash_of(text)

    def shown(self, now: datetime) -> list[Any]:
        """The parameters of IS_GOOD."""
        return [self.hashed, moment(now)]

    def found(self, row: Sequence[Any] | None, *, address: bool = True) -> User:
        """The citizen, with what requests need of one; without the `address`, which is encrypted,
        where it is wanted rarely and then read by itself. Raises Unknown for no row."""
        if row is None:
            raise Unknown
        email, *others = row[:CITIZEN_WIDTH]
        self.citizen = part_of(User, KNOWN, others)
        if address:
            self.citizen.email = decrypt(email)
        self.citizen.is_citizen = True  # others get no tokens
        return self.citizen

    @property
    def user(self) -> User:
        """The same by itself, if it isn't found yet. Raises Unknown."""
        if self.citizen is None:
            return self.found(ask_first(GOOD, self.shown(timezone.now())).fetchone())
        return self.citizen


def holder_of(citizen: User) -> str:
    """By whom a slot is held that a citizen's program holds, through whichever token."""
    return f"{HOLDING}{citizen.pk}"


def revoke(claim: Claim, *, now: datetime) -> None:
    """Its token opens nothing any more. Revoking again changes nothing."""
    ApiToken.objects.filter(hashed=claim.hashed, revoked=None).update(revoked=now)


def hash_of(text: str) -> str:
    return lookup_hash(f"token:{text}")
