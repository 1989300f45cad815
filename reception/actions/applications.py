"""A citizen's part in a batch: applied for, changed, withdrawn, until the deadline."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from reception.actions.batches import locked
from reception.actions.journal import record
from reception.actions.one_coming import require_none_coming
from reception.lifecycle import BatchState
from reception.models import Application, Batch, Category, User
from scheduling.retry import retrying


class NotOpen(Exception):
    """Applications aren't taken yet, or no more."""


class OneIsEnough(Exception):
    """Somebody of the same identity has applied under another spelling of the address."""


class Wanted(NamedTuple):
    """What a citizen says. `answers`: as of a draft; `wishes`: starts of the batch in epoch
    seconds, best first, without doubles; none: any."""

    answers: dict[str, Any]
    wishes: tuple[int, ...] = ()
    category: Category | None = None
    wait: bool = False


@retrying
def apply(
    batch: Batch, citizen: User, wanted: Wanted, *, language: str, now: datetime
) -> Application:
    """One application for each identity; applying again changes it.

    Raises NotOpen, OneIsEnough, AlreadyBooked, and ValueError for a wish that isn't released.
    """
    with locked(batch) as current:  # the roll is closed under the same lock
        if current.phase(now) != BatchState.OPEN or not current.official.active:
            raise NotOpen
        if not set(wanted.wishes) <= set(current.offered):
            raise ValueError("a wish that isn't released")
        mine = current.applications.filter(identity=citizen.identity).first()
        if mine and mine.citizen_id != citizen.pk:
            raise OneIsEnough
        topic = wanted.answers.get("topic")
        require_none_coming(citizen, current.official, int(topic) if topic else None)
        known = mine is not None
        mine = mine or Application(
            batch=current, citizen=citizen, identity=citizen.identity, created=now
        )
        # The proven address goes before whatever was typed.
        mine.answers = json.dumps(wanted.answers | {"email": citizen.email})
        mine.wishes, mine.category = list(wanted.wishes), wanted.category
        mine.wait, mine.language = wanted.wait, language
        mine.save()
        kind = "application_changed" if known else "applied"
        journal(kind, mine, citizen, now, tell=not known)
    return mine


@retrying
def withdraw(application: Application, *, by: User, now: datetime) -> None:
    """Takes it out of the batch with all that was written. Again: nothing. Raises NotOpen."""
    with locked(application.batch) as current:
        mine = current.applications.filter(pk=application.pk, citizen=by).first()
        if mine is None:
            return
        if current.phase(now) != BatchState.OPEN:
            raise NotOpen
        journal("application_withdrawn", mine, by, now)
        mine.delete()


def journal(kind: str, mine: Application, by: User, now: datetime, *, tell: bool = True) -> None:
    """With the id of the draw: so an auditor can see that nobody else took it out."""
    record(kind, at=now, actor=by, tell=tell, batch=str(mine.batch.uid), draw_id=mine.draw_id)
