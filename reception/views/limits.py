"""How often one network address may ask; over it the page of status 429 answers.

Settings RATES name the rates. Behind one address there may be a whole mahalla, so rates are
generous where a person is meant, and what is counted is as narrow as it can be.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited
from django_ratelimit.decorators import ratelimit
from django_ratelimit.exceptions import Ratelimited


def limited(what: str) -> Callable[[Any], Any]:
    """Counts the POSTs of one address to a view."""

    def rate(_group: str, _request: HttpRequest) -> str:
        return str(settings.RATES[what])

    # The library has no types.
    return ratelimit(group=what, key="ip", rate=rate, method="POST", block=True)  # type: ignore[no-any-return]


def count(request: HttpRequest, what: str, *, who: str = "", only_look: bool = False) -> None:
    """Counts one act of this address, for each `who` by itself. Raises Ratelimited."""

    def key(_group: str, request: HttpRequest) -> str:
        return f"{request.META.get(settings.RATELIMIT_IP_META_KEY, '')} {who}"

    if is_ratelimited(
        request, group=what, key=key, rate=settings.RATES[what], increment=not only_look
    ):
        raise Ratelimited
