"""A reception is recorded: Botir decides, Aziza agrees, takes it back, agrees again. What stands on
the disk afterwards is a film of both, with their voices, that only Botir opens."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESK, Person, assert_accessible, wait_until
from tests.product import Product
from tests.product import product as started

pytestmark = pytest.mark.call

MAKE = "from tests.bench.frame_data import make; print(make(1))"
STATE = """
from reception.models import Recording
for one in Recording.objects.all(): print(one.state, one.parts.count(), end="")
"""
# Brightness of the middle row of each half, loudness, and pictures, as a player would get them.
FILM = """
import av, json
from django.conf import settings
from reception.models import Recording
from reception.actions.recorder import path_of
from reception.sealed import SealedReader
one = Recording.objects.get()
frames = loud = 0
halves = [0, 0]
reader = SealedReader(path_of(one.file), size=one.size)
with av.open(reader) as film:
    chapters = len(film.chapters())
    for frame in film.decode(video=0):
        frames += 1
        plane = frame.planes[0]
        row = bytes(plane)[plane.line_size * (frame.height // 2):][:frame.width]
        for half in (0, 1):
            part = row[half * frame.width // 2:(half + 1) * frame.width // 2]
            halves[half] += max(part) - min(part) > 40
reader = SealedReader(path_of(one.file), size=one.size)
with av.open(reader) as film:
    for frame in film.decode(audio=0):
        samples = memoryview(bytes(frame.planes[0])).cast("f")[:frame.samples]
        loud += max(samples) > 0.02
# The head tells; in megabytes of ciphertext any four letters turn up by chance.
plain = b"webm" in path_of(one.file).read_bytes()[:100]
print(json.dumps({"frames": frames, "halves": halves, "loud": loud, "chapters": chapters,
                  "seconds": one.seconds, "plain": plain}))
"""
# Begin and end of what can be read of each part.
PARTS = """
import av, json
from reception.models import RecordingPart
from reception.actions.recorder import path_of
from reception.sealed import SealedReader
made = []
for one in RecordingPart.objects.order_by("began"):
    last = 0
    try:
        for packet in av.open(SealedReader(path_of(one.file))).demux():
            if packet.pts is not None: last = max(last, float(packet.pts * packet.time_base))
    except (av.FFmpegError, EOFError):
        pass
    made.append([one.participant, one.began.timestamp(), one.began.timestamp() + last])
print(json.dumps(made))
"""
SLOW = 30_000  # ms
SENDING = (
    "() => window.qabulRoom.sending().filter((pc) => pc.connectionState === 'connected').length"
)


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    with started(tmp_path, RECORDING="1") as running:
        yield running


def enter(page: Page, product: Product, session: str, path: str) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": product.url}])
    page.goto(path)
    page.locator("[data-join]").click()


def wait_for_state(product: Product, pattern: str, seconds: float = 60) -> str:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        state = product.shell(STATE)
        if re.fullmatch(pattern, state):
            return state
        time.sleep(0.5)
    raise AssertionError(f"{state} and not {pattern}\n{product.log[-4000:]}")


def sign(page: Page):
    return page.locator("[data-recording]")


def answer(page: Page, verb: str) -> None:
    page.locator(f"[data-consent] form[data-record={verb}] button").click()


def test_a_reception_is_recorded_with_consent_and_watched_on_record(
    product: Product, person: Person
) -> None:
    made = json.loads(product.shell(MAKE))
    path, host = made["rooms"][0]["path"], made["rooms"][0]["host"]
    aziza, botir = person("Aziza"), person("Botir", width=DESK)
    enter(aziza, product, made["guest"], path)
    enter(botir, product, host, path)
    botir.locator("[data-decide=admit] button").click()
    expect(aziza.locator("[data-tiles] .tile--live")).to_have_count(1, timeout=SLOW)

    botir.locator("form[data-record=start] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    expect(sign(botir)).to_be_visible(timeout=SLOW)
    expect(sign(botir)).to_have_attribute("data-state", "asked", timeout=SLOW)
    expect(aziza.locator("dialog[data-consent]")).to_be_visible(timeout=SLOW)
    assert_accessible(aziza)
    assert aziza.evaluate(SENDING) == botir.evaluate(SENDING) == 1  # only to each other

    answer(aziza, "agree")
    for page in (aziza, botir):
        expect(sign(page)).to_have_attribute("data-said", "running", timeout=SLOW)
        wait_until(page, f"({SENDING})() === 2", seconds=30)
        assert page.title().startswith("●")
        expect(page.locator("[data-tiles] .tile")).to_have_count(1)  # the recorder has no face
    assert_accessible(botir)
    aziza.wait_for_timeout(6000)

    sign(aziza).locator("[data-recording-withdraw] button").click()
    for page in (aziza, botir):
        expect(sign(page)).to_have_attribute("data-state", "paused", timeout=SLOW)
        wait_until(page, f"({SENDING})() === 1")
    aziza.locator("[data-recording-ask]").click()
    answer(aziza, "agree")
    expect(sign(aziza)).to_have_attribute("data-said", "running", timeout=SLOW)
    wait_until(aziza, f"({SENDING})() === 2", seconds=30)
    wait_for_state(product, r"running [4-9]")
    aziza.wait_for_timeout(4000)

    botir.locator("[data-finish] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    expect(sign(aziza)).to_be_hidden(timeout=SLOW)
    wait_for_state(product, r"ready 0", seconds=120)
    film = json.loads(product.shell(FILM))
    assert film["chapters"] == 2
    assert 8 < film["seconds"] < 90
    assert film["frames"] == pytest.approx(film["seconds"] * 25, abs=2)
    assert min(film["halves"]) > film["frames"] * 0.8  # both are seen
    assert film["loud"] > 5  # Chromium's camera beeps once a second
    assert not film["plain"]
    watch(botir, path)


def recorder_of(product: Product) -> int:
    """The process id of the recorder that `serve` looks after."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(product.process.pid)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    (line,) = [line for line in listed.splitlines() if line.endswith(" recorder")]
    return int(line.split()[0])


def test_a_recorder_that_is_killed_loses_no_more_than_the_last_seconds_and_another_goes_on(
    product: Product, person: Person
) -> None:
    made = json.loads(product.shell(MAKE))
    path = made["rooms"][0]["path"]
    aziza, botir = person("Aziza"), person("Botir", width=DESK)
    enter(aziza, product, made["guest"], path)
    enter(botir, product, made["rooms"][0]["host"], path)
    botir.locator("[data-decide=admit] button").click()
    expect(aziza.locator("[data-tiles] .tile--live")).to_have_count(1, timeout=SLOW)
    botir.locator("form[data-record=start] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    answer(aziza, "agree")
    wait_for_state(product, r"running [2-9]")
    aziza.wait_for_timeout(5000)
    os.kill(recorder_of(product), signal.SIGKILL)
    killed = time.time()
    wait_for_state(product, r"running [4-9]")
    aziza.wait_for_timeout(8000)
    parts = json.loads(product.shell(PARTS))
    before = {who: until for who, began, until in parts if began < killed}
    after = {who: until for who, began, until in parts if began > killed}
    assert len(before) == len(after) == 2
    assert min(before.values()) > killed - 3
    assert min(after.values()) > killed + 3
    botir.locator("[data-finish] button").click()
    botir.locator("dialog[open] [value=yes]").click()
    wait_for_state(product, r"ready 0", seconds=120)


def watch(botir: Page, path: str) -> None:
    public_id = path.split("/")[2]
    botir.goto(f"/desk/receptions/{public_id}/")
    botir.locator("a[href$='/recording/']").click()
    assert_accessible(botir)
    botir.locator("main form button").click()
    wait_until(botir, "document.querySelector('video').readyState >= 1")
    botir.evaluate("() => document.querySelector('video').play()")
    wait_until(botir, "document.querySelector('video').currentTime > 1")
    expect(botir.locator(".timeline")).to_contain_text(re.compile("official-0", re.IGNORECASE))
