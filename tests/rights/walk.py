"""Asks for what a row names, as a person, and says how it was answered. What a request does is
undone after it, so that the next finds everything as it was."""

import re
import uuid
from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from reception.api.main import api
from reception.models import User
from reception.views.session import HOLDER
from tests.api import APPEAL, ROOT, Program
from tests.rights.about import ABOUT, Kwargs
from tests.rights.objects import browser_of
from tests.rights.rows import OPERATIONS, PAGES
from tests.rights.stage import Stage
from tests.rights.who import Row

CHANGING = re.compile(
    rb"csrfmiddlewaretoken\" value=\"[^\"]*\"|nonce=\"[^\"]*\"|\"traceId\":\"[^\"]*\""
)
BODIES: dict[str, dict[str, str]] = {
    "move_a_reception": {"start": "2026-12-02T10:00:00+05:00"},
    "change_an_application": APPEAL,
    "desk-check": {"verdict": "accepted"},
    "desk-pass-on": {"to": "colleague-botir"},
    "desk-appeals-bulk": {"verb": "remind"},
}
"""What is sent where nothing is refused before anything else."""
SIGN_IN = ("/sign-in/", "/sign-in/staff/")


def patterns(found: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the product with its name; the API's own describes itself."""
    for one in found if found is not None else get_resolver().url_patterns:
        if isinstance(one, URLPattern):
            yield prefix + str(one.name), one
        elif isinstance(one, URLResolver) and one.namespace != "api":
            yield from patterns(one.url_patterns)


def operations() -> dict[str, tuple[str, str]]:
    """Each operation of the API: its method and its path below the root."""
    paths = api.get_openapi_schema()["paths"]
    return {
        said["operationId"]: (method, path.removeprefix(ROOT))
        for path, methods in paths.items()
        for method, said in methods.items()
    }


def methods_of(pattern: URLPattern) -> set[str] | None:
    """What the view says it answers to, "get" and "post" alone; None when it says nothing."""
    request = RequestFactory().generic("BREW", "/")
    kwargs = dict.fromkeys(pattern.pattern.regex.groupindex, "")
    answer = pattern.callback(request, **kwargs)
    if answer.status_code != 405:
        return None
    return {one.strip().lower() for one in answer["Allow"].split(",")} - {"head", "options"}


def missing(kwargs: Kwargs) -> Kwargs:
    """The same address of something that does not exist."""
    return {name: absent(value) for name, value in kwargs.items()}


def absent(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return uuid.uuid4()
    return 987654321 if isinstance(value, int) else "nobody-here"


def url_of(row: Row, kwargs: Kwargs) -> str:
    return reverse(row.name, kwargs=kwargs | row.fixed)


def sign_in(user: User | None) -> Client:
    browser = Client(headers={"accept-language": "en"})
    if user is not None:
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        session = browser.session
        session[HOLDER] = browser_of(user)
        session.save()
    return browser


class Walker:
    """One person on the walk: with a browser, and with a program if they are a citizen."""

    def __init__(self, stage: Stage, user: User | None) -> None:
        self.stage, self.user = stage, user
        self.browser = sign_in(user)
        self.cookies = self.browser.cookies.output(header="", sep=";")
        citizen = user if user is not None and user.is_citizen else None
        self.program = Program(citizen) if citizen else Program(client=self.browser)
        self.operations = operations()

    def ask(self, row: Row, method: str, *, existing: bool = True) -> HttpResponseBase:
        kwargs = ABOUT[row.about](self.stage, self.user)
        sent = kwargs if existing else missing(kwargs)
        cache.clear()
        self.browser.cookies = SimpleCookie(self.cookies)  # signing out is undone too
        with transaction.atomic():
            if method == "api":
                verb, path = self.operations[row.name]
                for value in sent.values():
                    path = re.sub(r"\{\w+\}", str(value), path, count=1)
                response: HttpResponseBase = self.program.ask(verb, path, BODIES.get(row.name, {}))
            else:
                body = BODIES.get(row.name, {}) if method == "post" else {}
                response = getattr(self.browser, method)(url_of(row, sent), body)
            self.body = self.read(response, sent)
            transaction.set_rollback(True)
        return response

    def is_as_missing(self, row: Row, method: str, seen: bytes) -> bool:
        """Whether this is what is answered for something that isn't there. What others with such
        a page were answered is known already."""
        known = self.stage.absent.setdefault((row.label, method), set())
        if seen not in known:
            self.ask(row, method, existing=False)
            known.add(self.body)
        return seen in known

    def read(self, response: HttpResponseBase, sent: Kwargs) -> bytes:
        """What was answered, without what differs at each asking and without the object's name."""
        content: bytes = b"" if response.streaming else response.content
        for value in sent.values():
            name = str(value).encode()
            shown = (name, b"X") if len(name) > 6 else (b"/%b/" % name, b"/X/")
            content = content.replace(*shown)
        return CHANGING.sub(b"", content)


def refused(response: HttpResponseBase) -> str:
    """How: "missing", "sign in", or "" when it was not."""
    if response.status_code == 404:
        return "missing"
    if response.status_code == 401:
        return "sign in"
    if response.status_code == 302 and response["Location"].partition("?")[0] in SIGN_IN:
        return "sign in"
    return ""


def everything() -> list[Row]:
    return [*(row for rows in PAGES.values() for row in rows), *OPERATIONS]
