"""Proving an e-mail address with a one-time code."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from reception.actions.guards import one_at_a_time
from reception.actions.journal import record
from reception.crypto import email_hash, normalise_email
from reception.models import EmailProof, User

CODE_LIFE = timedelta(minutes=10)
MOST_ATTEMPTS = 5
# Codes in an hour: for one browser, and for one address from all browsers together. The second is
# higher, so that whoever asks in another's name does not so soon lock them out.
MOST_CODES = 5
MOST_FOR_ADDRESS = 20


class TooManyCodes(Exception):
    """Enough codes were sent for an hour."""


class WrongCode(Exception):
    """Not the code that was sent, or too late, or tried too often."""


def ask_code(email: str, *, session: str, language: str, now: datetime) -> None:
    """Sends a new code of six digits; it is valid for ten minutes in this browser only.

    Raises TooManyCodes.
    """
    hashed = email_hash(email)
    with transaction.atomic():
        recent = EmailProof.objects.filter(email_hash=hashed, created__gt=now - timedelta(hours=1))
        one_at_a_time(hashed)  # counting and sending are one step for each address
        sent = list(recent.values_list("session", flat=True))
        if sent.count(session) >= MOST_CODES or len(sent) >= MOST_FOR_ADDRESS:
            raise TooManyCodes
        proof = EmailProof.objects.create(
            email_hash=hashed,
            email=normalise_email(email),
            code=f"{secrets.randbelow(1_000_000):06}",
            session=session,
            language=language,
            created=now,
            expires=now + CODE_LIFE,
        )
        record("code_asked", at=now, proof=proof.pk)


def prove(email: str, code: str, *, session: str, now: datetime) -> User:
    """The citizen of this address, whom the right code proves. Raises WrongCode."""
    proof = check(email, code, session=session, now=now)
    user = User.objects.citizen(proof.email, language=proof.language)
    if not user.is_active:
        raise WrongCode
    return user


def check(email: str, code: str, *, session: str, now: datetime) -> EmailProof:
    """What the right code proves, which is used up. Raises WrongCode.

    Only the newest code counts, and five wrong tries end it; the count is committed with each try.
    """
    newest = (
        EmailProof.objects.filter(email_hash=email_hash(email), session=session)
        .order_by("-pk")
        .first()
    )
    if newest is None or newest.expires <= now:
        raise WrongCode
    fresh = EmailProof.objects.filter(pk=newest.pk, used=None, attempts__lt=MOST_ATTEMPTS)
    if not fresh.update(attempts=F("attempts") + 1):
        raise WrongCode
    if not constant_time_compare(newest.code, code.strip()):
        raise WrongCode
    if not EmailProof.objects.filter(pk=newest.pk, used=None).update(used=now):
        raise WrongCode
    return newest
