"""A plan for an absence as a form: what was typed in it, and how it is shown again."""

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest, QueryDict

from reception.actions.replanning import OFF, Decision, Outlook, Plan, Span, look, propose
from reception.models import Official, Reception
from reception.views.days import parsed_moment

CALL_OFF = "off"
LONGEST_REASON = 500  # characters
MOST_LINES = 1000


@dataclass(frozen=True)
class Choice:
    value: str
    start: datetime
    selected: bool


@dataclass(frozen=True)
class Line:
    """One person in the plan, and what of it is new since it was shown before."""

    reception: Reception
    decision: Decision
    reason: str  # as it was typed
    groups: list[tuple[Official, list[Choice]]]
    put_off_before: bool
    with_deputy: bool
    nowhere: bool  # no time was found
    lost: bool  # what was chosen is not possible any more
    added: bool  # not in the plan before
    moved: bool  # had another time before


@dataclass(frozen=True)
class Shown:
    """A plan, line by line; `gone`: who was in it before and needs none any more."""

    plan: Plan
    lines: list[Line]
    gone: list[Reception]

    @property
    def changed(self) -> bool:
        return bool(self.gone) or any(one.lost or one.added or one.moved for one in self.lines)


def value_of(official: Official, start: datetime) -> str:
    return f"{official.slug}|{start.isoformat()}"


def read_plan(data: QueryDict, outlook: Outlook) -> dict[str, Decision]:
    """The decisions in a form, by public id; what makes no sense is left out."""
    by_slug = {one.slug: one for one in (outlook.span.official, *outlook.deputies)}
    for_all = data.get("reason", "")
    found = {}
    for public_id in ids(data, "to"):
        slug, _, moment = data.get(f"to-{public_id}", "").partition("|")
        start, official = parsed_moment(moment), by_slug.get(slug)
        reason = data.get(f"reason-{public_id}", "").strip()[:LONGEST_REASON]
        told = reason or for_all.strip()[:LONGEST_REASON]
        was = parsed_moment(data.get(f"was-{public_id}", ""))
        if slug == CALL_OFF:
            found[public_id] = Decision(reason=told, was=was)
        elif official and start:
            found[public_id] = Decision(official, start, was=was)
    return found


def ids(data: QueryDict, prefix: str) -> list[str]:
    """The public ids in the names of the fields that begin so."""
    found = []
    for name in list(data)[: 4 * MOST_LINES]:
        kind, _, rest = name.partition("-")
        with suppress(ValueError):
            if kind == prefix and str(uuid.UUID(rest)) == rest:
                found.append(rest)
    return found


def show(request: HttpRequest, span: Span, now: datetime) -> Shown:
    """The plan with what is typed in it, as far as that is possible."""
    return show_span(request, look(span, now))


def show_span(request: HttpRequest, outlook: Outlook) -> Shown:
    said = read_plan(request.POST, outlook)
    keys = {str(row.public_id): row.pk for row in outlook.rows}
    keep = {} if "anew" in request.POST else said
    plan = propose(outlook, {keys[one]: keep[one] for one in keep if one in keys})
    before = {} if "anew" in request.POST else was(request.POST)
    lines = [line(plan, row, before, request.POST) for row in outlook.rows]
    return Shown(plan, lines, gone(outlook, before.keys() - keys.keys()))


def was(data: QueryDict) -> dict[str, datetime | None]:
    """Who was in the plan that the form shows, and at which time each of them had to come."""
    return {one: parsed_moment(data.get(f"was-{one}", "")) for one in ids(data, "was")}


def line(
    plan: Plan,
    row: Reception,
    before: Mapping[str, datetime | None],
    data: QueryDict,
) -> Line:
    decision, public_id = plan.decisions[row.pk], str(row.public_id)
    return Line(
        reception=row,
        decision=decision,
        reason=data.get(f"reason-{public_id}", ""),
        groups=[
            (who, [Choice(value_of(who, one), one, chosen(decision, who, one)) for one in starts])
            for who, starts in plan.choices(row)
        ],
        put_off_before=row.pk in plan.outlook.put_off_before,
        with_deputy=decision.official not in {None, plan.outlook.span.official},
        nowhere=decision is OFF,
        lost=row.pk in plan.lost,
        added=bool(before) and public_id not in before,
        moved=public_id in before and before[public_id] != row.starts_at,
    )


def chosen(decision: Decision, official: Official, start: datetime) -> bool:
    return decision.official == official and decision.start == start


def gone(outlook: Outlook, public_ids: Iterable[str]) -> list[Reception]:
    """Of those only who are, or were, on this desk."""
    official = outlook.span.official
    ours = Q(official=official) | Q(displaced__called_away__official=official)
    found = Reception.objects.whole().filter(ours, public_id__in=list(public_ids))
    return list(found.distinct().order_by("booking__start"))
