"""How often one network address may ask.

Over the soft rate (settings.SOFT_RATES) its request is served after some work or some waiting:
`WorkWanted`. Over the hard rate (settings.RATES) it isn't: `Ratelimited`. Behind one address there
may be a whole mahalla: what is counted is as narrow as it can be, the soft step costs seconds and
never shuts anybody out, and what only asked and did no work doesn't count towards the hard rate.

A view has `@limited("hold")`, or calls `admit(request, "hold")`; an operation of the API too. Both
exceptions become a page or, under /api/, problem details in `views.errors.forbidden`.
"""

import ipaddress
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, wraps
from hashlib import sha256
from operator import attrgetter
from typing import Any, NamedTuple
from zlib import crc32

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.request import HttpHeaders
from django.utils.crypto import salted_hmac

from reception import puzzle, tally

WORK_FIELD, WAIT_FIELD, WORK_HEADER = "qabul_work", "qabul_wait", "Qabul-Work"
WORK_META = HttpHeaders.to_wsgi_name(WORK_HEADER)
SOFT = "-soft"
# What counts over a longer while too: a slot is held for ten minutes, and again after them.
WIDER = {"hold": ("holds",)}
RATE = re.compile(r"(\d+)/(\d*)([smhd])", re.ASCII)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
LEEWAY_SECONDS = 5  # a count outlives its window: clocks of several machines differ


class Ratelimited(PermissionDenied):
    """This address asked too often."""


@dataclass(eq=False)
class WorkWanted(Ratelimited):
    """What this request is served for: the work, or a ticket and the waiting (epoch seconds)."""

    challenge: puzzle.Challenge
    ticket: str
    ready: int
    window_seconds: int  # after these nothing is asked for
    refused: bool  # an answer came with the request, and is none (any more)


class Rate(NamedTuple):
    most: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Usage:
    """Of a rate in its window, which ends in `left` seconds."""

    count: int
    most: int
    left: int

    @property
    def over(self) -> bool:
        return self.count > self.most

    @property
    def step(self) -> int:
        return puzzle.step_of(self.count, self.most)


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
    hard = (what, *WIDER.get(what, ()))
    soft = tuple(kind + SOFT for kind in hard)
    shown = _shows_work(request)
    usages = _usages(request, hard if shown else (*hard, *soft), by=1)
    if any(one.over for one in usages[: len(hard)]):
        raise Ratelimited
    if shown:

        def usage(by: int) -> Usage:
            return _dearest(_usages(request, soft, by=by))

        wanted = _unless_worked(request, what, usage=usage)
    else:
        wanted = _wanted(request, what, _dearest(usages[len(hard) :]))
    if wanted:
        _usages(request, hard, by=-1)
        raise wanted


def admit_guess(request: HttpRequest, what: str, *, who: str, widely: str) -> None:
    """The same before a guess, of which only wrong ones count: by `who` as `what`, and of anybody
    as `widely`. Raises WorkWanted, Ratelimited."""
    hard, soft = _usages(request, (what, what + SOFT), who)
    if hard.over:
        raise Ratelimited
    dearest = _dearest([soft, *_usages(request, (widely + SOFT,))])
    if _shows_work(request):
        wanted = _unless_worked(request, what, who, usage=lambda _by: dearest)
    else:
        wanted = _wanted(request, what, dearest, who)
    if wanted:
        raise wanted


def count(request: HttpRequest, what: str, *, who: str = "", soft: bool = True) -> None:
    """Counts one act of this address, for each `who` by itself. Raises Ratelimited."""
    if _usages(request, (what, what + SOFT) if soft else (what,), who, by=1)[0].over:
        raise Ratelimited


def address_of(request: HttpRequest) -> str:
    """The caller's address; of an IPv6 one the /64, which is what one line gets."""
    return line_of(str(request.META.get(settings.CLIENT_IP_HEADER, "")))


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


def _usages(
    request: HttpRequest, kinds: Sequence[str], who: str = "", *, by: int = 0
) -> list[Usage]:
    """How far the rates of these kinds are used up, after `by` more acts."""
    whose, now = f"{address_of(request)} {who}", int(time.time())
    apart = crc32(whose.encode())  # not everybody's window is to end in the same second
    names, kept, windows = [], [], []
    for kind in kinds:
        most, seconds = _rate(kind)
        left = seconds - (now - apart) % seconds
        text = f"{kind} {most}/{seconds} {whose} {now + left}"
        names.append(f"rate:{sha256(text.encode()).hexdigest()}")
        kept.append(left + LEEWAY_SECONDS)
        windows.append((most, left))
    counts = tally.count(names, kept, by=by)
    return [Usage(one, *window) for one, window in zip(counts, windows, strict=True)]


def _rate(kind: str) -> Rate:
    what = kind.removesuffix(SOFT)
    return rate_of((settings.SOFT_RATES if kind.endswith(SOFT) else settings.RATES)[what])


@lru_cache(maxsize=1024)
def rate_of(text: str) -> Rate:
    """Of "30/m", "5/10s". Raises ValueError."""
    fits = RATE.fullmatch(text)
    if not fits:
        raise ValueError(text)
    return Rate(int(fits[1]), int(fits[2] or 1) * SECONDS[fits[3]])


def _dearest(usages: Sequence[Usage]) -> Usage:
    return max(usages, key=attrgetter("step"))


def _unless_worked(
    request: HttpRequest, what: str, who: str = "", *, usage: Callable[[int], Usage]
) -> WorkWanted | None:
    """What is wanted of somebody who shows work or waiting, unless it is good.

    `usage`: the dearest, after as many more acts. Who has shown work isn't counted again, nor who
    only pressed too early.
    """
    key, whom = _whom(request, what, who)
    now = time.time()
    if _worked(request, key, whom, now):
        return None
    early = _too_early(request, key, whom, now)
    asked = usage(0)
    if not (early and asked.step):
        asked = usage(1)
    return _wanted(request, what, asked, who, early=early)


def _wanted(
    request: HttpRequest, what: str, usage: Usage, who: str = "", *, early: str = ""
) -> WorkWanted | None:
    """None within the rate. `early`: the ticket of somebody who didn't wait to the end."""
    if not usage.step:
        return None
    key, whom = _whom(request, what, who)
    now, pace = int(time.time()), puzzle.Pace(**settings.WORK)
    expires = now + pace.lives_seconds
    ticket = early or puzzle.ticket(key, whom, now + pace.seconds(usage.step), expires)
    return WorkWanted(
        puzzle.challenge(key, whom, pace.numbers(usage.step), expires),
        ticket,
        puzzle.ready_at(ticket),
        window_seconds=usage.left,
        refused=bool(_answer(request)),
    )


def _whom(request: HttpRequest, what: str, who: str) -> tuple[bytes, str]:
    """The key that work is signed with, and whose act it is for."""
    key = salted_hmac("reception.limits", "work", algorithm="sha256").digest()
    return key, puzzle.whom_of(key, what, address_of(request), who)


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


def _shows_work(request: HttpRequest) -> bool:
    return bool(_answer(request) or _ticket(request))


def _answer(request: HttpRequest) -> str:
    return request.META.get(WORK_META) or _field(request, WORK_FIELD)


def _ticket(request: HttpRequest) -> str:
    return _field(request, WAIT_FIELD)


def _field(request: HttpRequest, name: str) -> str:
    """Of a form: what a program sends is none, and not read as one."""
    return "" if request.content_type == "application/json" else request.POST.get(name, "")
