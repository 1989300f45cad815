"""What the citizen does afterwards: rates the reception, asks about the decision, complains."""

from datetime import date, datetime, timedelta

from reception.actions.guards import acting, anybody, check, locked
from reception.actions.journal import record
from reception.deadlines import Duty
from reception.lifecycle import AppealState, ReceptionState
from reception.models import Objection, Rating, Reception, User
from reception.models.answers import ObjectionKind
from reception.permissions import can_reply
from reception.profiles import answer_day, last_day_for, today_at
from scheduling.retry import retrying

CHANGEABLE_FOR = timedelta(days=5)
HELD = {ReceptionState.FINISHED, ReceptionState.RECORDED}
OPEN_TO_OBJECTION = {AppealState.ANSWERED, AppealState.REFUSED, AppealState.NOT_CONSIDERED}
# An unclear decision is explained sooner than a complaint is decided (O'RQ-445 art. 28, 31).
REPLY = {ObjectionKind.CLARIFICATION: Duty.EXPLAIN, ObjectionKind.COMPLAINT: Duty.ANSWER}


class TooLate(Exception):
    """The days for it are over."""


class NotYet(Exception):
    """There is nothing yet to rate or to object to."""


class AskedAlready(Exception):
    """The office has still to answer what was asked before."""


def can_rate(reception: Reception, now: datetime) -> bool:
    rating = Rating.objects.filter(reception=reception).first()
    fresh = rating is None or now < rating.given + CHANGEABLE_FOR
    return reception.state in HELD and fresh


@retrying
def rate(reception: Reception, stars: int, comment: str, *, by: User, now: datetime) -> Rating:
    """Raises NotYet, TooLate."""
    with locked(reception) as current:
        if current.state not in HELD:
            raise NotYet
        if not can_rate(current, now):
            raise TooLate
        said = {"stars": stars, "comment": comment, "changed": now}
        rating, new = Rating.objects.update_or_create(
            reception=current, defaults=said, create_defaults=said | {"given": now}
        )
        kind = "rated" if new else "rated_anew"
        record(kind, at=now, actor=by, reception=current, tell=False, stars=stars)
    return rating


def decided_at(reception: Reception) -> datetime | None:
    """When it was decided: by a ruling, in writing, or at the reception."""
    if reception.appeal.state not in OPEN_TO_OBJECTION:
        return None
    if ruling := reception.appeal.rulings.filter(agreed=True).first():
        return ruling.decided
    final = reception.appeal.answers.filter(signed__isnull=False, interim=False).first()
    if final:
        return final.signed
    card = getattr(reception, "card", None)
    return card.written if card else None


def objectable_until(reception: Reception) -> date | None:
    """The last day on which the citizen may object to the decision (O'RQ-445 art. 31, 32)."""
    at = decided_at(reception)
    office = reception.official.office
    return last_day_for(reception.appeal, Duty.OBJECT, today_at(office, at)) if at else None


def can_object(reception: Reception, now: datetime) -> bool:
    until = objectable_until(reception)
    asked = reception.appeal.objections.filter(replied=None).exists()
    return until is not None and today_at(reception.official.office, now) <= until and not asked


@retrying
def object_to(reception: Reception, kind: str, text: str, *, by: User, now: datetime) -> Objection:
    """Goes to the desk, which must answer it. Raises NotYet, TooLate, AskedAlready."""
    with locked(reception) as current:
        until = objectable_until(current)
        if until is None:
            raise NotYet
        today = today_at(current.official.office, now)
        if today > until:
            raise TooLate
        if current.appeal.objections.filter(replied=None).exists():
            raise AskedAlready
        note = Objection.objects.create(
            appeal=current.appeal,
            kind=kind,
            text=text,
            at=now,
            due=answer_day(current.appeal, REPLY[ObjectionKind(kind)], today),
        )
        record("objected", at=now, actor=by, reception=current, objection=note.pk, what=kind)
    return note


@retrying
def reply(note: Objection, text: str, *, by: User, now: datetime) -> Objection:
    """Raises AskedAlready when somebody has replied to it, PermissionDenied."""
    with acting(note.appeal.reception, by, anybody) as reception:
        current = Objection.objects.get(pk=note.pk)
        check(by, can_reply, current)
        if current.replied:
            raise AskedAlready
        current.reply, current.replied, current.replied_by = text, now, by
        current.save(update_fields=["reply", "replied", "replied_by"])
        record("objection_answered", at=now, actor=by, reception=reception, objection=note.pk)
    return current
