"""Debian's Firefox, driven over WebDriver BiDi: just enough of it to sit in a call.

with Firefox(tmp_path) as firefox:
    firefox.cookie("sessionid", "…")
    firefox.goto("http://localhost:8000/")
    firefox.click("[data-join]")
    firefox.evaluate("document.title")      the value, awaited if it is a promise
"""

import itertools
import json
import re
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from websockets.sync.client import connect

START_SECONDS = 60
PREFERENCES = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    # Candidates name addresses: *.local names need a resolver that CI's machines lack.
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "media.peerconnection.ice.loopback": True,
    "remote.active-protocols": 1,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "dom.webnotifications.enabled": False,
    "intl.accept_languages": "uz",
}


class Firefox:
    def __init__(self, home: Path) -> None:
        self.profile = home / "firefox"
        self.log = home / "firefox.log"

    def __enter__(self) -> Self:
        self.profile.mkdir()
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (self.profile / "user.js").write_text("\n".join(lines))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    *("firefox-esr", "--headless", "--no-remote", "--remote-debugging-port=0"),
                    *("--profile", str(self.profile)),
                ],
                stdout=log,
                stderr=log,
            )
        self.socket = connect(f"{self._address()}/session", max_size=None)
        self.numbers = itertools.count(1)
        self.command("session.new", capabilities={})
        tree = self.command("browsingContext.getTree")
        self.context = tree["contexts"][0]["context"]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)

    def _address(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.process.poll() is None:
            if found := re.search(r"listening on (ws://\S+)", self.log.read_text()):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(f"Firefox did not start:\n{self.log.read_text()}")

    def command(self, method: str, **params: Any) -> Any:
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv(timeout=60))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                return answer["result"]

    def cookie(self, name: str, value: str) -> None:
        of = {"name": name, "value": {"type": "string", "value": value}, "domain": "localhost"}
        self.command("storage.setCookie", cookie=of | {"path": "/"})

    def goto(self, url: str) -> None:
        self.command("browsingContext.navigate", context=self.context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        answer = self.command(
            "script.evaluate",
            expression=f"(async () => JSON.stringify(await ({expression})))()",
            target={"context": self.context},
            awaitPromise=True,
            userActivation=True,
        )
        assert answer["type"] == "success", answer
        return json.loads(answer["result"].get("value", "null"))

    def wait_until(self, expression: str, seconds: float = 30) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := self.evaluate(expression):
                return value
            time.sleep(0.1)
        raise AssertionError(f"Not within {seconds} s: {expression}")

    def click(self, selector: str) -> None:
        """As soon as it can be clicked."""
        quoted = json.dumps(selector)
        self.wait_until(f"!(document.querySelector({quoted})?.disabled ?? true)")
        self.evaluate(f"document.querySelector({quoted}).click() ?? true")
