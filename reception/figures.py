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
from reception.suppression import Published, suppressed

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
    def whole(self) -> Q:
        """The appeals that came in it. Its days are those of the installation's zone, for all
        offices alike."""
        zone = ZoneInfo(settings.TIME_ZONE)
        start = datetime.combine(self.first, time(), zone)
        end = datetime.combine(self.next.first, time(), zone)
        return Q(submitted__gte=start, submitted__lt=end)

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


def by(name: str, quarter: Quarter, offices: Iterable[int]) -> dict[Any, Figures]:
    """`name`: "office", "topic" or "kind"; by its key, for one query."""
    rows = Appeal.objects.filter(quarter.whole, office__in=list(offices)).order_by()
    counted = rows.values(name).annotate(**COUNTS)
    return {row[name]: figures_of(row) for row in counted}


def labels(name: str) -> dict[Any, Any]:
    """What the keys of `by` are called: localized text; a kind by its own word, which pages say."""
    if name == "office":
        return {one.pk: one.name for one in Office.objects.all()}
    if name == "topic":
        return {one.pk: one.name for one in Topic.objects.all()}
    return {kind: kind for kind in ApplicantKind.values}


TABLES = ("office", "topic", "kind")


@dataclass(frozen=True)
class Line:
    label: Any  # localized text, or the word of a kind; "" where nobody chose a topic
    figures: Figures


@dataclass(frozen=True)
class Table:
    by: str
    lines: list[Line]
    total: Figures


def table(name: str, quarter: Quarter, offices: Iterable[int]) -> Table:
    """Two queries."""
    counted = by(name, quarter, offices)
    called = labels(name)
    lines = [Line(called.get(key, ""), counted[key]) for key in counted]
    lines.sort(key=lambda line: -line.figures.received)
    return Table(name, lines, summed(counted.values()))


def tables(quarter: Quarter, offices: Iterable[int]) -> list[Table]:
    offices = list(offices)
    return [table(name, quarter, offices) for name in TABLES]


def as_row(one: Figures) -> tuple[int, ...]:
    """For `suppression`: how many came and its parts, with what is still open as one of them."""
    still_open = one.received - one.considered - one.forwarded - one.left
    return (*astuple(one), still_open)


def published(quarter: Quarter) -> dict[str, Any]:
    """JSON of all offices, small numbers taken out: null is "not told"."""
    offices = list(Office.objects.values_list("pk", flat=True))
    counted = {name: by(name, quarter, offices) for name in TABLES}
    shown = {
        name: suppressed({key: as_row(one) for key, one in rows.items()})
        for name, rows in counted.items()
    }
    # The tables have one total: what one of them must not tell, no other one does.
    total = summed(counted["office"].values())
    told = all(one.total for one in shown.values())
    parts = told and all(one.parts_of_total for one in shown.values())
    return {
        "total": cells(total, counted=told, full=parts),
        **{name: lines_of(name, rows, shown[name]) for name, rows in counted.items()},
    }


def lines_of(name: str, rows: dict[Any, Figures], shown: "Published[Any]") -> list[dict[str, Any]]:
    called = labels(name)
    lines = [
        {"key": str(key or ""), "label": called.get(key, "")}
        | cells(one, counted=key in shown.counted, full=key in shown.full)
        for key, one in rows.items()
    ]
    return sorted(lines, key=lambda line: (-(line["received"] or 0), line["key"]))


def cells(one: Figures, *, counted: bool, full: bool) -> dict[str, int | None]:
    values = dict(zip(NAMES, astuple(one), strict=True))
    return {
        name: value if full or (counted and name == "received") else None
        for name, value in values.items()
    }
