"""The official's other calendars, whose busy times close slots here."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import busy as actions
from reception.forms.busy import BusySourceForm, OwnCalendarForm
from reception.incoming import google
from reception.models import BusySource, Official
from reception.views.desk import desk_official
from reception.views.session import desk_required, signed_in
from scheduling.models import Absence

PROBLEMS = {
    "denied": gettext_lazy(
        "This address may not be asked: it has to be a public one with https://."
    ),
    "unreachable": gettext_lazy("It did not answer."),
    "refused": gettext_lazy("It refused to show the calendar."),
    "redirects": gettext_lazy("It leads from one address to another without end."),
    "too_large": gettext_lazy("The calendar is too large."),
    "unreadable": gettext_lazy("What it sent is not a calendar that can be read."),
    "unauthorised": gettext_lazy("It did not accept the user name or the password."),
    "no_calendar": gettext_lazy("No calendar was found there."),
    "reconnect": gettext_lazy("Google does not give access any more. Connect it again."),
    "choose": gettext_lazy("There are several calendars. Choose one."),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    official = desk_official(request, slug)
    form = BusySourceForm(request.POST or None)
    if added(request, official, form):
        return redirect("desk-busy", slug=slug)
    context = {
        "official": official,
        "form": form,
        "sources": sources_of(official),
        "google": bool(settings.GOOGLE_CALENDAR),
    }
    return render(request, "desk/busy.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def connect(request: HttpRequest, slug: str) -> HttpResponse:
    official = desk_official(request, slug)
    form = OwnCalendarForm(request.POST or None)
    if added(request, official, form):
        return redirect("desk-busy", slug=slug)
    context = {"official": official, "form": form}
    return render(request, "desk/busy_connect.html", context, status=422 if form.is_bound else 200)


def added(request: HttpRequest, official: Official, form: BusySourceForm) -> bool:
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        actions.add(official, by=signed_in(request), now=timezone.now(), **form.cleaned_data)
    except actions.TooMany:
        form.add_error("url", _("There are five calendars already. Remove one of them first."))
        return False
    messages.success(request, _("The calendar is being read. This takes up to a minute."))
    return True


@require_POST
@desk_required
def choose(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Which of the calendars that were found behind an address."""
    source = get_object_or_404(BusySource, pk=pk, official=desk_official(request, slug))
    try:
        chosen = request.POST.get("calendar", "")
        actions.choose(source, chosen, by=signed_in(request), now=timezone.now())
    except KeyError:
        messages.warning(request, _("Choose one of the calendars"))
    else:
        messages.success(request, _("The calendar is being read. This takes up to a minute."))
    return redirect("desk-busy", slug=slug)


def sources_of(official: Official) -> list[tuple[BusySource, int, object]]:
    """Each with the number of its busy times and what is wrong with it."""
    times = Absence.objects.filter(calendar=official.calendar_id, end__gt=timezone.now())
    counts = dict(times.values_list("source").annotate(Count("pk")).order_by())
    return [
        (source, counts.get(source.name, 0), PROBLEMS.get(source.problem, ""))
        for source in official.busy_sources.order_by("pk")
    ]


@require_POST
@desk_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = desk_official(request, slug)
    source = get_object_or_404(BusySource, pk=pk, official=official)
    actions.remove(source, by=signed_in(request), now=timezone.now())
    if source.grant:
        google.revoke(source.grant)
    messages.success(request, _("The calendar is removed. Its busy times are free again."))
    return redirect("desk-busy", slug=slug)
