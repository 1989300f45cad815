import math
import time
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from reception.limits import WAIT_FIELD, WORK_FIELD, Ratelimited, WorkWanted
from reception.refusals import as_problem, retry_after
from reception.views.kept import TooMuch, kept


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, or 429 when somebody asked too often."""
    if not isinstance(exception, Ratelimited):
        return render(request, "403.html", status=403)
    if request.path.startswith("/api/"):
        return as_problem(exception)
    if isinstance(exception, WorkWanted):
        response = work_wanted(request, exception)
    else:
        response = too_often(request)
    response["Retry-After"] = str(retry_after(exception))
    return response


def too_often(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


@never_cache
def work_wanted(request: HttpRequest, error: WorkWanted) -> HttpResponse:
    """Holds the form that was sent and sends it again by itself, after the work or the waiting."""
    try:
        fields = kept(request)
    except TooMuch:
        return too_often(request)
    context = {
        "fields": fields,
        "with_files": bool(request.FILES),
        "work": error.challenge.as_dict(),
        "work_field": WORK_FIELD,
        "wait_field": WAIT_FIELD,
        "ticket": error.ticket,
        "ready": datetime.fromtimestamp(error.ready, UTC),
        "wait_seconds": max(1, math.ceil(error.ready - time.time())),
        "refused": error.refused,
    }
    return render(request, "work.html", context, status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open for too long, or came from elsewhere; the page says how to go on."""
    return render(request, "403.html", {"stale": True}, status=403)
