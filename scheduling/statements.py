"""Statements by hand, for what is asked so often that the way to the database is what it costs.

On PostgreSQL each connection prepares them once, and in a `journey` they travel together. On
SQLite, which is in the same process, they are statements like others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

Params = Sequence[Any] | Mapping[str, Any]

UNTIL_COMMIT: ContextVar[list[Callable[[], None]] | None] = ContextVar("until_commit", default=None)


def ask(sql: str, params: Params = ()) -> Any:
    """A cursor that has the answer, or in a journey is on its way to it."""
    cursor = cursor_of(transaction.get_connection())
    cursor.execute(sql, params)
    return cursor


def ask_first(sql: str, params: Params = ()) -> Any:
    """The same for the first question of a request, which changes nothing: it finds out by itself
    whether the connection still lives, so Django needn't ask that before."""
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return ask(sql, params)
    connection.health_check_done = True
    try:
        return ask(sql, params)
    except (OperationalError, InterfaceError):
        connection.close()
        return ask(sql, params)


@contextmanager
def journey() -> Iterator[None]:
    """A transaction whose statements wait for one another: they go to PostgreSQL together when an
    answer is read, and the last of them with the commit, which raises whatever they raised.

    For `ask` alone: whoever counts on an error, or on the number of rows, at once isn't told. So
    there are no savepoints in it, and none of Django's `update` and `delete`. In a transaction of
    the caller's it is just a savepoint.
    """
    connection = transaction.get_connection()
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    later: list[Callable[[], None]] = []
    token = UNTIL_COMMIT.set(later)
    try:
        with connection.wrap_database_errors, connection.connection.pipeline():
            connection.connection.execute("BEGIN")
            yield
            connection.connection.execute("COMMIT")  # commit() wouldn't know of the BEGIN
    except BaseException:
        with connection.wrap_database_errors:
            connection.connection.rollback()
        raise
    finally:
        UNTIL_COMMIT.reset(token)
    for settle in later:
        settle()


def when_answered(settle: Callable[[], None]) -> None:
    """Calls what reads an answer: at once, or in a journey not before its end."""
    later = UNTIL_COMMIT.get()
    if later is None:
        settle()
    else:
        later.append(settle)


def cursor_of(connection: Any) -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    from django.db.backends.postgresql.base import ServerBindingCursor  # needs its driver

    connection.close_if_health_check_failed()
    if connection.connection is None:
        connection.ensure_connection()
    return connection._prepare_cursor(
        ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
    )


def moment(value: datetime) -> Any:
    """As a parameter of the statements here."""
    if vendor() == "postgresql":
        return value
    return transaction.get_connection().ops.adapt_datetimefield_value(value)


def moment_of(value: Any) -> datetime:
    """As an answer to them: SQLite gives it without its zone, where columns of several tables come
    together as it is written."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


@cache
def vendor() -> str:
    return str(transaction.get_connection().vendor)
