"""Whoever reads the log, an operator or who stole it, finds nothing in it that opens anything."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import StringConverter

from reception.settings import hide_secret_addresses

WORDS_OF_OURS = {"verb", "name", "language"}  # everything else of an address is somebody's secret
SECRET = "eyJhIjoxfQ:1wAbCd:sEcReT_word-0"


def patterns(root: URLResolver) -> Iterator[URLPattern]:
    for one in root.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif not str(one.pattern).startswith("api/"):
            yield from patterns(one)


def secret_addresses() -> list[str]:
    found = []
    for one in patterns(get_resolver()):
        kinds = one.pattern.converters
        words = {name for name, kind in kinds.items() if type(kind) is StringConverter}
        if one.name and words - WORDS_OF_OURS:
            uid = "7f8b9c4e-0000-4000-8000-000000000000"
            given = {name: SECRET if name in words else uid for name in kinds}
            found.append(reverse(one.name, kwargs=given))
    return found


@pytest.mark.parametrize("address", secret_addresses())
def test_no_line_of_the_log_holds_the_secret_of_an_address(address: str) -> None:
    for line in ({"request": f"GET {address}"}, {"event": f"Not Found: {address}"}):
        assert SECRET not in str(hide_secret_addresses(None, "info", line))


def test_there_are_such_addresses() -> None:
    joins = reverse("join", args=[SECRET])
    assert joins in secret_addresses()


def test_what_was_asked_for_is_not_in_the_log() -> None:
    """A name that somebody looked for, a provider's code, an address to go on to."""
    line = {"request": f"GET /sign-in/with/oneid/back/?code={SECRET}&state=x", "event": "e"}
    assert hide_secret_addresses(None, "info", line)["request"] == "GET /sign-in/with/oneid/back/?…"
