"""What citizens asked for about their data, and by which day: for the administrator."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reception.models import DataExport, Erasure
from reception.permissions import can_see_requests
from reception.views.session import desk_required, signed_in

MOST = 200  # of each kind, the newest


@require_safe
@desk_required
def listed(request: HttpRequest) -> HttpResponse:
    """Without names: a request is answered by the system, and watched by its number."""
    if not can_see_requests(signed_in(request)):
        raise Http404
    today = timezone.localdate()
    context = {
        "exports": DataExport.objects.order_by("-pk")[:MOST],
        "erasures": Erasure.objects.order_by("-pk")[:MOST],
        "today": today,
        "view": "requests",
    }
    return render(request, "desk/requests.html", context)
