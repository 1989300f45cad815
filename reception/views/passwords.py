"""A new password: from within, or by a letter to whoever forgot the old one."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from reception.actions import passwords
from reception.forms.accounts import ForgottenForm, NewPasswordForm
from reception.limits import limited
from reception.views.session import confirmed, here, renewed, signed_in_staff

LETTER = "password_letter"


@require_http_methods(["GET", "HEAD", "POST"])
@confirmed
def change(request: HttpRequest) -> HttpResponse:
    user = signed_in_staff(request)
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        passwords.change(
            user, form.cleaned_data["new_password"], keep=here(request), now=timezone.now()
        )
        update_session_auth_hash(request, user)  # under a new session key
        renewed(request, user)
        messages.success(request, _("The password is changed. Everywhere else you are signed out."))
        return redirect("security")
    status = 422 if form.is_bound else 200
    return render(request, "account/password.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("code")
def forgotten(request: HttpRequest) -> HttpResponse:
    """Says the same whether or not there is such an account."""
    form = ForgottenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        passwords.ask_letter(form.cleaned_data["username"], now=timezone.now())
        return render(request, "accounts/letter_sent.html")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/forgotten.html", {"form": form}, status=status)


@require_safe
def by_letter(request: HttpRequest, letter: str) -> HttpResponse:
    """Takes the token out of the address at once, so that no page and no referrer holds it."""
    request.session[LETTER] = letter
    return redirect("new-password")


@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: HttpRequest) -> HttpResponse:
    number, _dash, token = request.session.get(LETTER, "").partition("-")
    try:
        user = passwords.of_letter(number, token)
        form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
        if form.is_valid():
            password = form.cleaned_data["new_password"]
            passwords.set_by_letter(number, token, password, now=timezone.now())
            request.session.pop(LETTER, None)
            messages.success(request, _("The new password is set. Sign in with it."))
            return redirect("staff-sign-in")
    except passwords.NotGood:
        return render(request, "accounts/letter_over.html", status=410)
    status = 422 if form.is_bound else 200
    return render(request, "accounts/new_password.html", {"form": form}, status=status)
