"""Debian's Chromium, as tests and benchmarks start it: with a camera that isn't there, and killed
when it is done with."""

import os
import secrets
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.lab import Host

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream=fps=30",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A window behind another one is still somebody's reception.
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    # Candidates name addresses: *.local names need a resolver that CI's machines lack.
    "--disable-features=WebRtcHideLocalIpsWithMdns",
]


@contextmanager
def launched(
    playwright: Playwright, *flags: str, program: str | Path = CHROMIUM
) -> Iterator[Browser]:
    """Killed at the end: asked to close a page that was in a call, one in twenty never answers."""
    name = f"--test-browser={secrets.token_hex(8)}"
    chromium = playwright.chromium.launch(
        executable_path=program,
        args=[*FLAGS, name, *flags],
        # Without a sound there is no audio energy to measure.
        ignore_default_args=["--mute-audio", "--headless"],
    )
    try:
        yield chromium
    finally:
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # of those that have ended meanwhile
                if name.encode() in command.read_bytes():
                    os.kill(int(command.parent.name), signal.SIGKILL)
        chromium.close()


def program(host: Host, home: Path) -> Path:
    """Chromium as it runs in that network."""
    path = home / host.space
    path.write_text(f'#!/bin/sh\nexec ip netns exec {host.space} {CHROMIUM} "$@"\n')
    path.chmod(0o755)
    return path
