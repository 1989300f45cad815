"""What was sent, and led to another page first: that of signing in, when the session ended while
somebody at the desk was typing, or the same in another language.

It goes into that page encrypted, and comes back as a form that is still to be sent: nothing is done
of it before.
"""

import json
import time
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from reception.crypto import decrypt, encrypt
from reception.forms.accounts import StaffSignInForm
from reception.views.kept import TooMuch, kept

TYPED = "typed"
MARK = "typed before"
LIVES_SECONDS = 24 * 3600


def signed_out(request: HttpRequest) -> HttpResponse:
    """Asks to sign in; only a page that was sent can have lost something."""
    path = request.get_full_path()
    if request.method == "POST" and "text/html" in request.headers.get("Accept", ""):
        context = {"form": StaffSignInForm(), "next": path, "typed": sealed(request, path)}
        return render(request, "accounts/staff_sign_in.html", context, status=403)
    return redirect_to_login(path, reverse("staff-sign-in"))


def sealed(request: HttpRequest, path: str) -> str:
    """What was sent, for a page between; "" if that is more than a form of ours holds."""
    try:
        pairs = kept(request)
    except TooMuch:
        return ""
    return seal(path, pairs)


def seal(path: str, pairs: list[tuple[str, str]]) -> str:
    return encrypt(json.dumps([MARK, time.time() + LIVES_SECONDS, path, pairs]))


def resumed(request: HttpRequest) -> HttpResponse | None:
    """After signing in: what was typed, to be sent. None if nothing was, or long ago."""
    typed = opened(request)
    if typed is None:
        return None
    path, pairs = typed
    return render(request, "accounts/resume.html", {"path": path, "fields": pairs})


def opened(request: HttpRequest) -> tuple[str, list[tuple[str, str]]] | None:
    """The page and what was typed in it, of a form that carries them `sealed`."""
    try:
        mark, expires, path, pairs = json.loads(decrypt(request.POST.get(TYPED, "")))
    except (InvalidToken, ValueError, TypeError):
        return None
    return (path, pairs) if mark == MARK and time.time() < expires else None


def typed(request: HttpRequest) -> dict[str, Any]:
    """For a page that answers a form: what was sent, should it be wanted in another language."""
    if request.method != "POST":
        return {}
    return {"sent_before": SimpleLazyObject(lambda: sealed(request, request.get_full_path()))}
