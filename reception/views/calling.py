"""Late, next, once more, aside: what the desk does about those who wait, from the day or the room.

Each is a form; a script that asks for JSON gets the answer as such, everybody else the day.
"""

import uuid
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from reception.actions import calling
from reception.actions.guards import ComplainedAbout
from reception.actions.lateness import Announced, say_late
from reception.forms.calling import LateForm
from reception.views.desk import desk_official, find
from reception.views.room import refusal, words_for
from reception.views.session import desk_required, signed_in
from signaling.errors import RoomError

VERBS: dict[str, Callable[..., None]] = {
    "recall": calling.recall,
    "park": calling.park,
    "unpark": partial(calling.park, parked=False),
}


def by_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def refused(request: HttpRequest, error: Exception) -> HttpResponse:
    if by_script(request):
        return refusal(error)
    messages.warning(request, words_for(error))
    return back(request)


def back(request: HttpRequest) -> HttpResponse:
    """To the page from which it was sent: the door of one reception, or the day."""
    match = request.resolver_match
    if request.POST.get("back") == "door" and match and "public_id" in match.kwargs:
        return redirect("desk-door", public_id=match.kwargs["public_id"])
    return redirect("desk-day")


def done(request: HttpRequest, text: str) -> HttpResponse:
    if by_script(request):
        return JsonResponse({"ok": True, "said": text})
    if text:
        messages.success(request, text)
    return back(request)


@require_POST
@desk_required
def late(request: HttpRequest, slug: str) -> HttpResponse:
    official = desk_official(request, slug)
    form = LateForm(request.POST)
    if not form.is_valid():
        said = str(form.errors["minutes"][0])
        if by_script(request):
            return JsonResponse({"error": said}, status=400)
        messages.warning(request, said)
        return redirect("desk-day")
    minutes = form.cleaned_data["minutes"]
    try:
        made = say_late(official, minutes, by=signed_in(request), now=timezone.now())
    except (RoomError, ComplainedAbout) as error:
        return refused(request, error)
    return done(request, how_many(made))


def how_many(made: Announced) -> str:
    said = _("Everybody who has to know it knows it already.")
    if made.told:
        said = ngettext(
            "%(number)d person is being told.", "%(number)d people are being told.", made.told
        ) % {"number": made.told}
    if made.misfits:
        said += " " + ngettext(
            "%(number)d reception does not fit in its time any more and was told nothing: "
            "move it, or telephone.",
            "%(number)d receptions do not fit in their time any more and were told nothing: "
            "move them, or telephone.",
            len(made.misfits),
        ) % {"number": len(made.misfits)}
    return said


@require_POST
@desk_required
def call_next(request: HttpRequest, slug: str) -> HttpResponse:
    official = desk_official(request, slug)
    seen = request.POST.get("participant", "")[:64]
    try:
        found = calling.call_next(official, seen=seen, by=signed_in(request), now=timezone.now())
    except (RoomError, ComplainedAbout) as error:
        return refused(request, error)
    if by_script(request):
        return JsonResponse({"ok": True})
    return redirect(reverse("room", args=[found.public_id]))


@require_POST
@desk_required
def decide(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """About somebody who waits."""
    if verb not in VERBS:
        raise Http404
    found = find(request, public_id)
    seat = request.POST.get("participant", "")[:64]
    try:
        VERBS[verb](found, seat, by=signed_in(request), now=timezone.now())
    except (RoomError, ComplainedAbout) as error:
        return refused(request, error)
    return done(request, "")
