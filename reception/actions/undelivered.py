"""What becomes of notices that were given up: tried again, dismissed, told by telephone; and of
those that came back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from reception.actions.guards import require
from reception.actions.journal import record
from reception.models import Notice, Outbox, User
from reception.models.notices import NoticeState
from reception.unreached import concerns, concerns_faults
from scheduling.retry import retrying


def retry(notice: Notice, *, by: User, now: datetime) -> None:
    """Sends it as if it were new, with the same Message-ID. One that goes again is left alone."""
    changed = {"state": NoticeState.QUEUED, "due": now, "attempts": 0, "problem": ""}
    _end(notice, "notice_retried", changed, by=by, now=now)


def dismiss(notice: Notice, *, by: User, now: datetime) -> None:
    """Nothing more is to be done about it."""
    _end(notice, "notice_dismissed", {"state": NoticeState.DROPPED}, by=by, now=now)


def told_by_phone(notice: Notice, *, by: User, now: datetime) -> None:
    """The person knows; who told them and when stays on record."""
    _end(notice, "told_by_phone", {"told": now, "told_by": by}, by=by, now=now)


@retrying
def _end(notice: Notice, kind: str, changed: dict[str, object], *, by: User, now: datetime) -> None:
    with transaction.atomic():
        require(by, concerns, notice)
        failed = Notice.objects.filter(pk=notice.pk, state=NoticeState.FAILED, told=None)
        if failed.update(**changed):
            reception = notice.event.reception if notice.event else None
            about: dict[str, Any] = {"reception": reception} if reception else {}
            record(kind, at=now, actor=by, tell=False, notice=notice.pk, **about)


def retry_event(row: Outbox, *, by: User, now: datetime) -> None:
    """The worker looks at it at once; how often it was tried stays."""
    with transaction.atomic():
        require(by, concerns_faults)
        if Outbox.objects.filter(pk=row.pk).update(due=now):
            record("event_retried", at=now, actor=by, tell=False, event=row.pk)


def came_back(key: str, problem: str, *, now: datetime) -> bool:
    """A letter that a server had taken could not be delivered after all. Heard twice, it is the
    same; whether there was such a letter."""
    sent = Notice.objects.filter(key=key, state=NoticeState.SENT, told=None)
    with transaction.atomic():
        notice = sent.select_related("event__reception").first()
        if notice is None or not sent.update(state=NoticeState.FAILED, problem=problem):
            return False
        reception = notice.event.reception if notice.event else None
        about: dict[str, Any] = {"reception": reception} if reception else {}
        record("notice_came_back", at=now, tell=False, notice=notice.pk, **about)
    return True
