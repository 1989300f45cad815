"""Decisions about an appeal other than an answer: forwarded, refused, not considered. The grounds
are those of the country's law; that an appeal is not considered two people decide."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from reception.actions.changes import TooLate, call_off
from reception.actions.guards import ComplainedAbout, Right, acting, changeable
from reception.actions.journal import record
from reception.actions.promises import NotNow, go
from reception.actions.triage import mark_put
from reception.deadlines import Ground
from reception.lifecycle import ACTIVE, TOLD, AppealState, ReceptionState
from reception.models import Appeal, Office, Reception, Ruling, User
from reception.models.triage import RulingKind
from reception.permissions import (
    accused,
    can_agree,
    can_rule,
    decides_about,
    is_accused_body,
    may_be_forwarded,
)
from reception.profiles import profile
from scheduling.retry import retrying


class NoGround(Exception):
    """The law of the country doesn't know this ground, or it does not hold here."""


class NotThere(Exception):
    """It can't be forwarded there: to itself, or to whom it complains about."""


class SamePerson(Exception):
    """Who proposed it doesn't agree to it as well."""


@contextmanager
def deciding(
    reception: Reception, by: User, now: datetime, may: Right = decides_about
) -> Iterator[Reception]:
    """The reception locked, not begun. Raises TooLate, ComplainedAbout, PermissionDenied."""
    with acting(reception, by, may) as current:
        if accused(by, current.appeal):
            raise ComplainedAbout
        if current.state in ACTIVE and not changeable(current, now):
            raise TooLate
        yield current


@retrying
def forward(
    reception: Reception,
    *,
    office: Office | None = None,
    body: str = "",
    reasons: str = "",
    by: User,
    now: datetime,
) -> Ruling:
    """To the competent body: an office of the system or one outside, never to whom it complains
    about (O'RQ-445 art. 25). Raises NotThere, NotNow, TooLate,
    ComplainedAbout, PermissionDenied."""
    with deciding(reception, by, now) as current:
        appeal = current.appeal
        if office is not None and not may_be_forwarded(appeal, office):
            raise NotThere
        if office is None and (not body.strip() or is_accused_body(body, appeal)):
            raise NotThere
        ruling = Ruling(
            appeal=appeal, kind=RulingKind.FORWARDED, office=office, body=body, reasons=reasons
        )
        return decided(current, ruling, "forward", by=by, now=now)


@retrying
def refuse(
    reception: Reception,
    ground: str,
    reasons: str,
    *,
    earlier: Appeal | None = None,
    by: User,
    now: datetime,
) -> Ruling:
    """On a ground that the law enumerates and no other (O'RQ-445 art. 8).

    Raises NoGround, NotNow, TooLate, ComplainedAbout, PermissionDenied.
    """
    with deciding(reception, by, now) as current:
        may_rule(current, by)
        if ground not in profile().refusals or not reasons.strip():
            raise NoGround
        require_earlier(current.appeal, ground, earlier)
        ruling = Ruling(
            appeal=current.appeal,
            kind=RulingKind.REFUSED,
            ground=ground,
            reasons=reasons,
            earlier=earlier if ground == Ground.DECIDED_BEFORE else None,
        )
        return decided(current, ruling, "refuse", by=by, now=now)


def may_rule(reception: Reception, by: User) -> None:
    """Raises ComplainedAbout."""
    if not can_rule(by, reception):
        raise ComplainedAbout


def require_earlier(appeal: Appeal, ground: str, earlier: Appeal | None) -> None:
    """A repeated appeal needs the one it repeats: of the same person, earlier, decided, and told
    (O'RQ-445 art. 8). Raises NoGround."""
    if ground != Ground.DECIDED_BEFORE:
        return
    if (
        earlier is None
        or earlier.pk == appeal.pk
        or earlier.submitted > appeal.submitted
        or not same_person(earlier, appeal)
        or earlier.state not in TOLD
    ):
        raise NoGround


def same_person(one: Appeal, other: Appeal) -> bool:
    known = one.citizen.identity and one.citizen.identity == other.citizen.identity
    return bool(known) or one.citizen_id == other.citizen_id


def decided(reception: Reception, ruling: Ruling, verb: str, *, by: User, now: datetime) -> Ruling:
    """Decides the appeal; the reception doesn't take place. Raises NotNow."""
    go(reception.appeal, verb)
    if ruling._state.adding:  # decided at once
        ruling.proposed, ruling.proposed_by = now, by
    # A conclusion that was still waiting is overtaken by it.
    waiting = reception.appeal.rulings.filter(decided=None).exclude(pk=ruling.pk)
    waiting.update(decided=now, decided_by=by, agreed=False)
    ruling.decided, ruling.decided_by, ruling.agreed = now, by, True
    ruling.save()
    mark_put(reception.appeal, now)
    call_off(reception, by=by, now=now, because=ruling.kind)
    record(ruling.kind, at=now, actor=by, reception=reception, ruling=ruling.pk)
    return ruling


@retrying
def propose(reception: Reception, ground: str, reasons: str, *, by: User, now: datetime) -> Ruling:
    """A conclusion that the appeal is not considered, for the head to agree to (art. 24-1, 29).

    Raises NoGround, NotNow when it is decided or another conclusion waits, TooLate,
    ComplainedAbout, PermissionDenied.
    """
    with deciding(reception, by, now) as current:
        may_rule(current, by)
        appeal = current.appeal
        if ground not in profile().left or not reasons.strip():
            raise NoGround
        absent = current.state == ReceptionState.NO_SHOW_CITIZEN
        if absent and current.disputes.filter(decided=None).exists():
            raise NotNow
        lapsed = appeal.clarifications.filter(how="lapsed").exists()
        if (ground == Ground.ABSENT and not absent) or (
            ground == Ground.NOT_CLARIFIED and not lapsed
        ):
            raise NoGround
        if appeal.state != AppealState.REGISTERED or waiting_for_head(appeal):
            raise NotNow
        ruling = Ruling.objects.create(
            appeal=appeal,
            kind=RulingKind.NOT_CONSIDERED,
            ground=ground,
            reasons=reasons,
            proposed=now,
            proposed_by=by,
        )
        record("conclusion_proposed", at=now, actor=by, reception=current, ruling=ruling.pk)
    return ruling


def waiting_for_head(appeal: Appeal) -> Ruling | None:
    return appeal.rulings.filter(decided=None).first()


@retrying
def agree(ruling: Ruling, *, by: User, now: datetime) -> Ruling:
    """The head agrees: the appeal is not considered. Raises NotNow, SamePerson, TooLate,
    PermissionDenied."""
    with deciding(ruling.appeal.reception, by, now, can_agree) as reception:
        current = Ruling.objects.get(pk=ruling.pk)
        if current.decided:
            raise NotNow
        if current.proposed_by_id == by.pk:
            raise SamePerson
        current.appeal = reception.appeal
        return decided(reception, current, "leave", by=by, now=now)


@retrying
def disagree(ruling: Ruling, remark: str, *, by: User, now: datetime) -> None:
    """The head does not agree: the appeal is considered. Raises NotNow, PermissionDenied."""
    with acting(ruling.appeal.reception, by, can_agree) as reception:
        current = Ruling.objects.get(pk=ruling.pk)
        if current.decided:
            raise NotNow
        current.decided, current.decided_by, current.agreed = now, by, False
        current.remark = remark
        current.save()
        record("conclusion_returned", at=now, actor=by, reception=reception, ruling=ruling.pk)
