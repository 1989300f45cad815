"""Changing reception hours: a form, what would come of it, and only then the change itself."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import hour_changes as changes
from reception.actions.hours import attempt
from reception.forms.hours import MIDNIGHT, AwayForm, RuleForm, YearlyAwayForm
from reception.forms.hours_policy import DayForm, PolicyForm
from reception.models import Official, User
from reception.permissions import keep_hours, works_for
from reception.views.desk import my_official
from reception.views.session import desk_required, signed_in
from scheduling.models import AvailabilityRule, DayOverride, RecurringAbsence
from scheduling.repeats import Kind, is_of_every_year, read

RULE_KINDS = {Kind.WEEKLY, Kind.NTH, Kind.MONTH_DAY, Kind.ONCE}
AWAY_KINDS = {Kind.WEEKLY, Kind.YEARLY}
Change = Callable[[], object]


class Page(NamedTuple):
    """What it is called, whose hours it is about, where it leads back to, and whether to show
    only how many people lie outside."""

    title: str
    caption: str
    back: str
    nameless: bool = False


def seen_first(
    request: HttpRequest,
    officials: Sequence[Official],
    change: Change | None,
    page: Page,
    form: Form | None = None,
    may: Callable[[User, Sequence[Official]], bool] = keep_hours,
    **context: object,
) -> HttpResponse:
    """The page of a change: with what it does, once the form says what is to be changed.

    Nothing is done before the person has agreed to exactly what they were shown; when that is no
    longer what would happen, it is shown again.
    """
    # Who administers an office keeps its hours, but reads nobody's appeal.
    hidden = not all(works_for(signed_in(request), one) for one in officials[:1])
    context |= {**page._asdict(), "form": form, "preview": None, "hidden": hidden}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    if change is not None:
        seal = request.POST.get("apply", "")
        by, now = signed_in(request), timezone.now()
        preview = attempt(officials, change, seal=seal, by=by, now=now, may=may)
        if preview.done:
            messages.success(request, _("Done. The hours hold from now on."))
            return redirect(page.back)
        context |= {"preview": preview, "outdated": bool(seal)}
        status = 409 if seal else 200
    return render(request, "desk/hours/change.html", context, status=status)


def posted(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def page_of(official: Official, title: str) -> Page:
    return Page(title, str(official), reverse("desk-hours", args=[official.slug]))


def kind_of(text: str, kinds: set[Kind]) -> Kind:
    """Raises Http404."""
    if text not in kinds:
        raise Http404
    return Kind(text)


def kind_of_row(row: AvailabilityRule | RecurringAbsence) -> Kind | None:
    said = read(row.rrule, row.valid_from)
    return said.kind if said and said.kind != Kind.YEARLY else None


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def add_rule(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    official = my_official(request, slug)
    way = kind_of(kind, RULE_KINDS)
    form = RuleForm(posted(request), kind=way, today=timezone.localdate())
    change: Change | None = None
    if form.is_valid() and way == Kind.ONCE:
        alone = form.cleaned_data["alone"]
        change = partial(changes.add_once, official.calendar, form.written(), alone=alone)
    elif form.is_valid():
        change = partial(changes.add, AvailabilityRule, official.calendar, form.written())
    page = page_of(official, _("Hours on one day") if way == Kind.ONCE else _("New hours"))
    return seen_first(request, [official], change, page, form, once=way == Kind.ONCE)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def edit_rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = my_official(request, slug)
    row = get_object_or_404(AvailabilityRule, pk=pk, calendar=official.calendar)
    kind = kind_of_row(row)
    form = RuleForm(posted(request), kind=kind, row=row, today=timezone.localdate())
    change = partial(changes.change, row, form.written()) if form.is_valid() else None
    page = page_of(official, _("Change hours"))
    once = kind == Kind.ONCE
    return seen_first(request, [official], change, page, form, rule=row, once=once)


@require_POST
@desk_required
def remove_rule(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = my_official(request, slug)
    row = get_object_or_404(AvailabilityRule, pk=pk, calendar=official.calendar)
    page = page_of(official, _("Remove hours"))
    return seen_first(request, [official], partial(changes.remove, row), page, rule=row)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def add_away(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    official = my_official(request, slug)
    form = away_form(posted(request), kind_of(kind, AWAY_KINDS))
    change: Change | None = None
    if form.is_valid():
        change = partial(changes.add, RecurringAbsence, official.calendar, form.written())
    page = page_of(official, _("New recurring absence"))
    return seen_first(request, [official], change, page, form)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def edit_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = my_official(request, slug)
    row = get_object_or_404(RecurringAbsence, pk=pk, calendar=official.calendar)
    said = read(row.rrule, row.valid_from)
    yearly = said is not None and row.starts == row.ends == MIDNIGHT and is_of_every_year(said)
    kind = said.kind if said and (said.kind != Kind.YEARLY or yearly) else None
    form = away_form(posted(request), kind, row)
    change = partial(changes.change, row, form.written()) if form.is_valid() else None
    page = page_of(official, _("Change a recurring absence"))
    return seen_first(request, [official], change, page, form, away=row)


def away_form(
    data: Any, kind: Kind | None, row: RecurringAbsence | None = None
) -> AwayForm | YearlyAwayForm:
    today = timezone.localdate()
    if kind == Kind.YEARLY:
        return YearlyAwayForm(data, row=row, today=today)
    return AwayForm(data, kind=kind, row=row, today=today)


@require_POST
@desk_required
def remove_away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = my_official(request, slug)
    row = get_object_or_404(RecurringAbsence, pk=pk, calendar=official.calendar)
    page = page_of(official, _("Remove a recurring absence"))
    return seen_first(request, [official], partial(changes.remove, row), page, away=row)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def day(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """A special day: a new one, or that of `pk`."""
    official = my_official(request, slug)
    days = official.calendar.day_overrides
    row = get_object_or_404(days, pk=pk) if pk else None
    form = DayForm(posted(request), today=timezone.localdate(), row=row)
    change: Change | None = None
    if form.is_valid():
        on = form.cleaned_data["day"]
        change = partial(changes.set_day, official.calendar, on, form.written(), before=row)
    page = page_of(official, _("A special day"))
    return seen_first(request, [official], change, page, form, special=True)


@require_POST
@desk_required
def remove_day(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = my_official(request, slug)
    row = get_object_or_404(DayOverride, pk=pk, calendar=official.calendar)
    page = page_of(official, _("An ordinary day again"))
    return seen_first(request, [official], partial(changes.remove, row), page, day=row)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    official = my_official(request, slug)
    form = PolicyForm(posted(request), official=official)
    change: Change | None = None
    if form.is_valid():
        change = partial(changes.set_policy, official, form.policy(), form.lengths())
    page = page_of(official, _("How times are booked"))
    return seen_first(request, [official], change, page, form)
