"""What a letter's List-Unsubscribe leads to: one question for people, none for mail programs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reception.actions import choices
from reception.models import User
from reception.notices import leaving


@csrf_exempt  # a mail program posts from nowhere (RFC 8058); the address itself is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def off(request: HttpRequest, token: str) -> HttpResponse:
    found = leaving.opened(token)
    if found is None:
        raise Http404
    pk, sort, channel = found
    if request.method == "POST":
        user = get_object_or_404(User, pk=pk)
        choices.leave(user, sort, channel, now=timezone.now())
    return render(request, "notices/off.html", {"done": request.method == "POST", "sort": sort})
