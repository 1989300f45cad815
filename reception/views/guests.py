"""Guests of a reception: invited at the desk; and what they see themselves."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reception.actions import guests as actions
from reception.forms.guests import GuestForm
from reception.lifecycle import ACTIVE
from reception.limits import limited
from reception.models import Guest, Reception
from reception.models.guests import GuestRole
from reception.views.desk import find
from reception.views.session import desk_required, enter, signed_in

PAGES = ["GET", "HEAD", "POST"]
VERBS: dict[str, tuple[Callable[..., None], Any]] = {
    "again": (actions.send_again, lambda: _("A new link is on its way; the old one is shut.")),
    "away": (actions.send_away, lambda: _("They are not expected any more, and are being told.")),
}


@require_http_methods(PAGES)
@desk_required
def invite(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    found = find(request, public_id)
    form = GuestForm(initial=wanted(found))
    if request.method == "POST":
        form = GuestForm(request.POST)
        if form.is_valid() and invited(request, found, form):
            messages.success(request, _("The invitation is on its way."))
            return redirect("desk-reception", public_id=public_id)
    status = 422 if form.is_bound else 200
    context = {"reception": found, "appeal": found.appeal, "form": form}
    return render(request, "desk/guest.html", context, status=status)


def wanted(reception: Reception) -> dict[str, str]:
    """What the applicant asked for."""
    language = {"language": get_language() or "uz"}
    if asked := reception.appeal.needs.interpreter:
        return language | {"role": GuestRole.INTERPRETER, "speaks": asked}
    return language


def invited(request: HttpRequest, found: Reception, form: GuestForm) -> bool:
    try:
        actions.invite(found, form.invitation, by=signed_in(request), now=timezone.now())
    except actions.InvitedAlready:
        form.add_error("email", _("Somebody with this address is invited already"))
    except actions.TooManyGuests:
        form.add_error(None, _("No more people fit into the room"))
    except actions.NotNow:
        form.add_error(None, _("This reception is over or called off"))
    return not form.errors


@require_POST
@desk_required
def decide(request: HttpRequest, public_id: uuid.UUID, guest: uuid.UUID, verb: str) -> HttpResponse:
    found = find(request, public_id)
    one = get_object_or_404(found.guests.invited().select_related("reception"), uid=guest)
    if verb not in VERBS:
        raise Http404
    action, done = VERBS[verb]
    try:
        action(one, by=signed_in(request), now=timezone.now())
        messages.success(request, done())
    except actions.NotNow:
        messages.warning(request, _("It can't be changed any more."))
    return redirect("desk-reception", public_id=public_id)


@require_http_methods(PAGES)
@limited("code")
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Looking uses nothing up, for programs look at links in letters too; pressing does."""
    guest = actions.by_token(token)
    if guest is None:
        raise Http404
    timezone.activate(guest.reception.official.office.tzid)
    if request.user.pk == guest.user_id:
        return redirect("guest")
    used = guest.opened is not None
    if request.method == "POST" and not used:
        try:
            enter(request, actions.open_link(guest, now=timezone.now()), how="link")
            return redirect("guest")
        except actions.LinkUsed:
            used = True
    context = {"guest": guest, "reception": guest.reception, "used": used}
    return render(request, "guests/open.html", context, status=409 if used else 200)


@require_safe
@login_required
def own(request: HttpRequest) -> HttpResponse:
    """What a guest sees: when, where, as whom, and the door."""
    mine = Guest.objects.standing().filter(user=signed_in(request))
    guest = mine.filter(reception__state__in=ACTIVE).select_related("user").first()
    if guest is None:
        raise Http404
    reception = Reception.objects.whole().get(pk=guest.reception_id)
    timezone.activate(reception.official.office.tzid)
    context = {
        "guest": guest,
        "reception": reception,
        "official": reception.official,
        "room_open": reception.room_is_open(timezone.now()),
    }
    return render(request, "guests/own.html", context)
