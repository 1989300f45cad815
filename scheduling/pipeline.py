"""How statements by hand go to PostgreSQL: `statements` without Django's words, and together."""

import re
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from psycopg import Pipeline, RawCursor

PLACE = re.compile(r"%(?:s|\((\w+)\)s)")


def ask(connection: Any, sql: str, params: Any = ()) -> RawCursor[Any]:
    """`connection`: Django's, connected."""
    words, names = worded(sql)
    if names:
        params = [params[name] for name in names]
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    return RawCursor(connection.connection).execute(words, params)


@lru_cache(maxsize=1000)
def worded(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """With PostgreSQL's own marks for parameters, and in their order the names of those that have
    some: to put it into these words each time would cost more than to send it."""
    names: list[str] = []
    number = 0

    def mark(found: re.Match[str]) -> str:
        nonlocal number
        if (name := found[1]) in names:
            return f"${names.index(name) + 1}"
        if name:
            names.append(name)
        number += 1
        return f"${number}"

    return PLACE.sub(mark, sql).encode(), tuple(names)


class Together(Pipeline):
    """Sends what was put in when an answer is read, and at the end.

    psycopg sends every statement at once. Each time it then waits for the socket, and lets another
    thread have the interpreter: a booking waited for its turn more often than for the database.
    """

    def _communicate_gen(self) -> Generator[Any, Any, None]:
        yield from ()

    def _fetch_gen(self, *, flush: bool) -> Generator[Any, Any, None]:
        while self.command_queue:
            self.command_queue.popleft()()
        yield from super()._fetch_gen(flush=flush)


@contextmanager
def together(connection: Any) -> Iterator[list[Callable[[], None]]]:
    """A transaction of what is asked in it. Gives a list to be filled with what is to be called
    once it is committed."""
    driver = connection.connection
    driver._pipeline = Together(driver)  # which `pipeline` takes, and drops at its end
    later: list[Callable[[], None]] = []
    try:
        with driver.pipeline():
            RawCursor(driver).execute(b"BEGIN")  # after its own psycopg would synchronise
            yield later
            RawCursor(driver).execute(b"COMMIT")
    except BaseException:
        driver.rollback()
        raise
    for settle in later:
        settle()
