"""Free slots over HTTP, against reading the rows and against the database saying them itself."""

import asyncio
import json
import time
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from urllib.parse import parse_qs, urlencode

from tests.bench.harness import FLOOR, Measured, Place, benchmark, compared
from tests.http import Browser
from tests.product import Product, product

DAYS = 30
FREE_A_DAY = 8
SLOTS = FLOOR | {"DJANGO_SETTINGS_MODULE": "tests.bench.slots_settings"}


@benchmark("slots_1x30", unit="ms", needs={"postgres"})
def slots_1x30(place: Place) -> Measured:
    """Beside 99 others; the baseline reads the official's bookings and does nothing with them."""
    with product(place.home, worker=False, **SLOTS) as served:
        question = half_booked(served, officials=100, asked=1)
        assert len(free(served, f"/api/v1/slots?{question}")["official-0"]) == FREE_A_DAY * DAYS
        return compared(
            lambda: milliseconds(served, f"/api/v1/slots?{question}", times=100),
            lambda: milliseconds(served, "/floor/bookings/official-0/", times=100),
        )


@benchmark("slots_100x30", unit="ms", needs={"postgres"})
def slots_100x30(place: Place) -> Measured:
    """24,000 free slots of 100 officials; the baseline is one query that gives the same JSON."""
    with product(place.home, worker=False, **SLOTS) as served:
        question = half_booked(served, officials=100, asked=100)
        ours, floor = f"/api/v1/slots?{question}", f"/floor/free/?{question}"
        assert free(served, ours) == free(served, floor)
        assert sum(map(len, free(served, ours).values())) == FREE_A_DAY * DAYS * 100
        return compared(
            lambda: milliseconds(served, ours, times=8),
            lambda: milliseconds(served, floor, times=8),
        )


@benchmark("slots_growth", unit="ms", needs={"postgres"})
def slots_growth(place: Place) -> Measured:
    """One official × 30 days beside a past of 1,000,000 bookings, 50,000 of them of this very
    official; the baseline is the same beside 10,000, on another server and database."""
    homes = [place.home / name for name in ("many", "few")]
    with ExitStack() as both:
        servers = []
        for home, bookings in zip(homes, (1_000_000, 10_000), strict=True):
            home.mkdir()
            served = both.enter_context(product(home, worker=False, **SLOTS))
            question = half_booked(served, officials=20, asked=1)
            first = parse_qs(question)["from"][0]
            code = f"from tests.bench.slots_data import remember; remember({bookings}, {first!r})"
            assert int(served.shell(code)) == bookings
            assert len(free(served, f"/api/v1/slots?{question}")["official-0"]) == FREE_A_DAY * DAYS
            servers.append(served)
        many, few = (
            partial(milliseconds, served, f"/api/v1/slots?{question}", times=100)
            for served in servers
        )
        return compared(many, few)


def half_booked(served: Product, *, officials: int, asked: int) -> str:
    """Fills the database; gives the query string for the slots of the first `asked` officials."""
    # From tomorrow: what is free today depends on the time of day.
    first = (date.today() + timedelta(days=1)).isoformat()
    served.shell(f"from tests.bench.slots_data import make; make({officials}, {first!r}, {DAYS})")
    slugs = [f"official-{number}" for number in range(asked)]
    return urlencode({"official": slugs, "from": first, "days": DAYS}, doseq=True)


def free(served: Product, path: str) -> dict[str, set[int]]:
    async def ask() -> bytes:
        async with Browser(served.url) as browser:
            return (await browser.get(path)).body

    officials = json.loads(asyncio.run(ask()))["officials"]
    return {slug: set(found["starts"]) for slug, found in officials.items()}


def milliseconds(served: Product, path: str, *, times: int) -> float:
    """Of one request, the mean of some after another on one connection."""

    async def ask() -> float:
        async with Browser(served.url) as browser:
            began = time.perf_counter()
            for _ in range(times):
                assert (await browser.get(path)).status == 200
            return time.perf_counter() - began

    return asyncio.run(ask()) * 1000 / times
