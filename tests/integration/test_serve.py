"""`manage.py serve` as a person or an init system meets it: a process of the operating system."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from reception.management.commands.serve import one_cpu
from tests.product import ROOT, Product, prepared, serving


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    with prepared(tmp_path_factory.mktemp("serve")) as made:
        yield made


@pytest.fixture
def served(environment: dict[str, str], tmp_path: Path) -> Iterator[Product]:
    with serving(tmp_path, environment) as running:
        yield running


def children(process: int) -> dict[str, int]:
    """{"web" or "worker": its process id} of a supervisor."""
    found = {}
    for number in Path(f"/proc/{process}/task/{process}/children").read_text().split():
        words = Path(f"/proc/{number}/cmdline").read_bytes().split(b"\0")
        name = "web" if b"reception.web" in words else "worker"
        found[name] = int(number)
    return found


def is_alive(process: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def eventually(happened: object, seconds: float = 10) -> bool:
    assert callable(happened)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if happened():
            return True
        time.sleep(0.05)
    return False


def test_it_serves_with_a_web_server_and_a_worker(served: Product) -> None:
    assert httpx.get(f"{served.url}/").status_code == 200
    assert set(children(served.process.pid)) == {"web", "worker"}


def test_the_web_server_keeps_to_one_cpu_and_the_others_to_none(served: Product) -> None:
    found = children(served.process.pid)
    assert len(os.sched_getaffinity(found["web"])) == 1
    assert os.sched_getaffinity(found["worker"]) == os.sched_getaffinity(0)


def test_servers_on_neighbouring_ports_have_different_cpus() -> None:
    assert {*one_cpu(8000, {3, 5}), *one_cpu(8001, {3, 5})} == {3, 5}
    assert one_cpu(8000, {7}) == {7}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_signal_ends_all_of_it_within_seconds(served: Product, number: int) -> None:
    running = children(served.process.pid)
    served.process.send_signal(number)
    assert served.process.wait(10) == 0
    assert not any(is_alive(process) for process in running.values())


def test_nothing_is_orphaned_when_the_supervisor_is_killed(served: Product) -> None:
    running = children(served.process.pid)
    served.process.kill()
    assert eventually(lambda: not any(is_alive(process) for process in running.values()))


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_child_that_dies_is_started_again(served: Product, name: str) -> None:
    before = children(served.process.pid)[name]
    os.kill(before, signal.SIGKILL)
    assert eventually(lambda: children(served.process.pid).get(name, before) != before)


def test_a_restart_of_the_web_server_refuses_no_request(served: Product) -> None:
    os.kill(children(served.process.pid)["web"], signal.SIGKILL)
    assert httpx.get(f"{served.url}/healthz", timeout=20).status_code == 200


def test_a_port_in_use_is_said_and_nothing_starts(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", port],
            cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert refused.returncode == 1
    assert f"port {port}" in refused.stderr


def test_an_upload_of_twelve_megabytes_reaches_django(served: Product) -> None:
    paper = {"paper": ("paper.pdf", b"%PDF-" + os.urandom(12 * 1024 * 1024))}
    answer = httpx.post(f"{served.url}/healthz", files=paper, timeout=30)
    # 403: read to its end, and refused for want of a CSRF token. The server stands.
    assert answer.status_code in {403, 405}
    assert httpx.get(f"{served.url}/healthz").status_code == 200


def test_a_socket_to_an_unknown_address_is_refused_quietly(served: Product) -> None:
    headers = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
               "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}  # fmt: skip
    assert httpx.get(f"{served.url}/ws/nothing/", headers=headers).status_code == 403
    assert "Traceback" not in served.log


LOADED = """
import gc, sys, reception.asgi
print("reception.urls" in sys.modules, gc.get_freeze_count())
"""


def test_it_is_loaded_before_the_first_request_and_its_own_is_no_garbage(
    environment: dict[str, str],
) -> None:
    told = subprocess.check_output(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=environment, text=True
    )
    loaded, frozen = told.split()
    assert loaded == "True"
    assert int(frozen) > 100_000
