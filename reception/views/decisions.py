"""What an office decides about a reception before it begins."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception.actions import changes
from reception.views.desk import find
from reception.views.moving import moved
from reception.views.public import slots_context
from reception.views.session import desk_required, signed_in

VERBS = {"approve": changes.approve, "decline": changes.decline, "revoke": changes.revoke}


@require_POST
@desk_required
def decide(request: HttpRequest, public_id: uuid.UUID, verb: str) -> HttpResponse:
    """POST approve, decline or revoke; the citizen is told by mail."""
    if verb not in VERBS:
        raise Http404
    found = find(request, public_id)
    try:
        VERBS[verb](found, by=signed_in(request), now=timezone.now())
        messages.success(request, _("Done. The citizen is being told."))
    except changes.TooLate:
        messages.warning(request, _("It can't be changed any more."))
    return redirect("desk-reception", public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_required
def move(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    refusal = moved(request, found) if request.method == "POST" else ""
    if request.method == "POST" and not refusal:
        messages.success(request, _("Done. The citizen is being told."))
        return redirect("desk-reception", public_id=public_id)
    context = slots_context(request, found.official) | {"reception": found, "refusal": refusal}
    return render(request, "desk/move.html", context, status=409 if refusal else 200)
