"""What goes by rule, and when. Each row in a transaction of its own; what is done falls out of its
rule, so that a run that was cut off is gone on with, and a second one finds nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from reception.actions import anonymise, exports
from reception.audit import LOOKS
from reception.deadlines import Keeping
from reception.lifecycle import ACTIVE, DECIDED
from reception.models import (
    Appeal,
    Application,
    DataExport,
    Erasure,
    Event,
    FollowUp,
    Notice,
    Objection,
    Outbox,
    Readiness,
    Reception,
    User,
    Waiting,
)
from reception.models.notices import NoticeState
from reception.models.record import ExportState
from reception.models.waitlist import WaitingState
from reception.profiles import profile

log = structlog.get_logger()
AT_ONCE = 100
TRIED_FOR = timedelta(days=30)  # after the reception that somebody got ready for


@dataclass(frozen=True)
class Rule:
    """`due`: what goes now; `treat`: does it to one row, unless that is no longer due."""

    name: str
    words: str  # for who runs the command
    model: type[Any]
    due: Callable[[datetime], Q]
    treat: Callable[[Any, datetime], object]

    def rows(self, now: datetime) -> "QuerySet[Any]":
        rows: QuerySet[Any] = self.model._base_manager.filter(self.due(now))
        return rows.order_by("pk")


def keeping() -> Keeping:
    return profile().keeping


def untouched_since(moment: datetime) -> Q:
    """Appeals of which nothing is open, that nobody holds, and of which nothing happened since:
    that somebody looked at one keeps it no longer."""
    mine: dict[str, Any] = {"appeal": OuterRef("pk")}
    acts = Event.objects.filter(**mine, at__gte=moment).exclude(kind__in=LOOKS)
    return Q(
        ~Exists(acts),
        ~Exists(FollowUp.objects.pending().filter(**mine)),
        ~Exists(Objection.objects.filter(**mine, replied=None)),
        ~Exists(Reception.objects.filter(**mine, state__in=sorted(ACTIVE))),
        anonymised=None,
        legal_hold=None,
        submitted__lt=moment,
    )


def decided(now: datetime) -> Q:
    old = now - relativedelta(years=keeping().appeal_years)
    return Q(state__in=sorted(DECIDED)) & untouched_since(old)


def abandoned(now: datetime) -> Q:
    old = now - relativedelta(years=keeping().abandoned_years)
    return ~Q(state__in=sorted(DECIDED)) & untouched_since(old)


def without_appeals() -> Q:
    """Citizens whose account is needed for nothing."""
    mine: dict[str, Any] = {"citizen": OuterRef("pk")}
    waiting = Waiting.objects.filter(**mine, state=WaitingState.WAITING)
    return Q(
        ~Q(email_hash__startswith=anonymise.GONE),
        ~Exists(Appeal.objects.filter(**mine, anonymised=None)),
        ~Exists(waiting),
        ~Exists(Application.objects.filter(**mine, outcome="")),
        is_citizen=True,
    )


def idle_accounts(now: datetime) -> Q:
    old = now - relativedelta(years=keeping().account_years)
    return Q(created__lt=old) & (Q(last_login=None) | Q(last_login__lt=old)) & without_appeals()


def asked_to_go(_now: datetime) -> Q:
    """Once they were told that it is under way."""
    asked = Erasure.objects.filter(user=OuterRef("pk"), done=None)
    untold = Outbox.objects.filter(event__actor=OuterRef("pk"))
    unsent = Notice.objects.filter(
        recipient=OuterRef("pk"), state__in=(NoticeState.QUEUED, NoticeState.SENDING)
    )
    return without_appeals() & Q(Exists(asked), ~Exists(untold), ~Exists(unsent))


def old_letters(now: datetime) -> Q:
    old = now - timedelta(days=keeping().letter_days)
    over = (NoticeState.SENT, NoticeState.FAILED, NoticeState.DROPPED)
    return Q(state__in=over, due__lt=old)


def old_exports(now: datetime) -> Q:
    return Q(state=ExportState.READY, expires__lte=now)


def old_tries(now: datetime) -> Q:
    return Q(reception__booking__end__lt=now - TRIED_FOR)


def rid_of(appeal: Appeal, due: Callable[[datetime], Q], now: datetime) -> None:
    anonymise.anonymise(appeal, due(now), now=now)


RULES = (
    Rule(
        "appeals",
        "decided appeals whose term is over are anonymised",
        Appeal,
        decided,
        lambda row, now: rid_of(row, decided, now),
    ),
    Rule(
        "abandoned",
        "appeals that nobody has touched for a long time are anonymised",
        Appeal,
        abandoned,
        lambda row, now: rid_of(row, abandoned, now),
    ),
    Rule(
        "erasures",
        "accounts of citizens who asked for it are anonymised",
        User,
        asked_to_go,
        lambda row, now: anonymise.forget_account(row, now=now),
    ),
    Rule(
        "accounts",
        "accounts that are not used any more are anonymised",
        User,
        idle_accounts,
        lambda row, now: anonymise.forget_account(row, now=now),
    ),
    Rule("letters", "old letters are deleted", Notice, old_letters, lambda row, _now: row.delete()),
    Rule(
        "tries",
        "what people found when they tried their line is deleted after the reception",
        Readiness,
        old_tries,
        lambda row, _now: row.delete(),
    ),
    Rule(
        "exports",
        "files that citizens asked for are deleted",
        DataExport,
        old_exports,
        lambda row, _now: exports.throw_away(row),
    ),
)
ALWAYS = ("erasures", "exports")  # a promise to a person, whether or not retention is on


def count(now: datetime) -> dict[str, int]:
    """How many rows would go, by the name of the rule."""
    return {rule.name: rule.rows(now).count() for rule in RULES}


def run(now: datetime, *, most: int | None = None, names: tuple[str, ...] = ()) -> dict[str, int]:
    """Does it, at most so many rows of each rule; how many it did. One that fails is logged and
    keeps no other waiting."""
    rules = [rule for rule in RULES if not names or rule.name in names]
    return {rule.name: _apply(rule, now, most) for rule in rules}


def _apply(rule: Rule, now: datetime, most: int | None) -> int:
    done, last = 0, 0
    while most is None or done < most:
        rows = list(rule.rows(now).filter(pk__gt=last)[: min(AT_ONCE, (most or AT_ONCE))])
        if not rows:
            break
        for row in rows:
            last = row.pk
            try:
                rule.treat(row, now)
                done += 1
            except Exception:
                log.exception("not_kept_by_rule", rule=rule.name, row=last)
    return done
