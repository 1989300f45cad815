"""Tokens by which a program acts for one citizen."""

import secrets
from datetime import datetime, timedelta

from reception.crypto import decrypt, lookup_hash
from reception.models import ApiToken, User
from reception.models.parts import part_of
from scheduling.statements import ask_first, moment

TOKEN_LIFE = timedelta(days=90)
MARK = "qabul_"  # so that whoever finds one, a person or a scanner of secrets, knows what it is


def issue(citizen: User, *, now: datetime) -> tuple[str, ApiToken]:
    """The token in plain, which is shown this once, and what is kept of it."""
    text = MARK + secrets.token_urlsafe(32)
    kept = ApiToken.objects.create(
        hashed=hash_of(text), user=citizen, created=now, expires=now + TOKEN_LIFE
    )
    return text, kept


# By hand, for every request of a program asks it.
CITIZEN = ["id", "email", "identity", "language", "proven_by"]
GOOD = """
SELECT token.id, citizen.id, citizen.email, citizen.identity, citizen.language,
  citizen.proven_by
FROM reception_apitoken AS token JOIN reception_user AS citizen ON citizen.id = token.user_id
WHERE token.hashed = %s AND token.revoked IS NULL AND token.expires > %s AND citizen.is_active
"""


def holder_of(text: str, *, now: datetime) -> ApiToken | None:
    """The good token with what is needed of its citizen, or None."""
    row = ask_first(GOOD, [hash_of(text), moment(now)]).fetchone()
    if row is None:
        return None
    pk, user_id, email, *others = row
    token = part_of(ApiToken, ["id"], [pk])
    token.user = part_of(User, CITIZEN, [user_id, decrypt(email), *others])
    token.user.is_citizen = True  # others get no tokens
    return token


def revoke(token: ApiToken, *, now: datetime) -> None:
    """It opens nothing any more. Revoking again changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=now)


def hash_of(text: str) -> str:
    return lookup_hash(f"token:{text}")
