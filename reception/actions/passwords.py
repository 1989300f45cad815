"""Passwords of staff. Rules: AUTH_PASSWORD_VALIDATORS."""

from datetime import datetime

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction

from reception.actions import visits
from reception.actions.journal import record
from reception.models import User


class NotGood(Exception):
    """The letter's address was used, is too old, or never was one."""


def change(user: User, password: str, *, keep: str, now: datetime) -> None:
    """A new password, already checked by the validators. Every session but `keep` ends."""
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        record("password_changed", at=now, actor=user)
        visits.end_others(user, keep, by=user, now=now)


def ask_letter(login: str, *, now: datetime) -> None:
    """A letter to the address of this member of staff, if there is one with an address. Whoever
    asks is not told."""
    user = User.objects.filter(username=login, is_active=True, is_citizen=False).first()
    if user and user.email:
        record("password_forgotten", at=now, actor=user)


def of_letter(number: str, token: str) -> User:
    """Whose letter it was. A token is void once the password or the last sign-in is another
    (`default_token_generator`), and after PASSWORD_RESET_TIMEOUT. Raises NotGood."""
    known = User.objects.filter(is_active=True, is_citizen=False)
    user = known.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if user is None or not default_token_generator.check_token(user, token):
        raise NotGood
    return user


def set_by_letter(number: str, token: str, password: str, *, now: datetime) -> User:
    """Sets it, once: of two that come at the same moment one is too late. Raises NotGood."""
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=of_letter(number, token).pk).first()
        user = of_letter(number, token)
        change(user, password, keep="", now=now)
    return user
