"""What is written, handed over and measured during a call: POSTs to keep, GETs to read."""

import uuid

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception.actions import calls
from reception.actions.looking import looked
from reception.actions.papers import content
from reception.actions.session import HOSTS
from reception.forms.calls import HandOverForm, LineForm, SayForm
from reception.models import HandedPaper, Reception, Said, User
from reception.models.guests import GuestRole
from reception.views.downloads import as_download
from reception.views.room import find, refusal
from reception.views.session import signed_in
from signaling.errors import RoomError


@require_http_methods(["GET", "POST"])
@login_required
def chat(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST keeps a message; GET reads those after the id `after`. For those who are in the call."""
    found, role = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    try:
        if request.method == "POST":
            form = SayForm(request.POST)
            if not form.is_valid():
                return wrong(form)
            made = calls.say(found, **form.cleaned_data, by=user, now=now)
            return JsonResponse({"message": shown(made, user)})
        if role not in HOSTS:  # who waits reads nothing
            calls.require_inside(found, user, now)
    except RoomError as error:
        return refusal(error)
    later = Said.objects.filter(reception=found, pk__gt=after_of(request))
    return JsonResponse({"messages": [shown(one, user) for one in later]})


def after_of(request: HttpRequest) -> int:
    """The id after which messages are wanted; 0 for all, also for what is no id."""
    asked = request.GET.get("after", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else 0


def shown(one: Said, reader: User) -> dict[str, object]:
    return {
        "id": one.pk,
        "name": one.name,
        "role": one.role,
        "text": one.text,
        "at": one.at.isoformat(),
        "own": one.author_id == reader.pk,
        "key": one.key if one.author_id == reader.pk else "",
    }


@require_http_methods(["GET", "POST"])
@login_required
def handed(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST hands a paper over, GET lists all of them. For those who are in the call."""
    found, role = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    try:
        if request.method == "POST":
            form = HandOverForm(request.POST, request.FILES)
            if not form.is_valid():
                return wrong(form)
            made = calls.hand_over(found, **form.cleaned_data, by=user, now=now)
            return JsonResponse({"paper": listed(made, found, user)})
        if role not in HOSTS:
            calls.require_inside(found, user, now)
    except RoomError as error:
        return refusal(error)
    papers = HandedPaper.objects.select_related("paper").filter(reception=found)
    return JsonResponse({"papers": [listed(one, found, user) for one in papers]})


def listed(one: HandedPaper, of: Reception, reader: User) -> dict[str, object]:
    return {
        "id": one.pk,
        "url": reverse("handed-paper", args=[of.public_id, one.paper.uid]),
        "name": one.paper.name,
        "size": one.paper.size,
        "digest": one.digest,
        "by": one.author_name,
        "own": one.author_id == reader.pk,
        "at": one.at.isoformat(),
    }


@require_safe
@login_required
def paper(request: HttpRequest, public_id: uuid.UUID, uid: uuid.UUID) -> HttpResponse:
    """One that was handed over: for both sides, and for guests while they are in the call."""
    found, role = find(request, public_id)
    user, now = signed_in(request), timezone.now()
    one = (
        HandedPaper.objects.select_related("paper").filter(reception=found, paper__uid=uid).first()
    )
    if one is None:
        raise Http404
    if role in GuestRole:
        try:
            calls.require_inside(found, user, now)
        except RoomError as error:
            raise Http404 from error
    else:
        looked(user, found.appeal, "paper", now)
    if one.paper.quarantined:
        return render(request, "papers/quarantined.html", status=409)
    return as_download(content(one.paper), one.paper.name, one.paper.content_type)


@require_POST
@login_required
def line(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """How the line was since the page last said so."""
    found, role = find(request, public_id)
    form = LineForm(request.POST)
    if not form.is_valid():
        return wrong(form)
    samples = form.cleaned_data["samples"]
    try:
        calls.measured(found, samples, role=role, by=signed_in(request), now=timezone.now())
    except RoomError as error:
        return refusal(error)
    return JsonResponse({"ok": True})


def wrong(form: Form) -> JsonResponse:
    said = [str(text) for errors in form.errors.values() for text in errors]
    return JsonResponse({"error": " ".join(said)}, status=400)
