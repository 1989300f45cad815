"""One verb for many appeals: first a preview that writes nothing, then each in a transaction of its
own, so that one that can't be done keeps no other back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import structlog

from reception.actions import holds, overseeing
from reception.models import Appeal, User
from reception.permissions import can_hold, works_for

log = structlog.get_logger()
MOST = 100  # appeals at once


class Verb(StrEnum):
    """Words: reception.forms.bulk."""

    HOLD = "hold"
    RELEASE = "release"
    REMIND = "remind"
    GIVE = "give"


class Why(StrEnum):
    """Why one can't be done."""

    NOT_YOURS = "not_yours"
    HELD_ALREADY = "held_already"
    NOT_HELD = "not_held"
    ANONYMISED = "anonymised"
    NOTHING_OPEN = "nothing_open"
    REMINDED_TODAY = "reminded_today"
    THEIRS_ALREADY = "theirs_already"
    OTHER_OFFICE = "other_office"
    WENT_WRONG = "went_wrong"


REFUSALS: dict[type[Exception], Why] = {
    holds.HeldAlready: Why.HELD_ALREADY,
    holds.NotHeld: Why.NOT_HELD,
    holds.Anonymised: Why.ANONYMISED,
    overseeing.NothingOpen: Why.NOTHING_OPEN,
    overseeing.RemindedToday: Why.REMINDED_TODAY,
    overseeing.OfAnotherOffice: Why.OTHER_OFFICE,
    overseeing.TheirsAlready: Why.THEIRS_ALREADY,
}


@dataclass(frozen=True)
class Row:
    """What would be, or was, done to one of them; `why`: why not."""

    appeal: Appeal
    why: Why | None = None


@dataclass(frozen=True)
class Said:
    """What the verb needs to know besides the appeals."""

    reason: str = ""
    executor: User | None = None


def preview(
    verb: Verb, appeals: Iterable[Appeal], said: Said, *, by: User, now: datetime
) -> list[Row]:
    def check(appeal: Appeal) -> None:
        CHECKS[verb](appeal, said, now)

    return [_tried(verb, appeal, by, check) for appeal in appeals]


def carry_out(
    verb: Verb, appeals: Iterable[Appeal], said: Said, *, by: User, now: datetime
) -> list[Row]:
    def act(appeal: Appeal) -> None:
        ACTS[verb](appeal, said, by, now)

    return [_tried(verb, appeal, by, act) for appeal in appeals]


def _tried(verb: Verb, appeal: Appeal, by: User, step: Callable[[Appeal], None]) -> Row:
    if not MAY[verb](by, appeal):
        return Row(appeal, Why.NOT_YOURS)
    try:
        step(appeal)
    except tuple(REFUSALS) as error:
        return Row(appeal, REFUSALS[type(error)])
    except Exception:
        log.exception("not_done_in_bulk", verb=verb, row=appeal.pk)
        return Row(appeal, Why.WENT_WRONG)
    return Row(appeal)


def on_desk(user: User, appeal: Appeal) -> bool:
    reception = getattr(appeal, "reception", None)
    return reception is not None and works_for(user, reception.official)


MAY: dict[Verb, Callable[[User, Appeal], bool]] = {
    Verb.HOLD: can_hold,
    Verb.RELEASE: can_hold,
    Verb.REMIND: on_desk,
    Verb.GIVE: on_desk,
}
CHECKS: dict[Verb, Callable[[Appeal, Said, datetime], Any]] = {
    Verb.HOLD: lambda appeal, _said, _now: holds.check_holdable(appeal),
    Verb.RELEASE: lambda appeal, _said, _now: holds.check_held(appeal),
    Verb.REMIND: lambda appeal, _said, now: overseeing.to_remind(appeal, now),
    Verb.GIVE: lambda appeal, said, _now: overseeing.to_give(appeal, said.executor),
}


def _give(appeal: Appeal, said: Said, by: User, now: datetime) -> None:
    assert said.executor  # the form asks for one
    overseeing.give_over(appeal, said.executor, by=by, now=now)


ACTS: dict[Verb, Callable[[Appeal, Said, User, datetime], Any]] = {
    Verb.HOLD: lambda appeal, said, by, now: holds.hold(appeal, said.reason, by=by, now=now),
    Verb.RELEASE: lambda appeal, _said, by, now: holds.release(appeal, by=by, now=now),
    Verb.REMIND: lambda appeal, _said, by, now: overseeing.remind_now(appeal, by=by, now=now),
    Verb.GIVE: _give,
}
