"""Called away: the absence, a look at everybody it touches, and one button that moves and tells."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import absence as actions
from reception.actions.changes import TooLate
from reception.forms.absence import AbsenceForm
from reception.models import Official
from reception.views.booking import parsed_moment
from reception.views.desk import my_officials
from reception.views.session import desk_required, signed_in
from scheduling.errors import SchedulingError
from scheduling.models import Absence

OFF = "off"


def find_official(request: HttpRequest, slug: str) -> Official:
    """An official on this person's desk, with the office's zone active. Raises Http404."""
    official = next((one for one in my_officials(request) if one.slug == slug), None)
    if official is None:
        raise Http404
    timezone.activate(official.office.tzid)
    return official


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def absence(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the form. POST: who is touched and what is proposed; with `apply` it is done."""
    official = find_official(request, slug)
    now = timezone.now()
    form = AbsenceForm(request.POST if request.method == "POST" else None, now=now)
    proposals = None
    status = 422 if form.is_bound and not form.is_valid() else 200
    if form.is_bound and form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        if "apply" in request.POST:
            if carried_out(request, official, start, end, now):
                return redirect("desk-week", slug=slug)
            status = 409
        proposals = actions.propose(official, start, end, now)
    coming = official.calendar.absences.filter(end__gt=now).order_by("start")
    context = {
        "official": official,
        "form": form,
        "proposals": proposals,
        "off": OFF,
        "coming": coming,
    }
    return render(request, "desk/absence.html", context, status=status)


def carried_out(
    request: HttpRequest, official: Official, start: datetime, end: datetime, now: datetime
) -> bool:
    """Whether the plan in the form could be carried out; if not, a message says why."""
    try:
        plan = planned(request)
        actions.call_away(official, start, end, plan, by=signed_in(request), now=now)
    except (actions.PlanOutdated, SchedulingError, ValueError, TooLate):
        messages.warning(
            request,
            _("Something has changed meanwhile. Nothing was done; look at the new plan below."),
        )
        return False
    messages.success(request, _("Done. Everybody touched is being told."))
    return True


def planned(request: HttpRequest) -> dict[str, datetime | None]:
    """The choice for each reception. Raises ValueError for what is no moment."""
    chosen = {
        str(uuid.UUID(name.removeprefix("to-"))): str(choice)
        for name, choice in request.POST.items()
        if name.startswith("to-")
    }
    plan = {public_id: parsed_moment(choice) for public_id, choice in chosen.items()}
    if any(plan[public_id] is None and choice != OFF for public_id, choice in chosen.items()):
        raise ValueError
    return plan


@require_POST
@desk_required
def come_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = find_official(request, slug)
    row = get_object_or_404(Absence, pk=pk, calendar=official.calendar)
    actions.come_back(row, by=signed_in(request), now=timezone.now())
    messages.success(request, _("The official receives again at that time."))
    return redirect("desk-absence", slug=slug)
