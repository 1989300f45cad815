"""How letters are worded, changed by an administrator; every version stays."""

from datetime import datetime

from django.db import transaction

from reception.actions.guards import require
from reception.actions.journal import record
from reception.models import Office, User, Wording
from reception.permissions import can_word


def word(
    name: str,
    language: str,
    office: Office | None,
    subject: str,
    body: str,
    *,
    by: User,
    now: datetime,
) -> Wording:
    """Letters written from now on say this; without `body` they say the shipped words again.
    Raises PermissionDenied."""
    with transaction.atomic():
        require(by, can_word, office)
        row = Wording.objects.create(
            name=name, language=language, office=office, subject=subject, body=body, made=now, by=by
        )
        record("letter_worded", at=now, actor=by, tell=False, wording=row.pk)
    return row
