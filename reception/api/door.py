"""The way in for programs: everything under /api/.

A program shows a token and no cookie. So there is no session here, no CSRF token and no user to
be found, and these are the only middlewares but those before this one. Whatever goes wrong is
answered as problem details.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from secrets import token_hex

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation
from django.utils.translation.trans_real import parse_accept_lang_header
from ninja.errors import HttpError, ValidationError

from reception.actions.tokens import Unknown
from reception.api.auth import UNKNOWN
from reception.api.problems import MEDIA, Problem, not_found
from reception.api.wrong import wrong
from reception.limits import Ratelimited
from reception.refusals import as_problem

PREFIX = "/api/"
JSON = "application/json"
LEVELS = {4: logging.WARNING, 5: logging.ERROR}  # by the first digit of the status
REQUESTS = "django_structlog.middlewares.request"
log, requests = structlog.get_logger(__name__), structlog.get_logger(REQUESTS)
heard = logging.getLogger(REQUESTS).isEnabledFor  # asked first: structlog drops by an exception
Handler = Callable[[HttpRequest], HttpResponse]


def programs(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        response = logged(request)
        response.headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return middleware


def logged(request: HttpRequest) -> HttpResponse:
    """Answers, and writes what django-structlog does of the pages: it looks for users, sessions and
    streams too, which are not here, and for its settings each time."""
    structlog.contextvars.bind_contextvars(request_id=token_hex(16))
    if heard(logging.DEBUG):
        requests.debug("request_started", request=worded(request))
    response = answer(request)
    level = LEVELS.get(response.status_code // 100, logging.INFO)
    if heard(level) and not hasattr(request, "_raised_exception"):  # of which it has told
        requests.log(level, "request_finished", code=response.status_code, request=worded(request))
    structlog.contextvars.clear_contextvars()
    return response


def worded(request: HttpRequest) -> str:
    return f"{request.method} {request.get_full_path()}"


def answer(request: HttpRequest) -> HttpResponse:
    language = spoken(request.META.get("HTTP_ACCEPT_LANGUAGE", ""))
    translation.activate(language)  # each request has its own, as the pages' have
    response = refused(request) or viewed(request)
    if response.status_code >= 400 and response.headers.get("Content-Type") != MEDIA:
        kept = {name: response[name] for name in ("Allow",) if name in response}
        response = Problem(response.status_code, headers=kept).response()
    response.headers.setdefault("Content-Language", language)
    response.headers.setdefault("Vary", "Accept-Language")
    return response


def refused(request: HttpRequest) -> HttpResponse | None:
    if not takes_json(request.META.get("HTTP_ACCEPT", "*/*")):
        return Problem(406, detail=f"Everything here is {JSON}.").response()
    if request.META.get("CONTENT_LENGTH", "0") not in {"", "0"} and request.content_type != JSON:
        return Problem(415, detail=f"Send {JSON}.", headers={"Accept": JSON}).response()
    return None


@lru_cache(maxsize=200)
def takes_json(accept: str) -> bool:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.accepts(JSON) or request.accepts(MEDIA)


def viewed(request: HttpRequest) -> HttpResponse:
    try:
        match = request.resolver_match = found(request.path_info)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    except Exception as error:
        return problem_of(request, error)
    return response


found = lru_cache(maxsize=200)(resolve)  # what has an address there is; raises Http404


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    if isinstance(error, Ratelimited):
        return as_problem(error)
    if isinstance(error, Problem):
        return error.response()
    if isinstance(error, ValidationError):
        return wrong(error).response()
    if isinstance(error, HttpError):
        return Problem(error.status_code, detail=error.message).response()
    known = {
        Unknown: Problem(401, headers=UNKNOWN),
        Http404: not_found(),
        PermissionDenied: Problem(403),
        RequestDataTooBig: Problem(413),
        SuspiciousOperation: Problem(400),
    }
    for kind, problem in known.items():
        if isinstance(error, kind):
            return problem.response()
    got_request_exception.send(sender=programs, request=request)
    log.error("api_failed", exc_info=error)
    return Problem(500).response()


@lru_cache(maxsize=200)
def spoken(accepted: str) -> str:
    """The first of Accept-Language that we speak. Nothing else is looked at, no cookie either."""
    for code, _quality in parse_accept_lang_header(accepted):
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
