"""The environment of every test: secrets, places to write, databases that threads can share."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest

# Settings are read once, at the first import that needs them: this comes before.
if "QABUL_VAR" not in os.environ:
    os.environ["QABUL_VAR"] = tempfile.mkdtemp(prefix="qabul-tests-")
    # Workers of pytest-xdist inherit the name; only the process that made it takes it away.
    atexit.register(shutil.rmtree, os.environ["QABUL_VAR"], ignore_errors=True)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reception.settings")
for name in ("SECRET_KEY", "PERSONAL_DATA_KEYS", "LOOKUP_KEY"):
    os.environ.setdefault(name, f"{name} of tests, forty characters at least")
os.environ.setdefault("EMAIL_URL", "memorymail://")
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("STAFF_SECOND_FACTOR", "optional")  # its own tests require it
os.environ.setdefault("FREED_SLOT_SECONDS", "0")  # only its own tests want to wait for it
if os.environ.get("REDIS_URL") and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    # A database of Redis for each worker: one's clearing of the cache is not another's.
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].removesuffix('/0')}/{int(worker[2:]) + 1}"

django.setup()  # conftests of the folders below import models
# A worker of pytest-xdist that inherited it would have its settings read before this file could
# name its Redis: then one worker's clearing of the cache is the other's lost count.
del os.environ["DJANGO_SETTINGS_MODULE"]

# On a machine that does other things too, an example that took long says nothing of the code.
hypothesis.settings.register_profile(
    "busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("busy")

DROP_GUARD = [
    f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
    for table in ("event", "seal")
    for verb in ("update", "delete")
]


def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # Passwords in tests guard nothing, and the real hasher is slow on purpose.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("redis") and not os.environ.get("REDIS_URL"):
        pytest.skip("needs REDIS_URL")
    if item.get_closest_marker("postgresql"):
        from django.db import connection

        if connection.vendor != "postgresql":
            pytest.skip("needs PostgreSQL")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, one for each worker: threads of a test then see one database."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        path = tmp_path_factory.mktemp("database") / "tests.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(path)


@pytest.fixture(scope="session", autouse=True)
def _flushing_passes_the_journals_guard() -> Iterator[None]:
    """A transactional test ends with a flush, which SQLite does with DELETE, which the journal
    refuses. The triggers go first; `post_migrate` of that very flush makes them again.
    PostgreSQL truncates, which fires no row trigger.
    """
    from django.db.backends.sqlite3.base import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_without_guard(self: DatabaseOperations, sql_list: list[str]) -> None:
        flush(self, [*DROP_GUARD, *sql_list])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_without_guard)
        yield


@pytest.fixture(autouse=True)
def _files_go_to_a_place_of_their_own(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MAILBOX_DIR = tmp_path / "mail"


@pytest.fixture(autouse=True)
def _no_count_of_one_test_limits_another() -> Iterator[None]:
    from django.core.cache import cache

    yield
    cache.clear()
