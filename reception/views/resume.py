"""The session ended while somebody at the desk was typing: they sign in and go on from there.

What was sent goes into the page of signing in, encrypted, and comes back as a form that is still to
be sent: nothing is done of it before.
"""

import json
import time

from cryptography.fernet import InvalidToken
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from reception.crypto import decrypt, encrypt
from reception.forms.accounts import StaffSignInForm
from reception.views.kept import TooMuch, kept

TYPED = "typed"
MARK = "typed before signing in"
LIVES_SECONDS = 24 * 3600


def signed_out(request: HttpRequest) -> HttpResponse:
    """Asks to sign in; only a page that was sent can have lost something."""
    path = request.get_full_path()
    if request.method == "POST" and "text/html" in request.headers.get("Accept", ""):
        context = {"form": StaffSignInForm(), "next": path, "typed": sealed(request, path)}
        return render(request, "accounts/staff_sign_in.html", context, status=403)
    return redirect_to_login(path, reverse("staff-sign-in"))


def sealed(request: HttpRequest, path: str) -> str:
    """What was sent, for the page of signing in; "" if that is more than a form of ours holds."""
    try:
        pairs = kept(request)
    except TooMuch:
        return ""
    return encrypt(json.dumps([MARK, time.time() + LIVES_SECONDS, path, pairs]))


def resumed(request: HttpRequest) -> HttpResponse | None:
    """After signing in: what was typed, to be sent. None if nothing was, or long ago."""
    try:
        mark, expires, path, pairs = json.loads(decrypt(request.POST.get(TYPED, "")))
    except (InvalidToken, ValueError, TypeError):
        return None
    if mark != MARK or time.time() >= expires:
        return None
    return render(request, "accounts/resume.html", {"path": path, "fields": pairs})
