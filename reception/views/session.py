"""What a browser carries between pages: who holds a slot, and which address was proven."""

import secrets
from functools import wraps
from typing import Any, Protocol

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase

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


def sign_in_citizen(request: HttpRequest, user: User) -> None:
    """Signs in and keeps the hold, which Django would drop when somebody else was signed in."""
    holder = holder_of(request)
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session[HOLDER] = holder


def signed_in(request: HttpRequest) -> User:
    """The person of a page behind `login_required`."""
    assert isinstance(request.user, User)
    return request.user


def desk_required(view: View) -> View:
    """For officials and secretaries; to citizens the desk does not exist."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return signed_out(request)
        if signed_in(request).is_citizen:
            raise Http404
        return view(request, *args, **kwargs)

    return inner
