"""What an office decides about a reception before it begins."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import attendance, changes, disputes, passing_on, readiness
from reception.actions.again import taken_from
from reception.complaints import instead_of
from reception.models import Official, Reception
from reception.views.desk import find, find_triaged
from reception.views.moving import moved
from reception.views.public import moving_context
from reception.views.session import desk_required, signed_in

VERBS = {
    "approve": changes.approve,
    "decline": changes.decline,
    "revoke": changes.revoke,
    "did-not-come": attendance.did_not_come,
    "not-held": attendance.not_held,
    "concede": disputes.concede,
}
"""Of these the citizen is told by mail."""

QUIET = {"begin": attendance.begin, "end": attendance.end, "came": attendance.came}
QUIET |= {"phoned": readiness.phoned}
TRIAGE = {"approve", "decline", "revoke"}
"""Also for the registrar, who isn't there when it is held."""
CARD_FOLLOWS = {"end", "came"}


@require_POST
@desk_required
def decide(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """POST one of the verbs; what is not for now is refused in words."""
    decision: Any = (VERBS | QUIET).get(verb)
    if decision is None:
        raise Http404
    found = (find_triaged if verb in TRIAGE else find)(request, public_id)
    try:
        decision(found, by=signed_in(request), now=timezone.now())
    except changes.TooLate:
        messages.warning(request, _("It can't be changed any more."))
        return redirect("desk-reception", public_id=public_id)
    if verb in VERBS:
        messages.success(request, _("Done. The citizen is being told."))
    return redirect("desk-card" if verb in CARD_FOLLOWS else "desk-reception", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def move(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find_triaged(request, public_id)
    to = colleague(found, request.GET.get("to"))
    refusal = moved(request, found, to) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        messages.success(request, _("Done. The citizen is being told."))
        # Given to a colleague, it may not be on this desk any more.
        return redirect("desk-inbox") if to else redirect("desk-reception", public_id=public_id)
    own = [one.pk for one in taken_from(found, to or found.official, timezone.now())]
    context = moving_context(request, found, to, ignoring=own)
    context |= {"reception": found, "refusal": refusal}
    action = reverse("desk-move", args=[public_id]) + (f"?to={to.slug}" if to else "")
    context |= {"action": action, "to": to}
    return render(request, "desk/move.html", context, status=409 if refusal else 200)


@require_POST
@desk_required
def pass_on(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """POST `to`: whose desk an appeal goes to that complains about its official."""
    found = find_triaged(request, public_id)
    to = colleague(found, request.POST.get("to"))
    try:
        if to is None:
            raise Http404
        passing_on.pass_on(found, to, by=signed_in(request), now=timezone.now())
        messages.success(request, _("Done."))
    except changes.TooLate:
        messages.warning(request, _("It can't be changed any more."))
    return redirect("desk-inbox")


def colleague(found: Reception, slug: str | None) -> Official | None:
    """Who receives instead of the one complained about. Raises Http404."""
    if not slug:
        return None
    able = {one.slug: one for one in instead_of(found)}
    if slug not in able:
        raise Http404
    return able[slug]
