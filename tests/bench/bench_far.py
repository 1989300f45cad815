"""A citizen whose every round trip takes 300 ms: the picture after admission, in round trips, and
how soon a line that was cut is there again."""

import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.bench.bench_first_frame import admission
from tests.bench.harness import Measured, Place, benchmark
from tests.chromium import launched, program
from tests.e2e.calls import SLOW, call, frames_grow
from tests.lab import Lab
from tests.product import Product, prepared, serving

ROUND_TRIP = 0.3  # seconds
LEAST = 3  # round trips: offer and answer, ICE, DTLS
ROUNDS = 5
PORT = 8000
CUT_SECONDS = 8
PROMISED = 2.0  # seconds from the network's return


@contextmanager
def far_away(home: Path) -> Iterator[tuple[Lab, Product]]:
    with Lab("server", "aziza", "botir") as lab:
        server = lab["server"]
        where = server.address
        lab["aziza"].delay = ROUND_TRIP / 2
        with (
            server.inside(),
            prepared(home, SITE_URL=f"http://{where}:{PORT}", ALLOWED_HOSTS=where) as environment,
            serving(home, environment, worker=False, host=where, port=PORT) as served,
        ):
            yield lab, served


@contextmanager
def browsers(lab: Lab, served: Product) -> Iterator[tuple[Browser, Browser]]:
    """Botir's and Aziza's, each in their network. Cameras are for secure pages only; this one
    can't be https."""
    secure = f"--unsafely-treat-insecure-origin-as-secure={served.url}"
    with ExitStack() as undo:
        playwright = undo.enter_context(sync_playwright())
        place = Path(undo.enter_context(tempfile.TemporaryDirectory()))
        his, hers = (
            undo.enter_context(launched(playwright, secure, program=program(lab[name], place)))
            for name in ("botir", "aziza")
        )
        yield his, hers


@benchmark("first_frame_rtt", unit="round trips")
def first_frame_rtt(place: Place) -> Measured:
    """Until both see the other; the median."""
    with far_away(place.home) as (lab, served):
        made = served.shell(f"from tests.bench.frame_data import make; print(make({ROUNDS}))")
        found = json.loads(made)
        took = []
        for room in found["rooms"]:
            with browsers(lab, served) as (his, hers):
                people = (his, room["host"]), (hers, found["guest"])
                took.append(admission(served, *people, room["path"]))
        return Measured(statistics.median(took) / ROUND_TRIP / 1000, LEAST)


@benchmark("resume", unit="s")
def resume(place: Place) -> Measured:
    """From the network's return to the line's, against what is promised; the median, and the
    longest beside it."""
    with far_away(place.home) as (lab, served), browsers(lab, served) as (his, hers):
        aziza = call(served, hers, his).aziza
        line = aziza.locator("[data-screen=call] [data-line]")
        took = []
        for _ in range(ROUNDS):
            lab["aziza"].cut = True
            expect(line).to_be_visible(timeout=SLOW)
            aziza.wait_for_timeout(CUT_SECONDS * 1000)
            lab["aziza"].cut, back = False, time.perf_counter()
            expect(line).to_be_hidden(timeout=SLOW)
            took.append(time.perf_counter() - back)
            frames_grow(aziza)
        return Measured(statistics.median(took), PROMISED, {"longest": round(max(took), 3)})
