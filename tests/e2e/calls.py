"""Two people in a call, each with a browser of their own, and what their pages say of the media."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import wait_until
from tests.product import Product

SLOW = 30_000  # ms
FRAMES = """async () => {
  let frames = 0;
  for (const pc of window.qabulRoom.pcs())
    for (const one of (await pc.getStats()).values())
      if (one.type === "inbound-rtp" && one.kind === "video") frames += one.framesDecoded ?? 0;
  return frames;
}"""
PATHS = """async () => {
  const ways = [];
  for (const pc of window.qabulRoom.pcs()) {
    const stats = await pc.getStats();
    for (const one of stats.values())
      if (one.type === "transport" && one.selectedCandidatePairId) {
        const pair = stats.get(one.selectedCandidatePairId);
        ways.push(stats.get(pair.localCandidateId).candidateType);
      }
  }
  return ways;
}"""


def frames(page: Page) -> int:
    return int(page.evaluate(FRAMES))


def frames_grow(*pages: Page, seconds: float = 20) -> None:
    """Each decodes at least half a second more of the other's picture."""
    for page in pages:
        before, deadline = frames(page), time.monotonic() + seconds
        while (now := frames(page)) < before + 15:
            # A new connection counts from nothing.
            before = min(before, now)
            assert time.monotonic() < deadline, f"{now} frames after {before}"
            page.wait_for_timeout(100)


@dataclass
class Call:
    product: Product
    path: str
    guest: str
    host: str
    aziza: Page
    botir: Page


def enter(context: BrowserContext, product: Product, session: str, path: str) -> Page:
    context.set_default_timeout(SLOW)
    context.add_cookies([{"name": "sessionid", "value": session, "url": product.url}])
    page = context.new_page()
    page.goto(path)
    page.locator("[data-join]").click()
    return page


def call(product: Product, hers: Browser, his: Browser) -> Call:
    """Aziza and Botir see each other. Needs a product with an empty database, and browsers that
    end with the test: nothing is closed."""
    made = json.loads(product.shell("from tests.bench.frame_data import make; print(make(1))"))
    path, host = made["rooms"][0]["path"], made["rooms"][0]["host"]
    devices = ["camera", "microphone"]
    contexts = [
        browser.new_context(base_url=product.url, permissions=devices) for browser in (hers, his)
    ]
    aziza = enter(contexts[0], product, made["guest"], path)
    botir = enter(contexts[1], product, host, path)
    botir.locator("[data-decide=admit] button").first.click()
    for page in (aziza, botir):
        wait_until(page, "window.qabulRoom.marks.firstFrame", seconds=30)
    return Call(product, path, made["guest"], host, aziza, botir)


def finish(both: Call) -> None:
    """The socket and the page's forms work: it ends for both."""
    both.botir.locator("[data-finish] button").click()
    both.botir.locator("dialog[open] [value=yes]").click()
    expect(both.aziza.locator("[data-screen=over]")).to_be_visible(timeout=SLOW)


def children(product: Product, matches: Callable[[str], bool]) -> list[int]:
    """Process ids of what `serve` looks after."""
    tasks = Path(f"/proc/{product.process.pid}/task").glob("*/children")
    return [
        int(pid)
        for task in tasks
        for pid in task.read_text().split()
        if matches(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
    ]
