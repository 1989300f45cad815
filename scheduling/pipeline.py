"""How statements by hand go to PostgreSQL: prepared once on each connection, and together.

By libpq itself (`psycopg.pq`): psycopg's cursors and its pipeline cost more than what they carry
(docs/decisions/0057). What is here is one thread's, as its connection is.
"""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import fetch_many, send
from psycopg.pq import ExecStatus, TransactionStatus

PLACE = re.compile(r"%(?:s|\((\w+)\)s)")


def ask(connection: Any, sql: str, params: Any = ()) -> "Answer":
    """`connection`: Django's, connected."""
    words, names = worded(sql)
    if names:
        params = [params[name] for name in names]
    if connection.queries_logged:
        connection.queries_log.append({"sql": sql, "time": "0"})
    line = line_of(connection)
    return line.put_in(words, params) if line.under_way else line.carry(words, params)


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


@contextmanager
def together(connection: Any) -> Iterator[list[Callable[[], None]]]:
    """A transaction of what is asked in it. Gives a list to be filled with what is to be called
    once it is committed."""
    line = line_of(connection)
    later: list[Callable[[], None]] = []
    try:
        line.depart()
        line.put_in(b"BEGIN")
        with connection.execute_wrapper(line.stop_over):
            yield later
        line.put_in(b"COMMIT")
        line.arrive()
    except BaseException:
        line.give_up()
        raise
    for settle in later:
        settle()


def line_of(connection: Any) -> "Line":
    line: Line | None = getattr(connection, "line", None)
    if line is None or line.driver is not connection.connection:
        line = connection.line = Line(connection.connection)
    return line


class Answer:
    """The rows that a statement gives, which may be on its way."""

    __slots__ = ("line", "rows")

    def __init__(self, line: "Line") -> None:
        self.line = line
        self.rows: Iterator[Any] | None = None

    def fetchone(self) -> Any:
        return next(self.waited(), None)

    def fetchall(self) -> list[Any]:
        return list(self.waited())

    def waited(self) -> Iterator[Any]:
        while self.rows is None:
            self.line.wait()
        return self.rows


class Line:
    """psycopg's connection, in libpq's pipeline mode while statements are under way."""

    def __init__(self, driver: Any) -> None:
        self.driver, self.pgconn = driver, driver.pgconn
        self.words = Transformer(driver)
        self.names: dict[Any, bytes] = {}
        self.numbers = count()
        self.under_way = False
        self.awaited: deque[Callable[[Any], None]] = deque()  # by what takes each answer
        self.failure: errors.Error | None = None
        self.sent = True

    def carry(self, words: bytes, params: Sequence[Any]) -> Answer:
        """One statement by itself, in the transaction there is."""
        self.depart()
        try:
            if self.begins():
                self.put_in(b"BEGIN")
            answer = self.put_in(words, params)
            self.arrive()
        except BaseException:
            self.abandon()
            raise
        return answer

    def begins(self) -> bool:
        """Whether this is the first statement in what Django calls a transaction."""
        idle: bool = self.pgconn.transaction_status == TransactionStatus.IDLE
        return idle and not self.driver.autocommit

    def depart(self) -> None:
        self.pgconn.enter_pipeline_mode()
        self.under_way, self.failure = True, None

    def put_in(self, words: bytes, params: Sequence[Any] = ()) -> Answer:
        """It leaves when an answer is waited for, and at the end."""
        values = self.words.dump_sequence(params, [PyFormat.AUTO] * len(params))
        types, formats = self.words.types or (), self.words.formats
        if not params:
            types, formats = (), None
        if self.driver.prepare_threshold == 0:
            name = self.prepared(words, types)
            self.pgconn.send_query_prepared(name, values, param_formats=formats)
        else:  # a pooler is between, and may give every transaction another connection
            self.pgconn.send_query_params(words, values, types, formats)
        answer = Answer(self)
        self.awaited.append(lambda result: self.take(result, answer))
        self.sent = False
        return answer

    def prepared(self, words: bytes, types: tuple[int, ...]) -> bytes:
        key = words, types
        if name := self.names.get(key):
            return name
        name = self.names[key] = b"by_hand_%d" % next(self.numbers)
        self.pgconn.send_prepare(name, words, types)

        def taken(result: Any) -> None:
            if result.status != ExecStatus.COMMAND_OK:
                del self.names[key]
            self.take(result)

        self.awaited.append(taken)
        return name

    def take(self, result: Any, answer: Answer | None = None) -> None:
        if result.status == ExecStatus.TUPLES_OK and answer:
            self.words.set_pgresult(result)
            answer.rows = iter(self.words.load_rows(0, result.ntuples, tuple))
        elif result.status == ExecStatus.COMMAND_OK and answer:
            answer.rows = iter(())
        elif result.status == ExecStatus.FATAL_ERROR and not self.failure:
            self.failure = errors.error_from_result(result, encoding=self.driver.info.encoding)

    def wait(self) -> None:
        """For the next answer. Raises what the statement raised, or one before it."""
        if not self.sent:
            self.pgconn.send_flush_request()
            self.flush()
        if self.awaited:
            self.next()
        elif not self.failure:
            self.failure = errors.InterfaceError("nothing is on its way")
        if self.failure:
            raise self.failure

    def next(self) -> None:
        self.awaited.popleft()(self.driver.wait(fetch_many(self.pgconn))[0])

    def flush(self) -> None:
        self.driver.wait(send(self.pgconn))
        self.sent = True

    def arrive(self) -> None:
        """Takes all answers; the connection is as usual afterwards. Raises what one raised."""
        self.pgconn.pipeline_sync()
        self.flush()
        while self.awaited:
            self.next()
        self.driver.wait(fetch_many(self.pgconn))  # of the synchronisation itself
        self.pgconn.exit_pipeline_mode()
        self.under_way = False
        if self.failure:
            raise self.failure

    def stop_over(self, execute: Any, *statement: Any) -> Any:
        """Has Django's own statement done in between, as an `execute_wrapper`."""
        self.arrive()
        try:
            return execute(*statement)
        finally:
            self.depart()

    def give_up(self) -> None:
        """Takes everything back."""
        self.abandon()
        self.driver.rollback()

    def abandon(self) -> None:
        """Leaves the way, whatever came or is still to come."""
        if self.under_way:
            with suppress(errors.Error):
                self.arrive()
        if self.under_way:  # it doesn't answer any more; Django makes another one
            self.awaited.clear()
            self.under_way = False
            self.driver.close()
