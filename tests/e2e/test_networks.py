"""Calls over bad networks: far away, lossy, narrow, gone for a while, changed in the middle; and
computers that fall asleep. Each person has a browser in a network of their own (`tests.lab`)."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.chromium import launched, program
from tests.coturn import SECRET, coturn
from tests.e2e.calls import PATHS, SLOW, Call, call, finish, frames_grow
from tests.lab import Host, Lab
from tests.product import Product, prepared, serving

pytestmark = [
    pytest.mark.call,
    pytest.mark.skipif(os.geteuid() != 0, reason="namespaces and TUN devices need root"),
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL is in another network"),
]
PORT = 8000


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab("server", "aziza", "botir") as running:
        yield running


@pytest.fixture(autouse=True)
def _good_again(lab: Lab) -> Iterator[None]:
    yield
    for host in lab.hosts.values():
        host.delay = host.loss = host.rate = 0
        host.cut = False
    lab.apart.clear()


@pytest.fixture
def browsers(lab: Lab, playwright: Playwright, tmp_path_factory) -> Iterator[list[Browser]]:
    """New ones for each test: one that was asleep is not the same afterwards."""
    site = f"http://{lab['server'].address}:{PORT}"
    # Cameras are for secure pages only; this one can't be https.
    secure = f"--unsafely-treat-insecure-origin-as-secure={site}"
    with ExitStack() as undo:
        yield [
            undo.enter_context(
                launched(
                    playwright, secure, program=program(lab[name], tmp_path_factory.mktemp(name))
                )
            )
            for name in ("aziza", "botir")
        ]


@contextmanager
def served(lab: Lab, home: Path, **environment: str) -> Iterator[Product]:
    """From the server's network, in which this thread then is too."""
    server = lab["server"]
    where = server.address
    site = {"SITE_URL": f"http://{where}:{PORT}", "ALLOWED_HOSTS": where}
    with (
        server.inside(),
        prepared(home, **site, **environment) as settings,
        serving(home, settings, host=where, port=PORT) as running,
    ):
        yield running


@pytest.fixture
def product(lab: Lab, tmp_path: Path) -> Iterator[Product]:
    with served(lab, tmp_path) as running:
        yield running


@pytest.fixture
def both(lab: Lab, product: Product, browsers: list[Browser]) -> Call:
    return call(product, *browsers)


def back_on_line(both: Call) -> None:
    for page in (both.aziza, both.botir):
        expect(page.locator("[data-screen=call] [data-line]")).to_be_hidden(timeout=SLOW)


def test_a_network_that_was_gone_brings_picture_and_socket_back(both: Call, lab: Lab) -> None:
    lab["aziza"].cut = True
    expect(both.aziza.locator("[data-screen=call] [data-line]")).to_be_visible(timeout=SLOW)
    lab["aziza"].cut = False
    back_on_line(both)
    frames_grow(both.aziza, both.botir)
    finish(both)


def test_another_network_in_the_middle_of_the_call_goes_on(both: Call, lab: Lab) -> None:
    lab["aziza"].move()
    frames_grow(both.aziza, both.botir, seconds=40)
    back_on_line(both)
    finish(both)


def test_a_computer_that_slept_is_in_the_call_again(both: Call, lab: Lab) -> None:
    asleep = processes_in(lab["aziza"])
    assert asleep
    for pid in asleep:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(30)  # longer than the silence after which the server takes a line for lost
    for pid in asleep:
        os.kill(pid, signal.SIGCONT)
    frames_grow(both.aziza, both.botir, seconds=60)
    back_on_line(both)
    finish(both)


def processes_in(host: Host) -> list[int]:
    space = Path(f"/run/netns/{host.space}").stat().st_ino
    return [int(one.name) for one in Path("/proc").glob("[0-9]*") if network_of(one) == space]


def network_of(process: Path) -> int:
    try:
        return (process / "ns/net").stat().st_ino
    except OSError:  # it has ended, or is none of ours
        return 0


def test_who_cannot_reach_each_other_meet_over_the_relay_by_themselves(
    lab: Lab, browsers: list[Browser], tmp_path: Path
) -> None:
    """Both behind providers that let nothing in: the usual case of a telephone."""
    lab.apart.add(frozenset(("aziza", "botir")))
    server = lab["server"]
    with server.inside(), coturn(server.address) as relay:
        turn = {"TURN_URLS": relay.url, "TURN_SECRET": SECRET}
        with served(lab, tmp_path, **turn) as product:
            both = call(product, *browsers)
            frames_grow(both.aziza, both.botir)
            assert "relay" in both.aziza.evaluate(PATHS) + both.botir.evaluate(PATHS)
            finish(both)


@pytest.mark.parametrize(
    "conditions",
    [{"delay": 0.05}, {"delay": 0.15}, {"loss": 0.05, "delay": 0.025}, {"rate": 256_000}],
    ids=["100 ms", "300 ms", "5 % lost", "256 kbit/s"],
)
def test_a_call_over_a_bad_network(
    lab: Lab, product: Product, browsers: list[Browser], conditions: dict[str, float]
) -> None:
    vars(lab["aziza"]).update(conditions)
    both = call(product, *browsers)
    for _ in range(3):
        frames_grow(both.aziza, both.botir, seconds=30)
    finish(both)
