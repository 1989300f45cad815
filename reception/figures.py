"""What law.md calls "reported": how many appeals came, and what became of them.

Counted from what stays when an appeal is anonymised, so that the figures of a year are the same
before and after. Three groupings, one query each.
"""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q

from reception.lifecycle import AppealState
from reception.models import Appeal, Office, Topic
from reception.models.applicants import ApplicantKind
from reception.models.minutes import Outcome

MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int  # 1 to 4

    @classmethod
    def of(cls, day: date) -> "Quarter":
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS + 1, 1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number - 2) % 4 + 1)


@dataclass(frozen=True)
class Figures:
    """`received` is the sum of `considered`, `forwarded`, `left` and of what is still open;
    `considered` the sum of `satisfied`, `explained` and `refused`."""

    received: int = 0
    considered: int = 0
    satisfied: int = 0  # answered in substance, orally or in writing
    explained: int = 0
    refused: int = 0
    forwarded: int = 0
    left: int = 0  # without consideration: a defect that the law names, or withdrawn


NAMES = [one.name for one in fields(Figures)]
ANSWERED = Q(state=AppealState.ANSWERED)
EXPLAINED = Q(reception__card__outcome=Outcome.EXPLAINED)
LEFT = Q(state__in=(AppealState.NOT_CONSIDERED, AppealState.WITHDRAWN))
COUNTS = {
    "received": Count("pk"),
    "answered": Count("pk", filter=ANSWERED),
    "explained": Count("pk", filter=ANSWERED & EXPLAINED),
    "refused": Count("pk", filter=Q(state=AppealState.REFUSED)),
    "forwarded": Count("pk", filter=Q(state=AppealState.FORWARDED)),
    "left": Count("pk", filter=LEFT),
}


def figures_of(row: dict[str, Any]) -> Figures:
    """Of what the database counted. Who was answered and not merely explained to is satisfied; by
    subtraction, for many have no card to be asked."""
    return Figures(
        received=row["received"],
        considered=row["answered"] + row["refused"],
        satisfied=row["answered"] - row["explained"],
        explained=row["explained"],
        refused=row["refused"],
        forwarded=row["forwarded"],
        left=row["left"],
    )


def summed(many: Iterable[Figures]) -> Figures:
    rows = [astuple(one) for one in many]
    return Figures(*(sum(column) for column in zip(*rows, strict=True))) if rows else Figures()


def within(quarter: Quarter, offices: Iterable[int]) -> Q:
    """Days of a quarter are those of the installation's zone, for all offices alike."""
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(quarter.first, time(), zone)
    end = datetime.combine(quarter.next.first, time(), zone)
    return Q(submitted__gte=start, submitted__lt=end, office__in=list(offices))


def by(name: str, quarter: Quarter, offices: Iterable[int]) -> dict[Any, Figures]:
    """`name`: "office", "topic" or "kind"; by its key, for one query."""
    rows = Appeal.objects.filter(within(quarter, offices)).order_by()
    counted = rows.values(name).annotate(**COUNTS)
    return {row[name]: figures_of(row) for row in counted}


def labels(name: str) -> dict[Any, Any]:
    """What the keys of `by` are called: localized text or a lazy one."""
    if name == "office":
        return {one.pk: one.name for one in Office.objects.all()}
    if name == "topic":
        return {one.pk: one.name for one in Topic.objects.all()}
    return dict(ApplicantKind.choices)
