"""The second factor of staff: an authenticator app, and codes for whoever lost it.

A code of the app is good for its own half minute and the two beside it (clocks differ), once
(RFC 6238, 5.2). Guesses are counted for each account, whatever address they come from.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

import pyotp
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.crypto import constant_time_compare

from reception.actions import visits
from reception.actions.guards import hold_roles
from reception.actions.journal import record
from reception.crypto import lookup_hash
from reception.models import Authenticator, RecoveryCode, User
from reception.permissions import can_reset_second_factor

STEP_SECONDS = 30
DRIFT = 1  # steps
MOST_WRONG = 10
WRONG_WITHIN = timedelta(hours=1)
RECOVERY_CODES = 10
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is read as something else
HALF = 5  # letters; 50 bits in all


class WrongCode(Exception):
    """Not a code that is good now, or one that was used."""


class TooManyWrong(Exception):
    """So many wrong codes in an hour that no more are looked at."""


class NotYours(Exception):
    """Whose second factor it is, this person may not reset."""


def has_second_factor(user: User) -> bool:
    return (
        Authenticator.objects.filter(user=user).exclude(confirmed=None).exists()
        or user.passkeys.exists()
    )


def begin_setting_up(user: User) -> Authenticator:
    """The authenticator to be confirmed, with a secret that stays the same until it is.

    One that is in use isn't touched: `confirmed` then says so.
    """
    found, _made = Authenticator.objects.get_or_create(
        user=user, defaults={"secret": pyotp.random_base32()}
    )
    return found


def uri(authenticator: Authenticator) -> str:
    """What the QR code says, by the key URI format that authenticator apps read."""
    totp = pyotp.TOTP(authenticator.secret)
    return totp.provisioning_uri(name=authenticator.user.username, issuer_name="Qabul")


def confirm(user: User, code: str, *, now: datetime) -> None:
    """The app shows the right code: from now on it is asked for. Raises WrongCode, TooManyWrong."""
    begin_setting_up(user)
    _use_up(user, code, now=now)
    with transaction.atomic():
        if _authenticators(user).filter(confirmed=None).update(confirmed=now):
            record("authenticator_added", at=now, actor=user)


def check(user: User, code: str, *, now: datetime) -> str:
    """How the code proves the person: "authenticator" or "recovery_code".

    Raises WrongCode, TooManyWrong.
    """
    code = "".join(code.split()).upper().replace("-", "")
    if len(code) == 2 * HALF:
        _use_recovery_code(user, code, now=now)
        return "recovery_code"
    if not _authenticators(user).exclude(confirmed=None).exists():
        raise WrongCode
    _use_up(user, code, now=now)
    return "authenticator"


def _authenticators(user: User) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user=user)


def _use_up(user: User, code: str, *, now: datetime) -> None:
    """Each try is counted before it is looked at, and committed with it."""
    mine = _authenticators(user)
    mine.filter(Q(wrong_since=None) | Q(wrong_since__lte=now - WRONG_WITHIN)).update(
        wrong=0, wrong_since=now
    )
    if not mine.filter(wrong__lt=MOST_WRONG).update(wrong=F("wrong") + 1):
        raise TooManyWrong
    step = step_of(mine.get().secret, code, now)
    if step is None or not mine.filter(last_step__lt=step).update(last_step=step, wrong=0):
        raise WrongCode


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The half minute to which the code belongs, if that is now or just beside."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    for step in range(current - DRIFT, current + DRIFT + 1):
        if constant_time_compare(totp.generate_otp(step), code.strip()):
            return step
    return None


def _use_recovery_code(user: User, code: str, *, now: datetime) -> None:
    with transaction.atomic():
        mine = RecoveryCode.objects.filter(user=user, hashed=_hashed(user, code), used=None)
        if not mine.update(used=now):
            raise WrongCode
        left = user.recovery_codes.filter(used=None).count()
        record("recovery_code_used", at=now, actor=user, left=left)


def make_recovery_codes(user: User, *, now: datetime) -> list[str]:
    """New ones, in plain, which is this once; the earlier ones open nothing any more."""
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    with transaction.atomic():
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, hashed=_hashed(user, code)) for code in codes
        )
        record("recovery_codes_made", at=now, tell=False, actor=user)
    return [f"{code[:HALF]}-{code[HALF:]}" for code in codes]


def _random_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(2 * HALF))


def remove_authenticator(user: User, *, now: datetime) -> None:
    """The person puts it away, to set up another or because a passkey is enough."""
    with transaction.atomic():
        if _authenticators(user).delete()[0]:
            record("authenticator_removed", at=now, actor=user)


def reset(user: User, *, by: User | None, now: datetime, **about: Any) -> None:
    """Takes every second factor away and ends every session, for somebody who lost them all; they
    set up a new one when they sign in, and get a letter. `by`: None for the operator at the
    console. Raises NotYours."""
    with transaction.atomic():
        if by is not None:
            hold_roles(by)
            if not can_reset_second_factor(by, user):
                raise NotYours
        _authenticators(user).delete()
        user.passkeys.all().delete()
        user.recovery_codes.all().delete()
        record("second_factor_reset", at=now, actor=by, user=user.pk, **about)
        visits.end_others(user, "", by=by or user, now=now)


def _hashed(user: User, code: str) -> str:
    return lookup_hash(f"recovery:{user.pk}:{code}")
