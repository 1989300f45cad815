"""What a browser carries between pages: who holds a slot, and which address was proven."""

import json
import secrets
from functools import wraps
from typing import Any, Protocol
from urllib.parse import urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import devices, signed
from reception.actions import visits
from reception.actions.guards import ComplainedAbout
from reception.crypto import decrypt, encrypt
from reception.models import User
from reception.views.resume import signed_out

HOLDER = "holder"


class View(Protocol):
    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def holder_of(request: HttpRequest) -> str:
    """The random word by which this browser owns its hold and draft; made when first needed."""
    if HOLDER not in request.session:
        request.session[HOLDER] = secrets.token_urlsafe(24)
    return str(request.session[HOLDER])


def keep_private(request: HttpRequest, name: str, words: Any) -> None:
    """What the session holds of a person, encrypted: sessions lie in the database as they are."""
    request.session[name] = encrypt(json.dumps(words))


def private(request: HttpRequest, name: str) -> Any:
    """None when nothing is kept there, or can't be read any more."""
    kept = request.session.get(name)
    try:
        return json.loads(decrypt(kept)) if isinstance(kept, str) else None
    except InvalidToken:
        return None


def enter(request: HttpRequest, user: User, *, how: str, second: str = "") -> None:
    """Signs in under a new session key, and keeps the hold, which Django would drop when somebody
    else was signed in. `how`: "code", "password", "passkey", "receipt", or a provider's name;
    `second`: the second factor that was shown."""
    holder = request.session.get(HOLDER)
    request.META[signed.SIGNING_IN_BY] = how
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    if holder:
        request.session[HOLDER] = holder
    by_receipt = signed.LOOKS if how == "receipt" else ""
    signed.change(request.session, second=second, receipt=by_receipt)
    request.META[signed.DEVICE_WORD] = visits.signed_in(
        user,
        str(request.session.session_key),
        how=how,
        device=request.COOKIES.get(signed.DEVICE_COOKIE, ""),
        now=timezone.now(),
    )


def renewed(request: HttpRequest, user: User) -> None:
    """The session has a new key, under which it is listed from now on."""
    device = devices.said_of(request.META.get("HTTP_USER_AGENT", ""))
    visits.begin(user, here(request), device=device, how="password", now=timezone.now())


def here(request: HttpRequest) -> str:
    """The key of this session."""
    return str(request.session.session_key)


def confirmed(view: View) -> View:
    """Before anything sensitive the person proves anew who they are, unless they just did. What is
    sent is let through for twice as long, so that a page filled in slowly isn't lost."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        looking = request.method in {"GET", "HEAD"}
        seconds = settings.CONFIRMED_SECONDS * (1 if looking else 2)
        if not signed.confirmed_within(request.session, seconds):
            back = request.get_full_path() if looking else reverse("security")
            return redirect(f"{reverse('confirm')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return inner


def signed_in(request: HttpRequest) -> User:
    """The person of a page behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def signed_in_staff(request: HttpRequest) -> User:
    """The same for what only staff have. Raises Http404 for citizens."""
    user = signed_in(request)
    if user.is_citizen:
        raise Http404
    return user


def desk_required(view: View) -> View:
    """For officials and secretaries; to citizens the desk does not exist. Nobody decides about a
    complaint against themselves: whoever tries reads why, on the page where it can be given to
    somebody else."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return signed_out(request)
        if signed_in(request).is_citizen:
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except ComplainedAbout:
            messages.warning(request, complained_about())
            if "public_id" in kwargs:
                return redirect("desk-reception", public_id=kwargs["public_id"])
            return redirect("desk-day")

    return inner


def complained_about() -> str:
    return _("The appeal complains about this official. Somebody else has to receive and decide.")
