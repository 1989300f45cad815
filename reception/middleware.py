import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from reception import signed
from reception.actions import visits

DEVICE_SECONDS = 365 * 24 * 3600
# What staff reach before they have set up their second factor.
WITHOUT_SECOND_FACTOR = ("/account/", "/sign-in/", "/sign-out/", "/language/", "/static/", "/demo/")
# What is one person's. By the code of a receipt alone they see their receptions and one of them.
OWN = re.compile(r"/(?:my|account|papers|documents|calendar|receptions)/|/batches/[^/]+/apply/")
SEEN_BY_RECEIPT = re.compile(r"/my/(?:[0-9a-f-]{36}/)?")
# What may be sent all the same: it is everybody's, or leads out of here.
EVERYBODYS = (
    "/find/", "/sign-in/", "/sign-out/", "/language/", "/demo/", "/officials/", "/topics/",
    "/book/", "/check/", "/notices/off/",
)  # fmt: skip
ACCOUNT = ("/account/", "/my/data/")


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


def sessions_end(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Signs out whoever was away for too long, before anything is done in their name; leads staff
    without a second factor to set one up; keeps the word by which a device is known again."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if signed.is_known(request):
            if signed.is_over(request.session):
                logout(request)
            elif signed.seen(request.session):
                visits.touch(str(request.session.session_key), now=timezone.now())
        if (
            not request.path.startswith(WITHOUT_SECOND_FACTOR)
            and signed.is_known(request)
            and signed.lacks_second_factor(request.session)
        ):
            return HttpResponseRedirect(reverse("security"))
        response = get_response(request)
        if word := request.META.get(signed.DEVICE_WORD):
            response.set_cookie(
                signed.DEVICE_COOKIE,
                word,
                max_age=DEVICE_SECONDS,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def receipts(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Whoever came by the code of a receipt proves more before anything is done in that name
    (docs/decisions/0055)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if signed.is_known(request) and asks_for_more(request):
            looking = request.method in {"GET", "HEAD"}
            target = request.get_full_path() if looking else reverse("my-receptions")
            return HttpResponseRedirect(f"{reverse('receipt')}?{urlencode({'next': target})}")
        return get_response(request)

    return middleware


def asks_for_more(request: HttpRequest) -> bool:
    by_receipt, path = signed.by_receipt(request.session), request.path
    if by_receipt == signed.LOOKS:
        if request.method not in {"GET", "HEAD"}:
            return not path.startswith(EVERYBODYS)
        return bool(OWN.match(path)) and not SEEN_BY_RECEIPT.fullmatch(path)
    return by_receipt == signed.ACTS and path.startswith(ACCOUNT)
