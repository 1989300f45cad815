"""Another language for this browser. What was typed on the page comes along."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.i18n import set_language

from reception.views.kept import MOST_CHARACTERS
from reception.views.resume import opened, seal

FIELDS = "fields"  # what was typed since, as the page's script saw it: [[name, value], …]


def choose(request: HttpRequest) -> HttpResponse:
    """Leads back; where something was typed, to a form with it that is still to be sent."""
    response = set_language(request)
    language = request.POST.get("language", "")
    typed = written(request) or opened(request)
    if typed is None or not translation.check_for_language(language):
        return response
    path, pairs = typed
    with translation.override(language):
        context = {"path": path, "fields": pairs, "typed_before": seal(path, pairs)}
        page = render(request, "language.html", context)
    page.cookies, page.headers["Content-Language"] = response.cookies, language
    return page


def written(request: HttpRequest) -> tuple[str, list[tuple[str, str]]] | None:
    """The page and what is typed in it by now. None without the script, or if it makes no sense."""
    path, text = request.POST.get("next", ""), request.POST.get(FIELDS, "")
    if len(text) > MOST_CHARACTERS or not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return None
    try:
        pairs = [(str(name), str(value)) for name, value in json.loads(text)]
        "".join(name + value for name, value in pairs).encode()  # half a character can't be shown
    except (ValueError, TypeError, RecursionError):
        return None
    return path, pairs
