"""Connecting an official's Google Calendar: going to Google, and coming back with its grant."""

import secrets
import time
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reception.actions import google as actions
from reception.actions.busy import TooMany
from reception.models import BusySource, Official
from reception.providers import google_calendar
from reception.providers.errors import Cancelled, Failed
from reception.views.desk import desk_official
from reception.views.session import desk_required, signed_in

UNDER_WAY = "at_google"  # state → what for, of this session
MOST_UNDER_WAY = 5
SECONDS = 15 * 60


def connectable(request: HttpRequest, slug: str) -> Official:
    """An official of this desk. Raises Http404, also where nobody can connect Google."""
    if not settings.GOOGLE_CALENDAR:
        raise Http404
    return desk_official(request, slug)


@require_safe
@desk_required
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What Google will ask, before it does."""
    context = {"official": connectable(request, slug)}
    return render(request, "desk/busy_google.html", context)


@require_safe
@desk_required
def go(request: HttpRequest, slug: str) -> HttpResponse:
    """To Google. `writes`: receptions are to be written there; `source`: whose grant is over."""
    official = connectable(request, slug)
    source = None
    if number := request.GET.get("source", ""):
        wanted = int(number) if number.isdecimal() and len(number) < 18 else 0
        source = get_object_or_404(BusySource, pk=wanted, official=official).pk
    state = secrets.token_urlsafe(24)
    trip = {
        "user": signed_in(request).pk,
        "slug": slug,
        "source": source,
        "writes": request.GET.get("writes") == "1",
        "until": int(time.time()) + SECONDS,
    }
    trips = list(request.session.get(UNDER_WAY, {}).items())[1 - MOST_UNDER_WAY :]
    request.session[UNDER_WAY] = dict(trips) | {state: trip}
    try:
        back_here = str(settings.SITE_URL) + reverse("desk-busy-google-back")
        return HttpResponseRedirect(google_calendar.ask(request, back=back_here, state=state))
    except Failed:
        messages.warning(request, out_of_order())
        return redirect("desk-busy", slug=slug)


@require_safe
@desk_required
def back(request: HttpRequest) -> HttpResponse:
    """From Google. Only what this person began in this session is believed, and once."""
    trips: dict[str, Any] = request.session.get(UNDER_WAY, {})
    trip = trips.pop(request.GET.get("state", ""), None)
    request.session[UNDER_WAY] = trips
    if trip is None or trip["user"] != signed_in(request).pk or time.time() >= trip["until"]:
        messages.warning(request, _("This took too long or came from elsewhere. Try it once more."))
        return redirect("desk-day")
    official = connectable(request, trip["slug"])
    try:
        given = google_calendar.answer(request)
        keep(request, official, trip, given)
    except Cancelled:
        said = _("Google was not allowed to show the calendar, so nothing was connected.")
        messages.warning(request, said)
    except Failed:
        messages.warning(request, out_of_order())
    return redirect("desk-busy", slug=official.slug)


def keep(
    request: HttpRequest, official: Official, trip: dict[str, Any], given: dict[str, Any]
) -> None:
    wanted = {"source": trip["source"], "writes": trip["writes"]}
    try:
        actions.connect(official, given, by=signed_in(request), now=timezone.now(), **wanted)
    except TooMany:
        messages.warning(request, _("There are five calendars already. Remove one of them first."))
    else:
        messages.success(request, _("The calendar is being read. This takes up to a minute."))


def out_of_order() -> str:
    return _("Google does not answer as it should. Try again later.")
