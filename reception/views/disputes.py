"""An absence that is disputed, and the new time that is owed where the office failed."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import again, disputes
from reception.actions.changes import ComplainedAbout, TooLate
from reception.actions.looking import looked
from reception.complaints import instead_of
from reception.forms.proceedings import DisputeForm, DisputeReplyForm
from reception.limits import limited
from reception.models import Dispute, Official, Reception
from reception.permissions import can_decide_dispute, may_receive, works_for
from reception.views.booking import parsed_start
from reception.views.my import find
from reception.views.public import moving_context
from reception.views.session import desk_required, signed_in
from scheduling.errors import SchedulingError


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def dispute(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    now = timezone.now()
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            disputes.dispute(found, form.cleaned_data["text"], by=signed_in(request), now=now)
            messages.success(request, _("The head of the office looks at it and answers you."))
        except (TooLate, disputes.AlreadyDisputed):
            messages.warning(request, _("This can't be disputed any more."))
        return redirect("my-reception", public_id=public_id)
    if not form.is_bound and not disputes.can_dispute(found, now):
        return redirect("my-reception", public_id=public_id)
    context = {"reception": found, "form": form, "until": disputes.dispute_until(found)}
    context["presences"] = presences_of(found)
    return render(request, "my/dispute.html", context, status=422 if form.is_bound else 200)


def presences_of(reception: Reception) -> object:
    return reception.presences.filter(about=reception.starts_at)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def decide(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The desk sees it; the head decides."""
    user, now = signed_in(request), timezone.now()
    rows = Dispute.objects.select_related("reception__official__office", "reception__appeal")
    found = get_object_or_404(rows, uid=uid)
    may = can_decide_dispute(user, found)
    if not may and not works_for(user, found.reception.official):
        raise Http404
    timezone.activate(found.reception.official.office.tzid)
    looked(user, found.reception.appeal, "appeal", now)
    form = DisputeReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may:
            raise Http404
        if form.is_valid():
            try:
                disputes.decide(found, **form.cleaned_data, by=user, now=now)
                messages.success(request, _("Done. The citizen is being told."))
            except disputes.AlreadyDisputed:
                messages.warning(request, _("It has changed meanwhile; look at it again."))
            return redirect("desk-inbox")
    context = {
        "dispute": found,
        "reception": found.reception,
        "appeal": found.reception.appeal,
        "presences": found.reception.presences.filter(about=found.about),
        "may": may,
        "form": form,
    }
    return render(request, "desk/dispute.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@limited("hold")
def new_time(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The times that are free for others, and those that are kept for them."""
    found = find(request, public_id)
    if not again.is_owed(found):
        return redirect("my-reception", public_id=public_id)
    now, refusal = timezone.now(), ""
    if request.method == "POST":
        refusal = booked_again(request, found)
        if not refusal:
            messages.success(request, _("Your reception has a new time. A letter is on its way."))
            return redirect("my-reception", public_id=public_id)
    others = instead_of(found)
    to = chosen(others, request.GET.get("to"))
    receives = to or found.official
    kept = [one.pk for one in again.kept_for_others(receives, now)]
    address = reverse("my-again", args=[public_id])
    context = moving_context(request, found, to, ignoring=kept) | {
        "reception": found,
        "refusal": refusal,
        "others": others,
        "to": to,
        "barred": not may_receive(receives, found.appeal),
        "action": f"{address}?to={to.slug}" if to else address,
    }
    return render(request, "my/again.html", context, status=409 if refusal else 200)


def chosen(others: list[Official], slug: str | None) -> Official | None:
    """Who receives instead of the one complained about: whom they chose, else the first."""
    return next((one for one in others if one.slug == slug), next(iter(others), None))


def booked_again(request: HttpRequest, found: Reception) -> str:
    """The words of the refusal; none when it is done."""
    start = parsed_start(request)
    to = chosen(instead_of(found), request.GET.get("to"))
    try:
        if start is None:
            raise SchedulingError
        again.rebook(found, start, to=to, by=signed_in(request), now=timezone.now())
    except SchedulingError:
        return _("This time is not free any more. Please choose another one.")
    except ComplainedAbout:
        return _("Nobody is received by the one they complain about. Choose another official.")
    except TooLate:
        return _("It can't be changed any more.")
    return ""
