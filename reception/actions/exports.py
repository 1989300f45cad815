"""A person's own data: asked for, put together by the worker, fetched for some days, gone.

The file is written apart and named only when it is whole, so that a process that dies leaves a
file nobody knows, which goes as an orphan (`remove_orphans`).
"""

import uuid
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from reception.actions import orphans
from reception.actions.journal import record
from reception.deadlines import last_day
from reception.models import DataExport, User
from reception.models.record import ExportState
from reception.profiles import profile
from scheduling.retry import retrying

LEASE = timedelta(minutes=10)  # of who puts one together
MOST_ATTEMPTS = 6
FOLDER = "exports"


class AskedAlready(Exception):
    """One is being put together."""


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


def new_name() -> str:
    return f"{FOLDER}/{uuid.uuid4()}"


@retrying
def ask(user: User, *, language: str, now: datetime) -> DataExport:
    """Raises AskedAlready."""
    law, today = profile(), timezone.localdate(now)
    try:
        with transaction.atomic():
            made = DataExport.objects.create(
                user=user,
                language=language,
                asked=now,
                due=last_day(today, law.keeping.request, law),
                look=now,
            )
            record("data_asked", at=now, actor=user, tell=False, export=made.pk)
    except IntegrityError as error:
        raise AskedAlready from error
    return made


@retrying
def claim(now: datetime) -> DataExport | None:
    """One that waits, or whose maker has died; ours for a while."""
    waiting = DataExport.objects.filter(state=ExportState.QUEUED, look__lte=now)
    found = waiting.select_related("user").order_by("look", "pk").first()
    if found is None:
        return None
    ours = waiting.filter(pk=found.pk, attempts=found.attempts)
    taken = ours.update(look=now + LEASE, attempts=F("attempts") + 1)
    found.attempts += 1
    return found if taken else None


@retrying
def ready(export: DataExport, file: str, size: int, *, now: datetime) -> None:
    """`file` is whole. The person is told; an older file of theirs goes."""
    with transaction.atomic():
        waiting = DataExport.objects.select_for_update().filter(
            pk=export.pk, state=ExportState.QUEUED, attempts=export.attempts
        )
        current = waiting.first()
        if current is None:  # somebody else was faster, or the account is closed
            path_of(file).unlink(missing_ok=True)
            return
        for old in DataExport.objects.filter(user=current.user_id, state=ExportState.READY):
            throw_away(old)
        current.state, current.built, current.file, current.size = (
            ExportState.READY,
            now,
            file,
            size,
        )
        current.expires = now + timedelta(days=profile().keeping.export_days)
        current.save()
        record("data_ready", at=now, export=current.pk)


@retrying
def failed(export: DataExport) -> None:
    """It is tried again when the claim is over, as long as there is hope."""
    mine = DataExport.objects.filter(pk=export.pk, state=ExportState.QUEUED)
    if export.attempts >= MOST_ATTEMPTS:
        mine.update(state=ExportState.FAILED)


def throw_away(export: DataExport) -> None:
    """The file goes when that is committed."""
    name, export.file = export.file, ""
    export.state = ExportState.GONE
    with transaction.atomic():
        export.save(update_fields=["state", "file"])
        if name:
            transaction.on_commit(lambda: path_of(name).unlink(missing_ok=True))


def remove_orphans(now: datetime) -> None:
    """Of processes that died before they could say that there is one."""
    orphans.remove_local(FOLDER, (DataExport, "file"), now=now)
