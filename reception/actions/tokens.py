"""Tokens by which a program acts for one citizen."""

import secrets
from datetime import datetime, timedelta

from reception.crypto import lookup_hash
from reception.models import ApiToken, User

TOKEN_LIFE = timedelta(days=90)
MARK = "qabul_"  # so that whoever finds one, a person or a scanner of secrets, knows what it is


def issue(citizen: User, *, now: datetime) -> tuple[str, ApiToken]:
    """The token in plain, which is shown this once, and what is kept of it."""
    text = MARK + secrets.token_urlsafe(32)
    kept = ApiToken.objects.create(
        hashed=hash_of(text), user=citizen, created=now, expires=now + TOKEN_LIFE
    )
    return text, kept


def holder_of(text: str, *, now: datetime) -> ApiToken | None:
    """The good token with its citizen, or None."""
    tokens = ApiToken.objects.select_related("user")
    found = tokens.filter(hashed=hash_of(text), user__is_active=True).first()
    return found if found and found.good(now) else None


def revoke(token: ApiToken, *, now: datetime) -> None:
    """It opens nothing any more. Revoking again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now)


def hash_of(text: str) -> str:
    return lookup_hash(f"token:{text}")
