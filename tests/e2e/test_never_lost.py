"""A call outlives what happens to it: a server that dies, a tab loaded again, a second tab."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.chromium import launched
from tests.coturn import SECRET, coturn
from tests.e2e.calls import (
    PATHS,
    SLOW,
    Call,
    call,
    children,
    enter,
    finish,
    frames,
    frames_grow,
)
from tests.product import Product
from tests.product import product as started

pytestmark = pytest.mark.call


@pytest.fixture
def browsers(browser: Browser, playwright: Playwright) -> Iterator[list[Browser]]:
    """One for each: two pages of one browser share the fake camera, which stalls."""
    with launched(playwright) as other:
        yield [browser, other]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with started(tmp_path) as running:
        yield running


@pytest.fixture
def both(product: Product, browsers: list[Browser]) -> Call:
    return call(product, *browsers)


def test_a_server_that_is_killed_interrupts_no_picture_and_comes_back(both: Call) -> None:
    (web,) = children(both.product, lambda command: "reception.web" in command)
    before = frames(both.aziza)
    os.kill(web, signal.SIGKILL)
    frames_grow(both.aziza, both.botir)
    assert frames(both.aziza) > before  # of the same connection
    for page in (both.aziza, both.botir):
        expect(page.locator("[data-screen=call] [data-line]")).to_be_hidden(timeout=SLOW)
    frames_grow(both.aziza, both.botir)
    finish(both)


def test_a_page_that_is_loaded_again_is_in_the_call_again(both: Call) -> None:
    for page in (both.aziza, both.botir):
        page.reload()
        page.locator("[data-join]").click()
        frames_grow(both.aziza, both.botir, seconds=30)
    finish(both)


def test_a_second_page_takes_the_call_over_and_the_first_one_says_so(both: Call) -> None:
    second = enter(both.aziza.context, both.product, both.guest, both.path)
    frames_grow(second, both.botir, seconds=30)
    expect(both.aziza.locator("[data-screen=over]")).to_be_visible(timeout=SLOW)
    frames_grow(second, both.botir)
    both.aziza.locator("[data-continue]").click()
    both.aziza.locator("[data-join]").click()
    frames_grow(both.aziza, both.botir, seconds=30)


def test_where_everything_goes_through_a_relay_no_address_is_told(
    tmp_path: Path, browsers: list[Browser]
) -> None:
    with (
        coturn() as relay,
        started(tmp_path, TURN_URLS=relay.url, TURN_SECRET=SECRET, RELAY_ONLY="1") as running,
    ):
        made = call(running, *browsers)
        frames_grow(made.aziza, made.botir)
        assert made.aziza.evaluate(PATHS) == made.botir.evaluate(PATHS) == ["relay"]
