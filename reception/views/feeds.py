"""Your calendar in your phone: feeds are made and revoked on a page, and read by programs."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception.actions import feeds as actions
from reception.models import Feed
from reception.notices import feeds
from reception.views.session import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def page(request: HttpRequest) -> HttpResponse:
    """POST makes a feed; its address is shown this once."""
    user = signed_in(request)
    address = made(request) if request.method == "POST" else ""
    context = {
        "layout": "base.html" if user.is_citizen else "base_desk.html",
        "feeds": Feed.objects.filter(user=user).order_by("made"),
        "offer": actions.offer(user),
        "address": address,
        "webcal": address.replace(settings.SITE_URL.split("://")[0], "webcal", 1),
    }
    failed = request.method == "POST" and not address
    return render(request, "calendar/feeds.html", context, status=409 if failed else 200)


def made(request: HttpRequest) -> str:
    """The address of the new feed; "" when there is none, and a message says why."""
    try:
        token = actions.make(
            request.POST.get("offer", ""), by=signed_in(request), now=timezone.now()
        )
    except actions.OfferOver:
        messages.warning(request, _("This page was open for too long. Please try again."))
        return ""
    except actions.TooMany:
        messages.warning(request, _("You have five addresses already. Revoke one of them first."))
        return ""
    return f"{settings.SITE_URL}{reverse('feed', args=[token])}"


@require_POST
@login_required
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actions.revoke(pk, by=signed_in(request))
    messages.success(request, _("The address is revoked. Nobody can read it any more."))
    return redirect("feeds")


@require_safe
def read(request: HttpRequest, token: str) -> HttpResponseBase:
    """The calendar; 304 when the program has it already. Raises Http404."""
    found = Feed.objects.select_related("user").filter(token_hash=actions.hash_of(token)).first()
    if found is None or not found.user.is_active:
        raise Http404
    now = timezone.now()
    officials = feeds.officials_of(found)
    etag, modified = feeds.state_of(found, officials, now)
    moment = int(modified.timestamp()) if modified else None
    response = get_conditional_response(request, etag, moment) or HttpResponse(
        feeds.written(found, officials, now), content_type="text/calendar; charset=utf-8"
    )
    response["ETag"] = etag
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    response["Cache-Control"] = "private, no-cache"
    return response
