from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone


def office_time(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A view may activate its office's zone; the next request of the thread begins without it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return get_response(request)

    return middleware


def plain_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Refuses what no browser sends and what would only fail deeper in: a form in another charset
    than UTF-8, a cookie with a NUL."""

    def middleware(request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8").lower()
        if charset not in {"utf-8", "utf8"} or "\0" in "".join(request.COOKIES.values()):
            return HttpResponseBadRequest()
        return get_response(request)

    return middleware


def private_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page made for one browser is kept by none: after signing out, Back shows nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        known = settings.SESSION_COOKIE_NAME in request.COOKIES or request.session.modified
        if known and request.session.accessed:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
