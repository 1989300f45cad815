"""After the decision: the citizen rates and objects, the desk replies."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from reception.actions import afterwards
from reception.actions.looking import looked
from reception.forms.promises import ObjectionForm, RatingForm, TextForm
from reception.models import Objection, Rating
from reception.permissions import can_reply, can_see_objection
from reception.views.my import find
from reception.views.session import desk_required, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def rate(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    now = timezone.now()
    if not afterwards.can_rate(found, now):
        messages.info(request, _("This reception can't be rated now."))
        return redirect("my-reception", public_id=public_id)
    said = Rating.objects.filter(reception=found).first()
    initial = {"stars": said.stars, "comment": said.comment} if said else None
    form = RatingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            afterwards.rate(found, **form.cleaned_data, by=signed_in(request), now=now)
            messages.success(request, _("Thank you. The office sees what you said."))
        except (afterwards.TooLate, afterwards.NotYet):
            messages.info(request, _("This reception can't be rated now."))
        return redirect("my-reception", public_id=public_id)
    status = 422 if form.is_bound else 200
    return render(request, "my/rate.html", {"reception": found, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def object_to(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    now = timezone.now()
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            afterwards.object_to(found, **form.cleaned_data, by=signed_in(request), now=now)
            messages.success(request, _("The office has got it and must answer you."))
            return redirect("my-reception", public_id=public_id)
        except afterwards.AskedAlready:
            form.add_error(None, _("The office has still to answer what you asked before."))
        except (afterwards.TooLate, afterwards.NotYet):
            form.add_error(None, _("The days in which you could ask about it are over."))
    elif not form.is_bound and not afterwards.can_object(found, now):
        return redirect("my-reception", public_id=public_id)
    status = 422 if form.is_bound else 200
    until = afterwards.objectable_until(found)
    context = {"reception": found, "form": form, "until": until}
    return render(request, "my/object.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def reply(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The desk's page of a citizen's question or complaint."""
    note = get_object_or_404(
        Objection.objects.select_related("appeal__reception__official__office__head"), uid=uid
    )
    user = signed_in(request)
    may = can_reply(user, note)
    if not can_see_objection(user, note) or (request.method == "POST" and not may):
        raise Http404
    timezone.activate(note.appeal.office.tzid)
    looked(user, note.appeal, "question", timezone.now())
    form = TextForm(
        request.POST if request.method == "POST" else None,
        label=_("The reply"),
        hint=_("The citizen reads this on their page"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            afterwards.reply(note, form.cleaned_data["text"], by=user, now=timezone.now())
            messages.success(request, _("Done. The citizen is being told."))
            return redirect("desk-control")
        except afterwards.AskedAlready:
            form.add_error(None, _("Somebody has replied already."))
            note.refresh_from_db()
    context = {
        "note": note,
        "appeal": note.appeal,
        "reception": note.appeal.reception,
        "form": form,
        "can_reply": may and not note.replied,
    }
    return render(request, "desk/objection.html", context, status=422 if form.is_bound else 200)
