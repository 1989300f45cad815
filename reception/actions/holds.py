"""An appeal that a court or an inquiry asks for is held: retention lets it be."""

from datetime import datetime

from django.db import transaction

from reception.actions.guards import check, hold_roles
from reception.actions.journal import record
from reception.models import Appeal, LegalHold, User
from reception.permissions import can_hold
from scheduling.retry import retrying


class HeldAlready(Exception):
    """Somebody holds it already."""


class NotHeld(Exception):
    """Nobody holds it."""


class Anonymised(Exception):
    """Nothing is left that could be held."""


def check_holdable(appeal: Appeal) -> None:
    """Raises HeldAlready, Anonymised."""
    if appeal.anonymised:
        raise Anonymised
    if LegalHold.objects.filter(appeal=appeal).exists():
        raise HeldAlready


def check_held(appeal: Appeal) -> None:
    """Raises NotHeld."""
    if not LegalHold.objects.filter(appeal=appeal).exists():
        raise NotHeld


@retrying
def hold(appeal: Appeal, reason: str, *, by: User, now: datetime) -> LegalHold:
    """Raises HeldAlready, Anonymised, PermissionDenied."""
    with transaction.atomic():
        hold_roles(by)
        # The row that anonymising locks too: whoever comes second sees what the first one did.
        current = Appeal.objects.select_for_update().get(pk=appeal.pk)
        check(by, can_hold, current)
        check_holdable(current)
        made = LegalHold.objects.create(appeal=current, reason=reason, by=by, at=now)
        record("held", at=now, actor=by, appeal=current, tell=False)
    return made


@retrying
def release(appeal: Appeal, *, by: User, now: datetime) -> None:
    """Raises NotHeld, PermissionDenied."""
    with transaction.atomic():
        hold_roles(by)
        current = Appeal.objects.select_for_update().get(pk=appeal.pk)
        check(by, can_hold, current)
        check_held(current)
        LegalHold.objects.filter(appeal=current).delete()
        record("released", at=now, actor=by, appeal=current, tell=False)
