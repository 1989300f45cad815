"""Passkeys: what the browser is asked, and its answers (static/js/passkeys.js)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from reception import signed
from reception.actions import passkeys
from reception.actions.passkeys import Site
from reception.forms.accounts import PasskeyNameForm, StaffSignInForm
from reception.limits import admit_guess, count
from reception.models import Passkey, User
from reception.views.accounts import after_first_step, entered, page
from reception.views.code import safe_next
from reception.views.security import security_page
from reception.views.session import confirmed, signed_in_staff

CHALLENGE = "passkey_challenge"


def site_of(request: HttpRequest) -> Site:
    """The host was checked against ALLOWED_HOSTS."""
    host = request.get_host()
    return Site(host.rsplit(":", 1)[0], f"{request.scheme}://{host}")


def asked(request: HttpRequest, made: tuple[str, str]) -> HttpResponse:
    options, request.session[CHALLENGE] = made
    return HttpResponse(options, content_type="application/json")


def answered(request: HttpRequest) -> tuple[str, str]:
    """(the browser's answer, the challenge it was asked with, which is used up)."""
    return request.POST.get("answer", ""), request.session.pop(CHALLENGE, "")


@require_POST
def options_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Of whoever is being asked: who signed in, who gave a password, or anybody."""
    user = request.user if isinstance(request.user, User) else after_first_step(request)
    return asked(request, passkeys.options_to_use(user, site_of(request)))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    # Each question is one of its own: colleagues behind one address don't shut one another out.
    asked_with = f"passkey:{request.session.get(CHALLENGE, '')}"
    admit_guess(request, "password", who=asked_with, widely="passwords")
    user, first = used(request), after_first_step(request)
    if user is not None and first in {None, user}:
        return entered(request, user, how="passkey", second="passkey")
    form = StaffSignInForm({})
    form.errors.clear()
    form.add_error(None, _("This passkey is not known here. Sign in with your password."))
    return page(request, "staff_sign_in", form)


def used(request: HttpRequest) -> User | None:
    answer, challenge = answered(request)
    try:
        return passkeys.use(answer, challenge=challenge, site=site_of(request), now=timezone.now())
    except passkeys.Refused:
        count(request, "passwords")
        return None


@require_POST
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Instead of password and code."""
    user = signed_in_staff(request)
    if used(request) == user:
        signed.confirm(request.session, second="passkey")
        return redirect(safe_next(request))
    messages.warning(request, _("This passkey is not one of yours."))
    return redirect("confirm")


@require_POST
@confirmed
def options_to_add(request: HttpRequest) -> HttpResponse:
    return asked(request, passkeys.options_to_add(signed_in_staff(request), site_of(request)))


@require_POST
@confirmed
def add(request: HttpRequest) -> HttpResponse:
    user, form = signed_in_staff(request), PasskeyNameForm(request.POST)
    answer, challenge = answered(request)
    if not form.is_valid():
        return security_page(request, form)
    try:
        passkeys.add(
            user,
            answer,
            challenge=challenge,
            site=site_of(request),
            name=form.cleaned_data["name"],
            now=timezone.now(),
        )
    except passkeys.Refused:
        form.add_error(None, _("The passkey could not be added. Try it once more."))
        return security_page(request, form)
    signed.change(request.session, second="passkey")
    messages.success(request, _("The passkey is added: you can sign in with it."))
    return redirect("security")


@require_POST
@confirmed
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    mine = get_object_or_404(Passkey, pk=pk, user=signed_in_staff(request))
    passkeys.remove(mine, now=timezone.now())
    messages.success(request, _("The passkey is removed."))
    return redirect("security")
