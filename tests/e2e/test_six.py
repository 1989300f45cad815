"""As many as a room takes: six who hear one another. Without cameras: one machine that draws, packs
and unpacks thirty pictures at once measures itself and not the call."""

import json
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright

from tests.chromium import launched
from tests.e2e.calls import enter
from tests.product import product as started

pytestmark = pytest.mark.call

MAKE = "from tests.bench.call_data import make; print(make(secretaries=4))"
NO_CAMERA = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (wanted) =>
  wanted.video ? Promise.reject(new DOMException("", "NotFoundError")) : ask(wanted);
"""
HEARD = """async () => {
  const packets = [];
  for (const pc of window.qabulRoom.pcs()) {
    const reports = [...(await pc.getStats()).values()];
    const sound = reports.filter((one) => one.type === "inbound-rtp" && one.kind === "audio");
    packets.push(sound.reduce((all, one) => all + one.packetsReceived, 0));
  }
  return packets;
}"""
ENOUGH = 50  # packets: a second of sound


def test_six_hear_one_another_each_with_each(playwright: Playwright, tmp_path: Path) -> None:
    with started(tmp_path) as product, ExitStack() as undo:
        made = json.loads(product.shell(MAKE))
        browsers = [undo.enter_context(launched(playwright)) for _ in range(2)]
        sessions = [made["botir"], made["aziza"], *made["secretaries"]]
        pages: list[Page] = []
        for number, session in enumerate(sessions):
            context = browsers[number % 2].new_context(
                base_url=product.url, permissions=["microphone"]
            )
            context.add_init_script(NO_CAMERA)
            pages.append(enter(context, product, session, made["path"]))
        assert len(pages) == 6
        pages[0].locator("[data-decide=admit] button").first.click()
        deadline = time.monotonic() + 60
        while not all(hears_five(page) for page in pages):
            assert time.monotonic() < deadline, [page.evaluate(HEARD) for page in pages]
            pages[0].wait_for_timeout(500)


def hears_five(page: Page) -> bool:
    heard: list[int] = page.evaluate(HEARD)
    return len(heard) == 5 and min(heard) >= ENOUGH
