"""Trying devices and line: the page, the way to the echo peer, and what was found."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reception import limits
from reception.actions import readiness
from reception.forms.readiness import FoundForm
from reception.languages import said
from reception.limits import Ratelimited
from reception.models import Office, Reception
from reception.readiness import Verdict
from reception.views.room import find, home_of
from reception.views.session import signed_in
from signaling import echo, turn
from signaling.errors import EchoRefused

RELAY_LIFE = timedelta(seconds=60)  # to begin with; one that is open lasts as long as the try


@require_http_methods(["GET", "HEAD", "POST"])
def anybodys(request: HttpRequest) -> HttpResponse:
    """Without a reception: nothing is kept, and the relay is not tried."""
    if request.method == "POST":
        return result(request, None, "")
    config = {"ticketUrl": reverse("try-out-ticket"), "relay": False}
    return page(request, config, {"back_url": reverse("home")})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def own(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Before a reception; its desk sees what was found."""
    found, role = find(request, public_id)
    if request.method == "POST":
        return result(request, found, role)
    coming = readiness.is_coming(found, timezone.now())
    config = {
        "ticketUrl": reverse("check-ticket", args=[public_id]),
        "relay": coming and bool(relays_for(request, found)),
    }
    own = {
        "reception": found,
        "official": found.official,
        "role": role,
        "coming": coming,
        "dial_in": said(found.official.office.dial_in),
        "back_url": home_of(found, role),
    }
    return page(request, config, own)


def page(request: HttpRequest, config: dict[str, object], own: dict[str, object]) -> HttpResponse:
    here = {"echoUrl": reverse("try-out-echo"), "resultUrl": request.path, "echo": settings.ECHO}
    return render(request, "room/try_out.html", own | {"config": config | here})


@require_POST
def ticket(request: HttpRequest) -> HttpResponse:
    """The right to one try of the direct way."""
    return admitted(request, [])


@require_POST
@login_required
def own_ticket(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The same, or with `way=relay` of the way through TURN: for those alone who have a place in a
    coming reception, since a relay could carry anything."""
    found, _role = find(request, public_id)
    wanted = request.POST.get("way") == "relay" and readiness.is_coming(found, timezone.now())
    return admitted(request, relays_for(request, found) if wanted else [])


def relays_for(request: HttpRequest, found: Reception) -> list[turn.IceServer]:
    name = f"{found.room}-check{signed_in(request).pk}"
    until = timezone.now() + RELAY_LIFE
    return turn.relays(settings.TURN_URLS, settings.TURN_SECRET, name=name, until=until)


def admitted(request: HttpRequest, servers: list[turn.IceServer]) -> HttpResponse:
    try:
        limits.count(request, "check", who=str(request.user.pk or ""), soft=False)
    except Ratelimited:
        text = _("You have tried it very often. Come back in an hour.")
        return JsonResponse({"reason": "often", "error": text}, status=429)
    if not echo.available():
        return refused("away")
    echo.wake()
    return JsonResponse({"ticket": echo.ticket(), "iceServers": servers})


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """The echo peer's answer to an offer; whoever has a ticket was counted."""
    try:
        sdp = echo.answer_to(request.POST.get("sdp", ""), request.POST.get("ticket", ""))
    except EchoRefused as error:
        return refused(error.reason)
    return JsonResponse({"sdp": sdp})


def refused(reason: str) -> JsonResponse:
    words = {
        "busy": _("Many people are trying their connection now. Try again in a minute."),
        "away": _("The connection can't be tried just now. Try again later."),
    }
    text = words.get(reason, _("That did not work. Try again."))
    return JsonResponse({"reason": reason, "error": text}, status=409)


def result(request: HttpRequest, found: Reception | None, role: str) -> HttpResponse:
    """What it means, in words; kept with the reception as long as that is to come."""
    form = FoundForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("That did not work. Try again.")}, status=400)
    tried = form.found()
    kept = False
    if found is not None:
        now = timezone.now()
        kept = readiness.keep(found, tried, role=role, by=signed_in(request), now=now)
    office = found.official.office if found else None
    return JsonResponse({"verdict": tried.verdict, "kept": kept} | in_words(tried.verdict, office))


def in_words(verdict: Verdict, office: Office | None) -> dict[str, str]:
    phone = office.phone if office else ""
    if verdict == Verdict.VIDEO:
        return {
            "title": _("Good for video"),
            "text": _("Picture and sound will work from here."),
        }
    if verdict == Verdict.SOUND:
        return {
            "title": _("Only sound will work"),
            "text": _(
                "The call goes on with sound alone. For a picture, move nearer to the Wi-Fi or "
                "use another network, and try again."
            ),
        }
    call = _("If it stays so, telephone the office in time: %(phone)s.") % {"phone": phone}
    ask = _("If it stays so, tell the office in time; it finds another way.")
    return {
        "title": _("A call will not work from here"),
        "text": _("Use another network: mobile data instead of Wi-Fi, or the other way round.")
        + " "
        + (call if phone else ask),
    }
