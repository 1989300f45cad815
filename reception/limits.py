"""How often one network address may ask.

Over the soft rate (settings.SOFT_RATES) its request is served after some work or some waiting:
`WorkWanted`. Over the hard rate (settings.RATES) it isn't: `Ratelimited`. Behind one address there
may be a whole mahalla: what is counted is as narrow as it can be, the soft step costs seconds and
never shuts anybody out, and what only asked and did no work doesn't count towards the hard rate.

A view has `@limited("hold")`, or calls `admit(request, "hold")`; an operation of the API too. Both
exceptions become a page or, under /api/, problem details in `views.errors.forbidden`.
"""

import ipaddress
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_ratelimit.core import get_usage
from django_ratelimit.exceptions import Ratelimited

from reception import puzzle

WORK_FIELD, WAIT_FIELD, WORK_HEADER = "qabul_work", "qabul_wait", "Qabul-Work"
SOFT = "-soft"
# What counts over a longer while too: a slot is held for ten minutes, and again after them.
WIDER = {"hold": ("holds",)}


@dataclass(eq=False)
class WorkWanted(Ratelimited):
    """What this request is served for: the work, or a ticket and the waiting (epoch seconds)."""

    challenge: puzzle.Challenge
    ticket: str
    ready: int
    window_seconds: int  # after these nothing is asked for
    refused: bool  # an answer came with the request, and is none (any more)


def limited(what: str) -> Callable[[Any], Any]:
    """Admits the POSTs of a view."""

    def decorator(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.method == "POST":
                admit(request, what)
            return view(request, *args, **kwargs)

        return inner

    return decorator


def admit(request: HttpRequest, what: str) -> None:
    """Counts one act of this address and lets it through. Raises WorkWanted, Ratelimited."""
    kinds = (what, *WIDER.get(what, ()))

    def soft(counting: bool) -> Any:
        return max((_usage(request, one + SOFT, increment=counting) for one in kinds), key=_step)

    def hard() -> None:
        if any(one["count"] >= one["limit"] for one in (_usage(request, kind) for kind in kinds)):
            raise Ratelimited

    _demand_work(request, what, usage=soft, before=hard)
    for kind in kinds:
        count(request, kind, soft=False)


def admit_guess(request: HttpRequest, what: str, *, who: str, widely: str) -> None:
    """The same before a guess, of which only wrong ones count: by `who` as `what`, and of anybody
    as `widely`. Raises WorkWanted, Ratelimited."""
    if _usage(request, what, who)["should_limit"]:
        raise Ratelimited
    usages = [_usage(request, what + SOFT, who), _usage(request, widely + SOFT)]
    dearest = max(usages, key=_step)
    _demand_work(request, what, who, usage=lambda _counting: dearest)


def count(request: HttpRequest, what: str, *, who: str = "", soft: bool = True) -> None:
    """Counts one act of this address, for each `who` by itself. Raises Ratelimited."""
    if soft:
        _usage(request, what + SOFT, who, increment=True)
    if _usage(request, what, who, increment=True)["should_limit"]:
        raise Ratelimited


def address_of(request: HttpRequest) -> str:
    """The caller's address; of an IPv6 one the /64, which is what one line gets."""
    return line_of(str(request.META.get(settings.RATELIMIT_IP_META_KEY, "")))


@lru_cache(maxsize=1024)
def line_of(text: str) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # a Unix socket has none
        return text
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def _usage(request: HttpRequest, group: str, who: str = "", increment: bool = False) -> Any:
    """count, limit, should_limit, time_left of this window."""
    what = group.removesuffix(SOFT)
    rate = (settings.SOFT_RATES if group.endswith(SOFT) else settings.RATES)[what]
    value = f"{address_of(request)} {who}"
    return get_usage(
        request, group=group, key=lambda _group, _request: value, rate=rate, increment=increment
    )


def _demand_work(
    request: HttpRequest,
    what: str,
    who: str = "",
    *,
    usage: Callable[[bool], Any],
    before: Callable[[], None] = lambda: None,
) -> None:
    """Raises WorkWanted unless the address has asked little, has worked, or has waited.

    `usage`: the dearest, counted too if it is given True. Who has shown work isn't counted again,
    nor who only pressed too early. `before` is called before anybody works, or has worked, for it.
    """
    shown = bool(_answer(request) or _ticket(request))
    asked = None if shown else usage(True)
    if asked and not _step(asked):
        return
    before()
    key = salted_hmac("reception.limits", "work", algorithm="sha256").digest()
    whom = puzzle.whom_of(key, what, address_of(request), who)
    now, early = time.time(), ""
    if shown:
        if _worked(request, key, whom, now):
            return
        early = _too_early(request, key, whom, now)
        asked = usage(False)
        if not (early and _step(asked)):
            asked = usage(True)
    if _step(asked):
        raise _wanted(request, key, whom, asked, int(now), early)


def _wanted(
    request: HttpRequest, key: bytes, whom: str, usage: Any, now: int, early: str
) -> WorkWanted:
    pace = puzzle.Pace(**settings.WORK)
    expires = now + pace.lives_seconds
    ticket = early or puzzle.ticket(key, whom, now + pace.seconds(_step(usage)), expires)
    return WorkWanted(
        puzzle.challenge(key, whom, pace.numbers(_step(usage)), expires),
        ticket,
        puzzle.ready_at(ticket),
        window_seconds=max(1, usage["time_left"]),
        refused=bool(_answer(request)),
    )


def _worked(request: HttpRequest, key: bytes, whom: str, now: float) -> bool:
    """Whether the request comes with work or a waiting of its own; either is used up by this."""
    for check, text in ((puzzle.proven, _answer(request)), (puzzle.waited, _ticket(request))):
        with suppress(puzzle.Unproven, puzzle.TooEarly):
            used = f"work:{check(text, key, whom, now)}"
            if cache.add(used, 1, settings.WORK["lives_seconds"]):  # no longer than it is good
                return True
    return False


def _too_early(request: HttpRequest, key: bytes, whom: str, now: float) -> str:
    """The ticket of somebody who didn't wait to the end."""
    with suppress(puzzle.Unproven):
        try:
            puzzle.waited(_ticket(request), key, whom, now)
        except puzzle.TooEarly:
            return _ticket(request)
    return ""


def _step(usage: Any) -> int:
    return puzzle.step_of(usage["count"], usage["limit"])


def _answer(request: HttpRequest) -> str:
    return request.headers.get(WORK_HEADER) or request.POST.get(WORK_FIELD, "")


def _ticket(request: HttpRequest) -> str:
    return request.POST.get(WAIT_FIELD, "")
