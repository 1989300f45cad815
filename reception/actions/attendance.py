"""Receptions without a room, in person or by telephone: the desk says what happened.

A room knows who was there; here only the office does. It begins and finishes the reception, or
says after its time who did not come. What it leaves unsaid for `DECIDE_WITHIN` counts against it:
the reception did not take place (housekeeping).
"""

from datetime import datetime, timedelta

from reception.actions.changes import TooLate
from reception.actions.guards import acting, hosting
from reception.actions.journal import record, was
from reception.actions.queueing import tell_queue_soon
from reception.actions.session import finish
from reception.lifecycle import IllegalTransition, ReceptionState
from reception.models import Reception, User
from reception.models.receptions import HOSTS_EARLY
from scheduling.formats import Format
from scheduling.retry import retrying

DECIDE_WITHIN = timedelta(days=3)  # a weekend, and a working day more
FORGOTTEN_AFTER = timedelta(hours=4)  # a talk that nobody ended is over by then


def undecided(reception: Reception, now: datetime) -> bool:
    """Its time is over, and nobody said yet whether it took place."""
    return (
        reception.format != Format.VIDEO
        and reception.state == ReceptionState.SCHEDULED
        and now >= reception.ends_at
    )


def can_begin(reception: Reception, now: datetime) -> bool:
    return (
        reception.format != Format.VIDEO
        and reception.state == ReceptionState.SCHEDULED
        and reception.starts_at - HOSTS_EARLY <= now < reception.ends_at
    )


@retrying
def begin(reception: Reception, *, by: User, now: datetime) -> None:
    """The citizen is here, or has picked up; twice is once. Raises TooLate, ComplainedAbout."""
    with hosting(reception, by) as current:
        if current.state == ReceptionState.IN_SESSION and current.format != Format.VIDEO:
            return
        if not can_begin(current, now):
            raise TooLate
        _begin(current, by=by, now=now)


@retrying
def end(reception: Reception, *, by: User, now: datetime) -> None:
    """The talk is over; twice is once. Raises TooLate when it never began, and
    ComplainedAbout."""
    with hosting(reception, by) as current:
        ended = current.state in {ReceptionState.FINISHED, ReceptionState.RECORDED}
        if current.format == Format.VIDEO or not (
            ended or current.state == ReceptionState.IN_SESSION
        ):
            raise TooLate
        if not ended:
            finish(current, by=by, now=now)


@retrying
def came(reception: Reception, *, by: User, now: datetime) -> None:
    """After its time: it took place, only nobody said so. The card is due. Raises TooLate,
    ComplainedAbout."""
    with hosting(reception, by) as current:
        still_undecided(current, now)
        _begin(current, by=by, now=now)
        finish(current, by=by, now=now)


def did_not_come(reception: Reception, *, by: User, now: datetime) -> None:
    """After its time: the citizen did not come, or did not pick up. Raises TooLate,
    ComplainedAbout."""
    _missed(reception, "miss_citizen", by=by, now=now)


def not_held(reception: Reception, *, by: User | None, now: datetime) -> None:
    """After its time: the office did not hold it, or (`by` None) never said. Raises TooLate."""
    _missed(reception, "miss_official", by=by, now=now)


@retrying
def _missed(reception: Reception, verb: str, *, by: User | None, now: datetime) -> None:
    # That the office did not hold it says nothing against the citizen: anybody of the desk may.
    open_for = hosting if verb == "miss_citizen" else acting
    with open_for(reception, by) as current:
        still_undecided(current, now)
        current.go(verb)
        current.save(update_fields=["state"])
        record(str(current.state), at=now, actor=by, reception=current, **was(current))


def still_undecided(reception: Reception, now: datetime) -> None:
    """Raises TooLate."""
    if not undecided(reception, now):
        raise TooLate


def _begin(current: Reception, *, by: User, now: datetime) -> None:
    try:
        current.go("begin")
    except IllegalTransition as error:
        raise TooLate from error
    current.began = now
    current.save(update_fields=["state", "began"])
    record("began", at=now, actor=by, reception=current, tell=False)
    tell_queue_soon(current.official, now=now)
