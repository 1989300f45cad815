"""From "Admit" to the picture, against two bare connections in one page of the same browser."""

import json
import statistics
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.bench.harness import ROUNDS, Measured, Place, benchmark
from tests.chromium import launched
from tests.product import Product, product

# A browser, and the session in it.
Person = tuple[Browser, str]
# Moments of two pages compare on the clock of the machine.
ADMIT = """() => {
  const at = performance.timeOrigin + performance.now();
  document.querySelector("[data-decide=admit] button").click();
  return at;
}"""
FRAME = """async () => {
  const {marks} = window.qabulRoom;
  for (let n = 0; !marks.firstFrame; n++) {
    if (n === 300) throw new Error("no picture within 15 s");
    await new Promise((later) => setTimeout(later, 50));
  }
  return performance.timeOrigin + marks.firstFrame;
}"""
# What the product's pages do too, as far as it can't be done without: the same cameras, both ways.
BARE = """async () => {
  const size = {width: {ideal: 1280}, height: {ideal: 720}, frameRate: {ideal: 30, max: 30}};
  const open = () => navigator.mediaDevices.getUserMedia({audio: true, video: size});
  const streams = [await open(), await open()];
  const pcs = streams.map((stream) => {
    const pc = new RTCPeerConnection({bundlePolicy: "max-bundle"});
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    return pc;
  });
  const [one, other] = pcs;
  one.onicecandidate = ({candidate}) => other.addIceCandidate(candidate ?? undefined);
  other.onicecandidate = ({candidate}) => one.addIceCandidate(candidate ?? undefined);
  const frames = pcs.map((pc) => new Promise((seen) => {
    pc.ontrack = ({track, streams: [stream]}) => {
      if (track.kind !== "video") return;
      const video = document.body.appendChild(document.createElement("video"));
      video.srcObject = stream;
      video.requestVideoFrameCallback(() => seen(performance.now()));
      video.play();
    };
  }));
  const began = performance.now();
  await one.setLocalDescription();
  await other.setRemoteDescription(one.localDescription);
  await other.setLocalDescription();
  await one.setRemoteDescription(other.localDescription);
  const last = Math.max(...await Promise.all(frames));
  for (const pc of pcs) pc.close();
  for (const stream of streams) for (const track of stream.getTracks()) track.stop();
  return last - began;
}"""


@benchmark("first_frame", unit="ms", needs={"postgres"})
def first_frame(place: Place) -> Measured:
    """Until both see the other; medians of rounds in turns, after one that only warms up."""
    with product(place.home, worker=False) as served, two_browsers() as (his, hers):
        made = served.shell(f"from tests.bench.frame_data import make; print(make({ROUNDS + 1}))")
        found = json.loads(made)
        pairs = [
            (
                admission(served, (his, room["host"]), (hers, found["guest"]), room["path"]),
                bare(served, hers),
            )
            for room in found["rooms"]
        ][1:]
        ours, floor = zip(*pairs, strict=True)
        return Measured(statistics.median(ours), statistics.median(floor))


@contextmanager
def two_browsers() -> Iterator[tuple[Browser, Browser]]:
    """A camera for each: pages of one browser share one, and showing the call in two of them at
    once makes Chromium's fake camera pause for up to a second."""
    with (
        sync_playwright() as playwright,
        launched(playwright) as one,
        launched(playwright) as other,
    ):
        yield one, other


def admission(served: Product, host: Person, guest: Person, path: str) -> float:
    """Milliseconds from the official's click until each sees the other."""
    with person(served, *host) as botir, person(served, *guest) as aziza:
        for page in (aziza, botir):
            page.goto(path)
            page.locator("[data-join]").click()
        botir.locator("[data-decide=admit] button").wait_for()
        aziza.wait_for_timeout(1000)  # as calm as somebody who waits
        admitted = botir.evaluate(ADMIT)
        return max(page.evaluate(FRAME) for page in (aziza, botir)) - admitted


def bare(served: Product, browser: Browser) -> float:
    with person(served, browser) as page:
        page.goto("/")
        page.wait_for_timeout(1000)
        return float(page.evaluate(BARE))


@contextmanager
def person(served: Product, browser: Browser, session: str = "-") -> Iterator[Page]:
    context = browser.new_context(base_url=served.url, permissions=["camera", "microphone"])
    context.add_cookies([{"name": "sessionid", "value": session, "url": served.url}])
    yield context.new_page()
    context.close()
