"""A private PostgreSQL and a private Redis, for as long as a test or a benchmark needs them.

    python -m tests.services [--postgres] [--redis] -- command…

runs `command` with DATABASE_URL and REDIS_URL set and ends with its code. Both servers live in a
temporary directory, listen on the loopback only, keep nothing safe on disk, and end with whoever
started them, even if that one is killed.
"""

import argparse
import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import redis

from reception.management.commands.serve import be_a_child_of

START_SECONDS = 30
STOP_SECONDS = 15
# Speed before safety: the data is thrown away.
POSTGRES_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "listen_addresses": "127.0.0.1",
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def start(command: Sequence[str | Path], **options: Any) -> subprocess.Popen[bytes]:
    """A process that dies with this one."""
    parent = os.getpid()
    return subprocess.Popen(command, preexec_fn=lambda: be_a_child_of(parent), **options)


def await_answer(
    answers: Callable[[], object], process: subprocess.Popen[bytes], name: str
) -> None:
    """Returns once `answers()` no longer raises; RuntimeError when the process ends before."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            answers()
        except (psycopg.OperationalError, redis.ConnectionError, OSError) as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start") from error
            time.sleep(0.05)
        else:
            return


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def postgres_programs() -> Path:
    """Where Debian keeps the newest PostgreSQL's initdb and postgres, else where PATH has them."""
    versions = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(versions, key=lambda path: int(path.parts[-3]), default=None):
        return newest.parent
    if found := shutil.which("initdb"):
        return Path(found).parent
    raise RuntimeError("PostgreSQL is not installed (make test installs it)")


@contextmanager
def postgres() -> Iterator[str]:
    """Yields the DATABASE_URL of a superuser's empty database."""
    programs, port = postgres_programs(), free_port()
    user = "postgres" if os.geteuid() == 0 else getpass.getuser()  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="qabul-postgres-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        if os.geteuid() == 0:
            shutil.chown(home, user)
        identity = {"user": user, "cwd": home} if os.geteuid() == 0 else {"cwd": home}
        data = home / "data"
        subprocess.run(
            [programs / "initdb", "--pgdata", data, "--username", user, "--auth", "trust",
             "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, **identity,
        )  # fmt: skip
        options = [word for item in POSTGRES_OPTIONS.items() for word in ("-c", "=".join(item))]
        with (home / "log").open("wb") as log:
            process = start(
                [programs / "postgres", "-D", data, "-p", str(port), "-k", home, *options],
                stdout=log, stderr=log, **identity,
            )  # fmt: skip
        try:
            url = f"postgres://{user}@127.0.0.1:{port}"
            await_answer(lambda: psycopg.connect(f"{url}/postgres").close(), process, "PostgreSQL")
            with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE qabul")
            yield f"{url}/qabul"
        finally:
            end(process, signal.SIGINT)  # "fast": connections are cut


@contextmanager
def redis_server(port: int = 0) -> Iterator[str]:
    """Yields the REDIS_URL of an empty server, on any free port unless one is given."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="qabul-redis-") as home:
        process = start(
            ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", home],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            url = f"redis://127.0.0.1:{port}/0"
            await_answer(redis.Redis.from_url(url).ping, process, "Redis")
            yield url
        finally:
            end(process)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.services")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--redis", action="store_true")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args(arguments)
    # SIGTERM unwinds the servers like Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with ExitStack() as services:
        environment = {**os.environ}
        if options.postgres:
            environment["DATABASE_URL"] = services.enter_context(postgres())
        if options.redis:
            environment["REDIS_URL"] = services.enter_context(redis_server())
        process = start(options.command, env=environment)
        services.callback(end, process)
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
