"""A citizen asks to be forgotten: what the law keeps goes on its day, everything else now."""

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from reception.actions.anonymise import close_account
from reception.actions.journal import record
from reception.audit import LOOKS
from reception.deadlines import last_day
from reception.lifecycle import ACTIVE, DECIDED
from reception.models import Appeal, Erasure, FollowUp, Objection, User
from reception.profiles import profile
from scheduling.retry import retrying


class StillOpen(Exception):
    """An appeal of theirs is still to be decided: without their data nobody could answer."""


@dataclass(frozen=True)
class Kept:
    """What the law makes the office keep, and the day on which it goes if nothing happens to it."""

    appeal: Appeal
    until: date


def open_appeals(user: User) -> list[Appeal]:
    """Those that block: undecided, or something about them is still on control."""
    mine = {"appeal": OuterRef("pk")}
    pending = Exists(FollowUp.objects.pending().filter(**mine))
    asked = Exists(Objection.objects.filter(**mine, replied=None))
    undecided = ~Q(state__in=sorted(DECIDED)) | Q(reception__state__in=sorted(ACTIVE))
    rows = Appeal.objects.filter(citizen=user, anonymised=None).filter(undecided | pending | asked)
    return list(rows.select_related("reception").order_by("pk"))


def kept(user: User) -> list[Kept]:
    """The other ones, the first to go first."""
    blocking = [one.pk for one in open_appeals(user)]
    rows = Appeal.objects.filter(citizen=user, anonymised=None).exclude(pk__in=blocking)
    acts = Max("event__at", filter=~Q(event__kind__in=LOOKS))
    years = relativedelta(years=profile().keeping.appeal_years)
    found = [
        Kept(one, timezone.localdate((one.last_act or one.submitted) + years))
        for one in rows.annotate(last_act=acts)
    ]
    return sorted(found, key=lambda one: one.until)


@retrying
def erase(user: User, *, now: datetime) -> Erasure:
    """Once proven that it is them. Twice is once. Raises StillOpen."""
    law, today = profile(), timezone.localdate(now)
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        done = Erasure.objects.filter(user=current).first()
        if done:
            return done
        if open_appeals(current):
            raise StillOpen
        remains = kept(current)
        close_account(current, now=now)
        made = Erasure.objects.create(
            user=current,
            asked=now,
            due=last_day(today, law.keeping.request, law),
            kept_until=remains[-1].until if remains else None,
        )
        record("erasure_asked", at=now, actor=current, erasure=made.pk)
    return made
