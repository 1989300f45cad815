"""How often one address may ask; over it the page of status 429 answers."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.decorators import ratelimit


def limited(what: str) -> Callable[[Any], Any]:
    """Counts the POSTs of one address against the setting RATES[`what`]."""

    def rate(_group: str, _request: HttpRequest) -> str:
        return str(settings.RATES[what])

    return ratelimit(group=what, key="ip", rate=rate, method="POST", block=True)  # type: ignore[no-any-return]
