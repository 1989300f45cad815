"""Statements by hand, for what is asked so often that the way to the database is what it costs.

On PostgreSQL each connection prepares them once, and in a `journey` they travel together. On
SQLite, which is in the same process, they are statements like others.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

LOST = (OperationalError, InterfaceError)
"""What a lost connection raises, when it shows for the first time; it may be something else too."""

Params = Sequence[Any] | Mapping[str, Any]

LINE: ContextVar[Any] = ContextVar("line", default=None)
"""In a journey, the `pipeline.Line` on which it is."""


def ask(sql: str, params: Params = ()) -> Any:
    """A cursor that has the answer, or in a journey is on its way to it."""
    if line := LINE.get():
        return line.ask(sql, params)
    connection = transaction.get_connection()
    if vendor() != "postgresql":
        cursor = connection.cursor()
        cursor.execute(sql, params)
        return cursor
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return pipeline().line_of(connection).ask(sql, params)


def ask_first(sql: str, params: Params = ()) -> Any:
    """The same for the first question of a request, which changes nothing: it finds out by itself
    whether the connection still lives, so Django needn't ask that before."""
    connection = transaction.get_connection()
    if connection.in_atomic_block:
        return ask(sql, params)
    connection.health_check_done = True
    try:
        return ask(sql, params)
    except LOST:
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
    if vendor() != "postgresql" or connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    try:
        with connection.wrap_database_errors, pipeline().together(connection) as line:
            token = LINE.set(line)
            try:
                yield
            finally:
                LINE.reset(token)
    except LOST:
        connection.close_if_unusable_or_obsolete()
        raise


def when_answered(settle: Callable[[], None]) -> None:
    """Calls what reads an answer: at once, or in a journey not before its end."""
    if line := LINE.get():
        line.later.append(settle)
    else:
        settle()


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


@cache
def pipeline() -> Any:
    """The module of that name, which needs PostgreSQL's driver."""
    return import_module("scheduling.pipeline")
