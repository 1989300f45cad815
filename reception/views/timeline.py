"""What must still happen, and by which day: the part of the citizen's timeline that lies ahead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reception import inbox
from reception.actions import again, disputes
from reception.actions.afterwards import objectable_until
from reception.actions.triage import open_question
from reception.lifecycle import ACTIVE, AppealState
from reception.models import Appeal, FollowUp, Reception
from reception.profiles import answer_due, put_by, registered, today_at


@dataclass(frozen=True)
class Expected:
    """`hers`: it is for the citizen to do, and lapses; else the office owes it."""

    due: date
    words: Promise
    late: bool
    hers: bool


OFFICE: dict[str, Promise] = {
    "registered": _("Date of registration: the terms are counted from this day"),
    "put": _("By this day your request comes before the head of the office"),
    "answer": _("By this day you get an answer in writing"),
    "objection": _("By this day the office replies to what you asked about its decision"),
    "dispute": _("By this day the head decides about what you disputed"),
    "papers": _("By this day papers that you handed in on paper go back to you"),
}
HERS: dict[str, Promise] = {
    "reception": _("You are received"),
    "clarify": _("Until this day you can complete your appeal"),
    "object": _("Until this day you can ask about the decision or complain"),
    "dispute_hers": _("Until this day you can dispute the absence"),
}


def promised_by(appeal: Appeal, follow_ups: Iterable[FollowUp]) -> date | None:
    """The day by which the answer was promised; None: nothing is on control."""
    if appeal.state != AppealState.ON_CONTROL:
        return None
    rows = list(follow_ups)
    pending = [one.due for one in rows if one.pending]
    return max(pending or [one.due for one in rows], default=None)


def expected(reception: Reception, now: datetime) -> list[Expected]:
    """By day."""
    today = today_at(reception.official.office, now)
    found = [
        Expected(day, (OFFICE | HERS)[what], day < today, what in HERS)
        for what, day in dates(reception, now)
    ]
    return sorted((one for one in found if not (one.hers and one.late)), key=lambda one: one.due)


def dates(reception: Reception, now: datetime) -> Iterator[tuple[str, date]]:
    yield from before(reception, now)
    yield from of_absence(reception, now)
    yield from afterwards(reception)


def before(reception: Reception, now: datetime) -> Iterator[tuple[str, date]]:
    """Until the appeal is decided."""
    appeal, today = reception.appeal, today_at(reception.official.office, now)
    if registered(appeal) > today:
        yield "registered", registered(appeal)
    if reception.state in ACTIVE and now < reception.starts_at:
        yield "reception", today_at(reception.official.office, reception.starts_at)
    if asked := open_question(appeal):
        yield "clarify", asked.due
    elif inbox.to_be_put(reception):
        yield "put", put_by(appeal)
    if promised := promised_by(appeal, appeal.follow_ups.all()):
        yield "answer", promised
    elif is_owed_in_writing(reception):
        yield "answer", answer_due(appeal, today)


def of_absence(reception: Reception, now: datetime) -> Iterator[tuple[str, date]]:
    until = disputes.dispute_until(reception)
    if until and disputes.can_dispute(reception, now):
        yield "dispute_hers", until
    for one in reception.disputes.filter(decided=None):
        yield "dispute", one.due


def afterwards(reception: Reception) -> Iterator[tuple[str, date]]:
    """Once it is decided, or withdrawn."""
    appeal = reception.appeal
    if until := objectable_until(reception):
        yield "object", until
    for note in appeal.objections.filter(replied=None):
        yield "objection", note.due
    withdrawal = getattr(appeal, "withdrawal", None)
    if withdrawal and not withdrawal.returned and appeal.attachments.exists():
        yield "papers", withdrawal.due


def is_owed_in_writing(reception: Reception) -> bool:
    """Nobody was received, and no new time is to be chosen."""
    if reception.state in ACTIVE or again.is_owed(reception):
        return False
    return reception.appeal.state == AppealState.REGISTERED
