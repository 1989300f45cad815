"""What somebody on a cheap phone has to load before she can book."""

from typing import Any

from playwright.sync_api import ViewportSize, sync_playwright

from tests.bench.harness import Measured, Place, benchmark
from tests.chromium import CHROMIUM
from tests.product import product

MOST_KB = 70
A_PHONE: ViewportSize = {"width": 390, "height": 844}


@benchmark("page_weight", unit="kB")
def page_weight(place: Place) -> Measured:
    """Bytes on the wire, as the browser counts them, headers and all, of the first visit from the
    front page to the first question, by one who has nothing in her cache; the font left out."""
    with product(place.home, worker=False) as served, sync_playwright() as playwright:
        served.manage("seed_demo")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(base_url=served.url, viewport=A_PHONE).new_page()
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        fonts, loaded = set[str](), list[float]()

        def answered(event: dict[str, Any]) -> None:
            if event["type"] == "Font":
                fonts.add(event["requestId"])

        def finished(event: dict[str, Any]) -> None:
            if event["requestId"] not in fonts:
                loaded.append(event["encodedDataLength"])

        network.on("Network.responseReceived", answered)
        network.on("Network.loadingFinished", finished)
        page.goto("/?q=uy-joy")
        page.locator("main a[href*='/officials/']").first.click()
        page.locator("form[action$='/hold/'] button").first.click()
        page.locator("input[name=kind]").first.wait_for()
        page.wait_for_load_state("networkidle")
        browser.close()
    return Measured(sum(loaded) / 1000, MOST_KB)
