"""The desk says of a mandate or of evidence whether it is accepted."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reception.actions import checking
from reception.models.applicants import Verdict
from reception.views.desk import find_triaged
from reception.views.session import desk_required, signed_in

SAID = {one.value: one for one in (Verdict.ACCEPTED, Verdict.REJECTED)}


@require_POST
@desk_required
def check(request: HttpRequest, public_id: uuid.UUID, what: str) -> HttpResponse:
    """POST `verdict`: "accepted" or "rejected"."""
    found, verdict = find_triaged(request, public_id), SAID.get(request.POST.get("verdict", ""))
    if verdict is None:
        raise Http404
    try:
        checking.check(found, what, verdict, by=signed_in(request), now=timezone.now())
    except checking.NothingClaimed:
        raise Http404 from None
    messages.success(request, _("It is written down."))
    return redirect(f"{reverse('desk-reception', args=[public_id])}#{what}")
