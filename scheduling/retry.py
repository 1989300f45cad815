"""Another attempt when the database sacrificed a transaction to let others through."""

import random
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, transaction

P = ParamSpec("P")
R = TypeVar("R")

PAUSES = (0.01, 0.03, 0.1, 0.3, 1.0)
"""Seconds before each further attempt; half of each by chance, so that rivals fall out of step."""

DEADLOCKS = {"40001", "40P01"}
"""SQLSTATEs of PostgreSQL: serialization failure, deadlock."""

BUSY = {5, 6}
"""Primary result codes of SQLite: busy, locked."""


QUEUE = threading.RLock()
"""Writers of one process wait here for SQLite, woken in turn; its own waiting is by naps of up to
0.1 s after which whoever wakes first wins, so that under a rush one can wait for seconds."""


def retrying(function: Callable[P, R]) -> Callable[P, R]:
    """Run a whole transaction again after a deadlock or a locked database.

    Inside a transaction of the caller's it does nothing, for only the outermost one can be
    repeated: put it on that one.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if transaction.get_connection().in_atomic_block:
            return function(*args, **kwargs)
        for pause in PAUSES:
            try:
                with turn():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if not is_transient(error):
                    raise
            time.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 (no secret)
        return function(*args, **kwargs)

    return run


def turn() -> AbstractContextManager[object]:
    """The writer's turn on SQLite; on other databases nobody has to wait for one."""
    return QUEUE if transaction.get_connection().vendor == "sqlite" else nullcontext()


def is_transient(error: OperationalError) -> bool:
    """Whether the same transaction may well succeed if it is run again."""
    cause = error.__cause__
    if getattr(cause, "sqlstate", None) in DEADLOCKS:
        return True
    return getattr(cause, "sqlite_errorcode", 0) & 0xFF in BUSY
