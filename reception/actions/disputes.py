"""An absence that the citizen disputes, a failure that the office concedes, and the new time that
is owed for it: the first in line."""

from datetime import date, datetime

from reception.actions.evidence import keep_evidence
from reception.actions.guards import TooLate, acting, anybody, check, locked
from reception.actions.journal import record, was
from reception.actions.recording import stop as stop_recording
from reception.deadlines import Duty
from reception.lifecycle import TO_TRIAGE, IllegalTransition, ReceptionState
from reception.models import Dispute, Reception, User
from reception.permissions import can_decide_dispute
from reception.profiles import answer_day, today_at
from scheduling.formats import Format
from scheduling.retry import retrying
from signaling import rooms


class AlreadyDisputed(Exception):
    """It was disputed before, or decided."""


def dispute_until(reception: Reception) -> date | None:
    """The last day on which the citizen may dispute an absence; None: there is none to dispute."""
    if reception.state != ReceptionState.NO_SHOW_CITIZEN or reception.appeal.state not in TO_TRIAGE:
        return None
    day = today_at(reception.official.office, reception.ends_at)
    return answer_day(reception.appeal, Duty.DISPUTE, day)


def can_dispute(reception: Reception, now: datetime) -> bool:
    until = dispute_until(reception)
    if until is None or today_at(reception.official.office, now) > until:
        return False
    return not reception.disputes.filter(about=reception.starts_at).exists()


@retrying
def dispute(reception: Reception, text: str, *, by: User, now: datetime) -> Dispute:
    """Reopens the question of who was absent. Raises TooLate, AlreadyDisputed."""
    with locked(reception) as current:
        if current.disputes.filter(about=current.starts_at).exists():
            raise AlreadyDisputed
        if not can_dispute(current, now):
            raise TooLate
        today = today_at(current.official.office, now)
        found = Dispute.objects.create(
            reception=current,
            about=current.starts_at,
            text=text,
            at=now,
            due=answer_day(current.appeal, Duty.EXPLAIN, today),
        )
        record("disputed", at=now, actor=by, reception=current, dispute=found.pk)
    return found


@retrying
def decide(found: Dispute, *, upheld: bool, reply: str, by: User, now: datetime) -> Dispute:
    """The head decides on the evidence. Upheld: it counts as a failure, and a new time is owed.

    Raises AlreadyDisputed when it is decided, PermissionDenied.
    """
    with acting(found.reception, by, anybody) as reception:
        current = Dispute.objects.select_related("reception").get(pk=found.pk)
        check(by, can_decide_dispute, current)
        if current.decided:
            raise AlreadyDisputed
        current.upheld, current.reply = upheld, reply
        current.decided, current.decided_by = now, by
        current.save()
        if upheld and reception.state == ReceptionState.NO_SHOW_CITIZEN:
            conceded(reception, by=by, now=now)
        else:
            record("dispute_rejected", at=now, actor=by, reception=reception, dispute=current.pk)
    return current


@retrying
def concede(reception: Reception, *, by: User, now: datetime) -> None:
    """The office says that it failed for a technical reason, as the evidence shows. Twice is once.

    Raises TooLate, PermissionDenied.
    """
    with acting(reception, by) as current:
        if current.state == ReceptionState.FAILED_TECHNICAL:
            return
        if current.appeal.state not in TO_TRIAGE:
            raise TooLate
        conceded(current, by=by, now=now)
        settled = Dispute.objects.filter(reception=current, decided=None)
        settled.update(upheld=True, decided=now, decided_by=by)


def conceded(reception: Reception, *, by: User, now: datetime) -> None:
    """The reception is locked. Raises TooLate."""
    began = reception.state == ReceptionState.IN_SESSION
    try:
        reception.go("concede")
    except IllegalTransition as error:
        raise TooLate from error
    reception.save(update_fields=["state"])
    record("conceded", at=now, actor=by, reception=reception, **was(reception))
    if began:
        stop_recording(reception, by=None, now=now)
        if reception.format == Format.VIDEO:
            rooms.finish(reception.room, now=now)
            keep_evidence(reception, now)
