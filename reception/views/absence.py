"""Called away: the absence, a look at everybody it touches, and one button that moves and tells."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import absence as actions
from reception.actions.aftermath import traces
from reception.actions.changes import ComplainedAbout, TooLate
from reception.actions.one_coming import AlreadyBooked
from reception.actions.replanning import Span, begun, look
from reception.forms.absence import AbsenceForm
from reception.models import CalledAway, Official
from reception.views.desk import desk_official
from reception.views.plans import CALL_OFF, LONGEST_REASON, read_plan, show
from reception.views.session import desk_required, signed_in
from reception.views.states import shown_state
from scheduling.errors import SchedulingError
from scheduling.models import Absence

REMEMBERED = timedelta(days=90)  # how long absences that are over stay on the page
OUTDATED = (actions.PlanOutdated, AlreadyBooked, SchedulingError, TooLate, ComplainedAbout)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def absence(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the form. POST: who is touched and what is proposed; with `apply` it is done."""
    official = desk_official(request, slug)
    now = timezone.now()
    coming = official.calendar.absences.filter(end__gt=now, source="").select_related("called_away")
    before = official.called_away.filter(end__gt=now - REMEMBERED).order_by("-start")
    context: dict[str, object] = {"coming": coming.order_by("start"), "before": before[:20]}
    return planning(request, official, None, context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def away(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What became of those whom an absence touched, and the form to make it longer or shorter."""
    official = desk_official(request, slug)
    rows = CalledAway.objects.select_related("absence", "official__office", "official__calendar")
    called = get_object_or_404(rows, pk=pk, official=official)
    now = timezone.now()
    found = traces(called, signed_in(request), now)
    context = {
        "called": called,
        "traces": [(one, shown_state(one.reception, now)) for one in found],
        "free_again": sum(one.free_again for one in found),
        "can_change": called.came_back is None and called.absence and called.end > now,
    }
    return planning(request, official, called, context)


def planning(
    request: HttpRequest, official: Official, called: CalledAway | None, context: dict[str, object]
) -> HttpResponse:
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    initial = {"start": called.start, "end": called.end} if called else {}
    form = AbsenceForm(posted, now=now, initial=initial)
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = context | {"official": official, "form": form, "off": CALL_OFF}
    if form.is_bound and form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        span = Span(official, start, end, called.absence if called else None)
        if "apply" in request.POST:
            if done := carried_out(request, span, called):
                messages.success(request, _("Done. Everybody touched is being told."))
                return redirect("desk-away", slug=official.slug, pk=done.pk)
            status = 409
        context |= {"shown": show(request, span, now), "begun": begun(span, now)}
        context |= {"reason": request.POST.get("reason", ""), "longest_reason": LONGEST_REASON}
    context["outdated"] = status == 409
    return render(request, "desk/absence.html", context, status=status)


def carried_out(request: HttpRequest, span: Span, called: CalledAway | None) -> CalledAway | None:
    """What was done; None when the plan in the form is not what could be done at this moment."""
    by, now = signed_in(request), timezone.now()
    said = read_plan(request.POST, look(span, now))
    try:
        if called:
            return actions.change_span(called, span.start, span.end, said, by=by, now=now)
        return actions.call_away(span.official, span.start, span.end, said, by=by, now=now)
    except OUTDATED:
        return None


@require_POST
@desk_required
def come_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    official = desk_official(request, slug)
    row = get_object_or_404(Absence, pk=pk, calendar=official.calendar, source="")
    called = actions.come_back(row, by=signed_in(request), now=timezone.now())
    messages.success(request, _("The official receives again at that time."))
    if called and called.displaced.exists():
        words = _(
            "Whoever was moved can go back to their time; "
            "what nobody takes is free for everybody after a while."
        )
        messages.info(request, words)
        return redirect("desk-away", slug=slug, pk=called.pk)
    return redirect("desk-absence", slug=slug)
