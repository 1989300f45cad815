"""The product as a subprocess, just as `make run` starts it, with places of its own to write to.

It runs on what the environment names: a PostgreSQL of DATABASE_URL (a new database in it), a Redis
of REDIS_URL; else on SQLite and in memory.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import httpx
import psycopg
from psycopg import sql

from tests.services import end, start

ROOT = Path(__file__).parent.parent
START_SECONDS = 30
# One person is not many: tests come from one address.
NO_LIMITS = {
    f"RATE_{what}{soft}": "100000/m"
    for what in ("HOLD", "HOLDS", "CODE", "PASSWORD")
    for soft in ("", "_SOFT")
}


@dataclass(frozen=True)
class Product:
    url: str
    environment: dict[str, str]
    home: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        return (self.home / "log").read_text()

    def manage(self, *arguments: str) -> str:
        return manage(self.environment, *arguments)

    def shell(self, code: str) -> str:
        """What a snippet prints that runs with the product's database and settings."""
        return self.manage("shell", "--no-imports", "-c", code).strip()


def web(served: Product) -> int:
    """The process id of its web server."""
    supervisor = served.process.pid
    return int(Path(f"/proc/{supervisor}/task/{supervisor}/children").read_text().split()[0])


def memory(served: Product, what: str = "VmHWM") -> int:
    """The most that the web server ever held, or ("VmRSS") holds now, in bytes."""
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{web(served)}/status").read_text())
    assert found
    return int(found[1]) * 1024


def manage(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def database(home: Path, environment: dict[str, str]) -> Iterator[str]:
    """The DATABASE_URL of a migrated, empty database, dropped afterwards: a copy of one that was
    migrated once."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        file = home / "qabul.sqlite3"
        shutil.copyfile(migrated_file(environment), file)
        yield f"sqlite:///{file}"
        return
    name = f"product_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        model = migrated_database(connection, server, environment)
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(copy.format(sql.Identifier(name), sql.Identifier(model)))
        try:
            yield neighbour(server, name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(drop)


def neighbour(server: str, name: str) -> str:
    """The DATABASE_URL of another database of the same server."""
    return f"{server.rsplit('/', 1)[0]}/{name}"


def migrate(environment: dict[str, str], url: str) -> None:
    manage(environment | {"DATABASE_URL": url}, "migrate", "--verbosity", "0")


@cache
def version() -> str:
    """Of the tables: other migrations, other libraries, another version."""
    made_by = [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]
    return sha256(b"".join(path.read_bytes() for path in made_by)).hexdigest()[:12]


def migrated_file(environment: dict[str, str]) -> Path:
    """Made once for all runs; whoever makes it at the same time makes the same."""
    kept = ROOT / f"var/test-databases/{version()}.sqlite3"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=kept.parent) as place:
            new = Path(place) / "new"
            migrate(environment, f"sqlite:///{new}")
            new.replace(kept)
    return kept


def migrated_database(
    connection: psycopg.Connection, server: str, environment: dict[str, str]
) -> str:
    """Made once for each server; whoever needs it meanwhile waits."""
    name = f"migrated_{version()}"
    connection.execute("SELECT pg_advisory_lock(1)")
    try:
        known = "SELECT count(*) FROM pg_database WHERE datname = %s"
        if connection.execute(known, [name]).fetchone() == (0,):
            new = sql.Identifier(f"new_{version()}")
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(new))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(new))
            migrate(environment, neighbour(server, f"new_{version()}"))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(new, sql.Identifier(name)))
    finally:
        connection.execute("SELECT pg_advisory_unlock(1)")
    return name


@contextmanager
def prepared(home: Path, **extra: str) -> Iterator[dict[str, str]]:
    """The environment of a demo with a migrated, empty database; `extra` goes before it."""
    inherited = {name: value for name, value in os.environ.items() if name != "EMAIL_URL"}
    places = {"QABUL_DEMO": "1", "QABUL_VAR": str(home), "PYTHONUNBUFFERED": "1"}
    environment = inherited | places | NO_LIMITS
    with database(home, environment) as url:
        yield environment | {"DATABASE_URL": url} | extra


@contextmanager
def serving(
    home: Path,
    environment: dict[str, str],
    *,
    worker: bool = True,
    port: int = 0,
    host: str = "127.0.0.1",
) -> Iterator[Product]:
    """`manage.py serve`, answering; stopped at the end."""
    command = [sys.executable, "manage.py", "serve", "--host", host, "--port", str(port)]
    with (home / "log").open("wb") as log:
        process = start(
            [*command, *([] if worker else ["--noworker"])],
            cwd=ROOT, env=environment, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield Product(await_ready(process, home / "log"), environment, home, process)
    finally:
        end(process, signal.SIGTERM)


@contextmanager
def product(home: Path, *, worker: bool = True, **extra: str) -> Iterator[Product]:
    """A migrated product that serves, with nothing in its database."""
    with (
        prepared(home, **extra) as environment,
        serving(home, environment, worker=worker) as running,
    ):
        yield running


def await_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address it listens on, once everything behind it answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if found := re.search(r"http://\S+", log.read_text()):
            try:
                if httpx.get(f"{found[0]}/readyz", timeout=2).status_code == 200:
                    return found[0]
            except httpx.TransportError:
                pass
        time.sleep(0.05)
    end(process)
    raise RuntimeError(f"the product did not start:\n{log.read_text()}")
