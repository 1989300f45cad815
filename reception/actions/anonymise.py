"""What is personal goes; numbers, times, outcomes, topic, category and duration stay.

Everything that belongs to an appeal or an account is found from the models (`models/owned.py`): all
encrypted text is blanked, rows that are nothing without it are deleted, papers with their files.
"""

import uuid
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import CASCADE, CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from reception.actions import exports, recorder
from reception.actions.journal import record
from reception.lifecycle import RecordingState
from reception.models import (
    Appeal,
    Application,
    Attachment,
    Attendance,
    DataExport,
    EmailProof,
    Erasure,
    Event,
    LegalHold,
    NameWord,
    Notice,
    Outbox,
    Phone,
    PushSubscription,
    Readiness,
    Reception,
    Recording,
    Seal,
    SetAside,
    TelegramChat,
    User,
    Waiting,
)
from reception.models.owned import Owned, encrypted, files, owned_by, referring
from reception.models.waitlist import WaitingState
from scheduling.retry import retrying

# The journal holds no personal data and is never changed.
UNTOUCHED: tuple[type[Model], ...] = (Event, Seal, Outbox)
# Of these nothing is left that would say anything.
GOES_WHOLE: tuple[type[Model], ...] = (
    *(Attachment, Attendance, NameWord, Notice, Readiness, SetAside),
    *(Phone, PushSubscription, TelegramChat),
)
# Keyed hashes, which equal persons share, and words of a browser.
TRACES = ("identity", "content", "hand")
GONE = "gone-"


def blank(model: type[Model]) -> dict[str, Any]:
    """What the personal columns of a model become."""
    values: dict[str, Any] = {
        one.name: one.get_default() if one.has_default() else "" for one in encrypted(model)
    }
    traces = {one.name for one in model._meta.concrete_fields} & set(TRACES)
    # Where a trace must be unique it still is, and it is nobody's.
    nobody = Concat(Value(GONE), Cast("pk", CharField()))
    return values | {name: nobody if name == "identity" else "" for name in traces}


def clear(one: Owned, root: Model) -> None:
    """Within the caller's transaction; files go when it is committed."""
    if one.model in UNTOUCHED:
        return
    rows: QuerySet[Any] = one.model._base_manager.filter(one.of(root))
    if one.model in GOES_WHOLE or files(one.model):
        remove(rows)
    elif values := blank(one.model):
        one.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True))).update(
            **values
        )


def remove(rows: "QuerySet[Any]") -> None:
    for row in list(rows):
        for name in files(type(row)):
            file = getattr(row, name)
            if file:
                transaction.on_commit(partial(file.storage.delete, file.name))
        row.delete()


@retrying
def anonymise(appeal: Appeal, due: Q, *, now: datetime) -> bool:
    """Unless it was done, is held, or is not `due` (any more). Twice is once."""
    for one in Recording.objects.filter(reception__appeal=appeal).select_related("reception"):
        if one.state in {RecordingState.READY, RecordingState.FAILED}:
            recorder.delete(one, now=now)
    with transaction.atomic():
        # In the order in which every other verb locks.
        list(Reception.objects.select_for_update(of=("self",)).filter(appeal=appeal))
        current = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
        held = LegalHold.objects.filter(appeal=current).exists()
        if held or current.anonymised or not Appeal.objects.filter(due, pk=current.pk).exists():
            return False
        guests = list(User.objects.filter(guest__reception__appeal=current))
        for owned in owned_by(Appeal):
            clear(owned, current)
        # Accounts that were made for this one reception.
        User.objects.filter(pk__in=[one.pk for one in guests]).update(
            **blank(User) | {"is_active": False}
        )
        values = blank(Appeal) | {"indexed": True, "anonymised": now}
        Appeal.objects.filter(pk=current.pk).update(**values)
        record("anonymised", at=now, appeal=current, tell=False)
    return True


@retrying
def forget_account(user: User, *, now: datetime) -> bool:
    """A citizen of whom no appeal is left that says anything. Twice is once."""
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        live = Appeal.objects.filter(citizen=current, anonymised=None).exists()
        if live or not current.is_citizen or is_gone(current):
            return False
        close_account(current, now=now)
        values = blank(User) | {"username": f"{GONE}{uuid.uuid4()}", "identity": ""}
        hashed = f"{GONE}{uuid.uuid4()}"  # it stays a citizen's, and opens nothing
        EmailProof.objects.filter(email_hash=current.email_hash).delete()
        User.objects.filter(pk=current.pk).update(**values, email_hash=hashed)
        Erasure.objects.filter(user=current, done=None).update(done=now)
        record("account_anonymised", at=now, tell=False, user=current.pk)
    return True


def is_gone(user: User) -> bool:
    return (user.email_hash or "").startswith(GONE)


def close_account(user: User, *, now: datetime) -> None:
    """Nobody signs in, waits or applies with it any more; what only it needed goes. Within the
    caller's transaction."""
    for export in DataExport.objects.filter(user=user):
        exports.throw_away(export)
    Waiting.objects.filter(citizen=user, state=WaitingState.WAITING).update(state=WaitingState.LEFT)
    for field in referring(User):
        rows = field.model._base_manager.filter(**{field.name: user.pk})
        if field.remote_field.on_delete is CASCADE and field.model is not Erasure:
            remove(rows)
        elif field.model in {Waiting, Application}:
            rows.update(**blank(field.model))
    user.set_unusable_password()
    user.is_active = False
    user.save(update_fields=["is_active", "password"])
