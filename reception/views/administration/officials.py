"""The officials of an office: added, changed, and taken out of it without losing anybody."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception import administration
from reception.actions import officials as actions
from reception.actions.offices import Taken
from reception.forms.administration import NewOfficialForm, OfficialForm
from reception.models import Official
from reception.views.absence import OUTDATED
from reception.views.administration.common import office_of, page, posted
from reception.views.plans import CALL_OFF, LONGEST_REASON, ids, read_plan, show_span
from reception.views.session import desk_required, signed_in

STAY = "stay"


@require_safe
@desk_required
def listed(request: HttpRequest, slug: str) -> HttpResponse:
    office = office_of(request, slug)
    rows = administration.officials_of(office)
    return page(request, "officials", office, "officials", rows=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def new(request: HttpRequest, slug: str) -> HttpResponse:
    office = office_of(request, slug)
    form = NewOfficialForm(posted(request))
    if form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("slug", "email")}
        now = timezone.now()
        about: dict[str, Any] = {"by": signed_in(request), "now": now, "language": get_language()}
        country = settings.COUNTRY.upper()
        try:
            made = actions.add(office, country=country, **about, **said, **form.written())
        except Taken:
            form.add_error("slug", _("Another official has this short name"))
        else:
            messages.success(request, _("The official is added. Now publish reception hours."))
            return redirect("desk-hours", slug=made.slug)
    return page(request, "new_official", office, "officials", form=form)


def find(request: HttpRequest, slug: str, official: str) -> Official:
    """Raises Http404."""
    office = office_of(request, slug)
    rows = office.officials.select_related("office", "calendar", "user")
    return get_object_or_404(rows, slug=official)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def one(request: HttpRequest, slug: str, official: str) -> HttpResponse:
    found = find(request, slug, official)
    initial = {
        "topics": found.topics.all(),
        "languages": found.languages,
        "needs_approval": found.needs_approval,
    }
    form = OfficialForm(posted(request), kept=found, initial=initial)
    if form.is_valid():
        actions.change(found, by=signed_in(request), now=timezone.now(), **form.written())
        messages.success(request, _("Saved."))
        return redirect("desk-officials", slug=slug)
    return page(request, "official", found.office, "officials", form=form, official=found)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def leave(request: HttpRequest, slug: str, official: str) -> HttpResponse:
    """GET: who still comes, and what is proposed. POST with `apply`: it is done."""
    found, now = find(request, slug, official), timezone.now()
    if not found.active:
        return redirect("desk-officials", slug=slug)
    outdated = open_batch = False
    if "apply" in request.POST:
        outlook = actions.coming(found, now)
        staying = staying_in(request)
        plan = read_plan(request.POST, outlook)
        plan = {name: one for name, one in plan.items() if name not in staying}
        try:
            actions.deactivate(found, plan, staying, by=signed_in(request), now=now)
        except actions.BatchOpen:
            open_batch = True
        except OUTDATED:
            outdated = True
        else:
            messages.success(request, _("Nobody books with this official any more."))
            return redirect("desk-officials", slug=slug)
    context = {
        "official": found,
        "shown": show_span(request, actions.coming(found, now)),
        "staying": staying_in(request),
        "outdated": outdated,
        "open_batch": open_batch,
        "off": CALL_OFF,
        "stay": STAY,
        "longest_reason": LONGEST_REASON,
        "status": 409 if outdated or open_batch else 200,
    }
    return page(request, "leave", found.office, "officials", **context)


def staying_in(request: HttpRequest) -> set[str]:
    """The public ids of those whom the form leaves with the official."""
    return {one for one in ids(request.POST, "to") if request.POST.get(f"to-{one}") == STAY}


@require_POST
@desk_required
def back(request: HttpRequest, slug: str, official: str) -> HttpResponse:
    found = find(request, slug, official)
    actions.reactivate(found, by=signed_in(request), now=timezone.now())
    messages.success(request, _("The official can be booked with again."))
    return redirect("desk-officials", slug=slug)
