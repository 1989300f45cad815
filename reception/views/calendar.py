"""One reception as a file for a calendar, for its citizen and for the desk."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception.models import Reception
from reception.notices.invitations import current
from reception.views import desk, my
from reception.views.session import desk_required
from reception.views.states import shown_state
from scheduling import ical


@require_safe
@login_required
def mine(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return file_of(my.find(request, public_id), to_citizen=True)


@require_safe
@desk_required
def ours(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return file_of(desk.find_seen(request, public_id), to_citizen=False)


def file_of(reception: Reception, *, to_citizen: bool) -> HttpResponse:
    """Raises Http404 when it will not take place: nothing is left to be kept in a calendar."""
    now = timezone.now()
    if not shown_state(reception, now).coming:
        raise Http404
    content = ical.single(current(reception, to_citizen=to_citizen, stamp=now))
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="reception.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
