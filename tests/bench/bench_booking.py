"""Whole bookings against bare inserts, and how many of 200 rivals get one slot."""

import itertools
import statistics
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from tests.bench.harness import FLOOR, Measured, Place, benchmark, compared
from tests.crowd import (
    Crowd,
    at_once,
    book,
    book_at_once,
    book_by_program,
    gather,
    hold,
    taken,
)
from tests.http import Browser
from tests.product import Product, product

CLIENTS = 8
FORMS = 7  # hold, about, applicant, contact, needs, appeal, check
BOOKINGS = 16  # of each client in a round
INSERTS = 100
RIVALS = 200
CITIZENS = CLIENTS * BOOKINGS * 8  # enough for every round


Act = Callable[[Browser, int], Coroutine[Any, Any, int]]


@benchmark("booking_http", unit="requests/s", needs={"postgres"})
def booking_http(place: Place) -> Measured:
    """Requests a second of whole bookings, each by two of a citizen's program: it holds the time,
    and hands in the appeal for what it holds."""
    return by_two_requests(place)


@benchmark("booking_http_redis", unit="requests/s", needs={"postgres", "redis"})
def booking_http_redis(place: Place) -> Measured:
    """The same where Redis counts, as several servers need it."""
    return by_two_requests(place)


def by_two_requests(place: Place) -> Measured:
    def ours(crowd: Crowd) -> Act:
        return booking(
            crowd, lambda browser, slug, start, n: by_program(crowd, browser, slug, start, n)
        )

    return against_inserts(place, ours, requests=2)


@benchmark("booking_http_one", unit="requests/s", needs={"postgres"})
def booking_http_one(place: Place) -> Measured:
    """Whole bookings a second, each by one request that holds nothing before."""

    def ours(crowd: Crowd) -> Act:
        return booking(
            crowd, lambda browser, slug, start, n: in_one_request(crowd, browser, slug, start, n)
        )

    return against_inserts(place, ours)


@benchmark("booking_pages", unit="requests/s", needs={"postgres"})
def booking_pages(place: Place) -> Measured:
    """Requests a second of whole bookings, each by five forms as the site's pages send them."""

    def ours(crowd: Crowd) -> Act:
        return booking(
            crowd, lambda browser, slug, start, n: by_pages(crowd, browser, slug, start, n)
        )

    return against_inserts(place, ours, requests=FORMS)


async def by_program(crowd: Crowd, browser: Browser, slug: str, start: str, citizen: int) -> int:
    await book_by_program(browser, slug, start, crowd.tokens[citizen])
    return 2


async def in_one_request(
    crowd: Crowd, browser: Browser, slug: str, start: str, citizen: int
) -> int:
    await book_at_once(browser, slug, start, crowd.tokens[citizen])
    return 1


async def by_pages(crowd: Crowd, browser: Browser, slug: str, start: str, citizen: int) -> int:
    browser.session = crowd.sessions[citizen]
    await book(browser, slug, start, citizen)
    return FORMS


def booking(
    crowd: Crowd, once: Callable[[Browser, str, str, int], Coroutine[Any, Any, int]]
) -> Act:
    """What one client does in a round; the requests it took."""
    # An official receives everybody once, so each booking is another citizen's.
    citizens = [iter(range(number, CITIZENS, CLIENTS)) for number in range(CLIENTS)]
    slots = [iter(crowd.slots[f"official-{number}"]) for number in range(CLIENTS)]

    async def whole(browser: Browser, n: int) -> int:
        return sum(
            [
                await once(browser, f"official-{n}", next(slots[n]), next(citizens[n]))
                for _ in range(BOOKINGS)
            ]
        )

    return whole


def inserting(path: str) -> Act:
    async def bare(browser: Browser, _: int) -> int:
        for _ in range(INSERTS):
            assert (await browser.post(path)).status == 204
        return INSERTS

    return bare


def against_inserts(place: Place, ours: Callable[[Crowd], Act], *, requests: int = 1) -> Measured:
    """`requests`: those of one whole booking."""
    with product(place.home, worker=False, **FLOOR) as served:
        crowd = gather(served, people=CITIZENS, officials=CLIENTS)
        whole = ours(crowd)

        def rate(act: Act) -> float:
            began = time.perf_counter()
            sent = sum(at_once(served, crowd.sessions[:CLIENTS], act))
            return sent / (time.perf_counter() - began)

        stock: list[float] = []  # what the same insert does through a2wsgi as it comes

        def floor() -> float:
            stock.append(rate(inserting("/stock/floor/insert/")))
            return rate(inserting("/floor/insert/"))

        found = compared(lambda: rate(whole), floor)
        notes = {
            "bookings_a_second": round(found.value / requests, 1),
            "ratio_to_a2wsgi": round(found.value / statistics.median(stock), 3),
        }
        return replace(found, notes=notes)


@benchmark("contention_pg", unit="bookings", needs={"postgres"})
def contention_pg(place: Place) -> Measured:
    return contention(place)


@benchmark("contention_sqlite", unit="bookings")
def contention_sqlite(place: Place) -> Measured:
    return contention(place)


def contention(place: Place) -> Measured:
    """Bookings made by 200 clients at one slot, over six rounds; right is one a round."""
    with product(place.home, worker=False) as served:
        crowd = gather(served, people=RIVALS, officials=2)
        made = 0
        for slug, round_ in itertools.product(crowd.slots, (same_slot, overlapping, moves)):
            target = round_(served, crowd, slug)
            made += taken(served, slug, target)
        return Measured(made, 6)


def same_slot(served: Product, crowd: Crowd, slug: str) -> str:
    target = crowd.slots[slug][0]
    at_once(served, crowd.sessions, lambda browser, _: hold(browser, slug, target))
    return target


def overlapping(served: Product, crowd: Crowd, slug: str) -> str:
    """At two slots that share ten minutes: whichever is had shuts out the other."""
    one, other = crowd.tangled[slug][:2]
    at_once(served, crowd.sessions, lambda browser, n: hold(browser, slug, other if n % 2 else one))
    return one


def moves(served: Product, crowd: Crowd, slug: str) -> str:
    """Everybody has a slot already and moves to one that is free."""
    target, *own = crowd.slots[slug][1 : RIVALS + 2]
    pages: list[str] = []

    async def come(browser: Browser, number: int) -> str:
        return await book(browser, slug, own[number], number)

    async def move(browser: Browser, number: int) -> int:
        return (await browser.post(f"{pages[number]}move/", {"start": target})).status

    pages += at_once(served, crowd.sessions, come)
    at_once(served, crowd.sessions, move)
    return target
