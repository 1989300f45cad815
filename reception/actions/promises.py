"""Instructions on control: given, reported as done, checked, put off by the head."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from reception.actions.guards import ComplainedAbout, acting, anybody, check, hosting
from reception.actions.journal import record
from reception.deadlines import Duty, latest_extension, next_look
from reception.lifecycle import ACTIVE, AppealState, IllegalTransition, treat
from reception.models import Appeal, Event, FollowUp, Reception, ReceptionCard, Report, User
from reception.permissions import accused, can_control, can_extend, can_report
from reception.profiles import answer_day, profile, today_at
from scheduling.retry import retrying

TERMS = (Duty.ANSWER, Duty.ANSWER_STUDIED, Duty.ANSWER_PROPOSAL)


class BadTerm(Exception):
    """The day is over, or later than the law allows."""


class NotNow(Exception):
    """The instruction is not in a state for this."""


class ExtendedOnce(Exception):
    """The head has put it off already."""


class NotReceived(Exception):
    """The reception is still to come, or its card is still to be written."""


@dataclass(frozen=True)
class Instruction:
    """`due` None: as long as the law gives; another day may only be earlier."""

    text: str
    executor: User | None = None
    name: str = ""
    duty: Duty = Duty.ANSWER
    due: date | None = None


def latest(instruction: Instruction, begins: date, appeal: Appeal) -> date:
    return answer_day(appeal, instruction.duty, begins)


def give(
    reception: Reception,
    instruction: Instruction,
    *,
    by: User,
    now: datetime,
    card: ReceptionCard | None = None,
) -> FollowUp:
    """The reception is locked. Raises BadTerm, ComplainedAbout."""
    if instruction.executor and accused(instruction.executor, reception.appeal):
        raise ComplainedAbout
    begins = today_at(reception.official.office, now)
    most = latest(instruction, begins, reception.appeal)
    due = instruction.due or most
    if not begins <= due <= most:
        raise BadTerm
    follow_up = FollowUp.objects.create(
        appeal=reception.appeal,
        card=card,
        text=instruction.text,
        executor=instruction.executor,
        executor_name="" if instruction.executor else instruction.name,
        duty=instruction.duty,
        begins=begins,
        due=due,
        given_by=by,
        look=next_look(due, begins, profile()),
    )
    write("promised", follow_up, reception, by=by, now=now, due=due.isoformat())
    return follow_up


@retrying
def instruct(
    reception: Reception, instructions: Sequence[Instruction], *, by: User, now: datetime
) -> list[FollowUp]:
    """More instructions for an appeal on control, or the first ones where nobody was received.

    Raises NotReceived, NotNow when the appeal is decided, BadTerm, ComplainedAbout.
    """
    with hosting(reception, by) as current:
        to_be_answered(current)
        appeal = current.appeal
        if appeal.state != AppealState.ON_CONTROL:
            go(appeal, "control")
        card = getattr(current, "card", None)
        return [give(current, one, card=card, by=by, now=now) for one in instructions]


def to_be_answered(reception: Reception) -> None:
    """Raises NotReceived while a talk, or the card of one, comes first."""
    if reception.state in ACTIVE or reception.appeal.state == AppealState.HEARD:
        raise NotReceived


def go(appeal: Appeal, verb: str) -> None:
    """Takes the appeal one step and saves it. Raises NotNow."""
    try:
        appeal.state = treat(AppealState(appeal.state), verb)
    except IllegalTransition as error:
        raise NotNow from error
    appeal.save(update_fields=["state"])


@contextmanager
def held(
    follow_up: FollowUp, by: User | None = None, may: Callable[[User, FollowUp], bool] = can_control
) -> Iterator[tuple[FollowUp, Reception]]:
    """It and its reception read again, with the appeal locked by the reception's row.

    Raises PermissionDenied, and ComplainedAbout for the one complained about who would check it
    or put it off.
    """
    with acting(follow_up.appeal.reception, by, anybody) as reception:
        current = FollowUp.objects.whole().get(pk=follow_up.pk)
        if by is not None:
            check(by, may, current)
        if by is not None and may is not can_report and accused(by, reception.appeal):
            raise ComplainedAbout
        yield current, reception


def step(follow_up: FollowUp, verb: str) -> None:
    try:
        follow_up.go(verb)
    except IllegalTransition as error:
        raise NotNow from error


@retrying
def report(follow_up: FollowUp, text: str, *, by: User, now: datetime) -> Report:
    """The executor, or the desk in their name, says what was done. Raises NotNow,
    PermissionDenied."""
    with held(follow_up, by, can_report) as (current, reception):
        step(current, "report")
        current.save(update_fields=["state"])
        said = Report.objects.create(follow_up=current, text=text, by=by, at=now)
        write("reported", current, reception, by=by, now=now)
    return said


@retrying
def close(follow_up: FollowUp, *, by: User, now: datetime) -> None:
    """What was reported is checked and true: its clock stops. Raises NotNow."""
    with held(follow_up, by) as (current, reception):
        step(current, "close")
        current.closed, current.look = now, None
        current.save(update_fields=["state", "closed", "look"])
        checked(current, accepted=True, remark="", by=by, now=now)
        write("closed", current, reception, by=by, now=now, tell=False)


@retrying
def send_back(follow_up: FollowUp, text: str, *, by: User, now: datetime) -> None:
    """What was reported is not enough; the clock has run on all the time. Raises NotNow."""
    with held(follow_up, by) as (current, reception):
        step(current, "send_back")
        today = today_at(reception.official.office, now)
        if current.look:  # the alarm of one that is late was raised already
            current.look = next_look(current.due, today, profile())
        current.save(update_fields=["state", "look"])
        checked(current, accepted=False, remark=text, by=by, now=now)
        write("sent_back", current, reception, by=by, now=now)


def checked(follow_up: FollowUp, *, accepted: bool, remark: str, by: User, now: datetime) -> None:
    follow_up.reports.filter(accepted=None).update(
        accepted=accepted, remark=remark, checked_by=by, checked=now
    )


@retrying
def extend(follow_up: FollowUp, until: date, reason: str, *, by: User, now: datetime) -> FollowUp:
    """The head puts it off, once, before it is late; the citizen is told (O'RQ-445 art. 28).

    Raises NotNow, ExtendedOnce, BadTerm, ComplainedAbout, PermissionDenied.
    """
    with held(follow_up, by, can_extend) as (current, reception):
        today = today_at(reception.official.office, now)
        if current.extended_from:
            raise ExtendedOnce
        if current.late(today):
            raise NotNow
        step(current, "extend")
        if not current.due < until <= latest_extension(current.due, profile()):
            raise BadTerm
        go(current.appeal, "extend")
        current.extended_from, current.extended_by = current.due, by
        current.extension_reason, current.due = reason, until
        current.look = next_look(until, today, profile())
        current.save()
        write("extended", current, reception, by=by, now=now, due=until.isoformat())
    return current


def write(
    kind: str,
    follow_up: FollowUp,
    reception: Reception,
    *,
    by: User | None,
    now: datetime,
    tell: bool = True,
    **data: Any,
) -> Event:
    return record(
        kind, at=now, actor=by, reception=reception, tell=tell, follow_up=follow_up.pk, **data
    )
