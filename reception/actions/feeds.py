"""Making and revoking the addresses at which a person's calendar can be read."""

import secrets
from datetime import datetime

from django.core import signing
from django.db import transaction

from reception.crypto import lookup_hash
from reception.models import Feed, User

MOST = 5
SALT = "feed"
OFFER_SECONDS = 24 * 3600


class TooMany(Exception):
    """The person has as many feeds as one may have."""


class OfferOver(Exception):
    """The page is too old, or was made for somebody else."""


def offer(user: User) -> str:
    """The token of a feed to be, signed for this person: sending it twice makes one feed."""
    return signing.dumps([user.pk, secrets.token_urlsafe(32)], salt=SALT)


def make(offered: str, *, by: User, now: datetime) -> str:
    """The token, to be shown this once. Raises OfferOver, TooMany."""
    try:
        owner, token = signing.loads(offered, salt=SALT, max_age=OFFER_SECONDS)
    except signing.BadSignature as error:
        raise OfferOver from error
    if owner != by.pk:
        raise OfferOver
    hashed = hash_of(token)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)
        own = Feed.objects.filter(user=by)
        if not own.filter(token_hash=hashed).exists():
            if own.count() >= MOST:
                raise TooMany
            Feed.objects.create(user=by, token_hash=hashed, made=now, changed=now)
    return str(token)


def revoke(pk: int, *, by: User) -> None:
    """Nobody can read it any more. Revoking again changes nothing."""
    Feed.objects.filter(user=by, pk=pk).delete()


def hash_of(token: str) -> str:
    return lookup_hash(f"feed:{token}")
