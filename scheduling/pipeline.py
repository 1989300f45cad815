"""How statements by hand go to PostgreSQL: prepared once on each connection, and together.

By libpq itself (`psycopg.pq`): psycopg's cursors and its pipeline cost more than what they carry
(docs/decisions/0057). What is here is one thread's, as its connection is.
"""

import re
import select
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg import errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.generators import send
from psycopg.pq import ExecStatus, TransactionStatus

SYNCHRONISED = ExecStatus.PIPELINE_SYNC
PLACE = re.compile(r"%(?:s|\((\w+)\)s)")


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
def together(connection: Any) -> Iterator["Line"]:
    """A transaction of what the line is asked in it; `later`, once it is committed."""
    line = line_of(connection)
    try:
        line.depart()
        with connection.execute_wrapper(line.stop_over):
            yield line
        line.commit()
    except BaseException:
        line.give_up()
        raise
    for settle in line.later:
        settle()


def line_of(connection: Any) -> "Line":
    """`connection`: Django's, connected."""
    line: Line | None = getattr(connection, "line", None)
    if line is None or line.driver is not connection.connection:
        line = connection.line = Line(connection)
    return line


class Answer:
    """The rows that a statement gives, which may be on its way."""

    __slots__ = ("line", "rows")

    def __init__(self, line: "Line") -> None:
        self.line = line
        self.rows: Iterator[Any] | None = None

    def take(self, result: Any) -> None:
        if result.status == ExecStatus.TUPLES_OK:
            self.line.words.set_pgresult(result)
            self.rows = iter(self.line.words.load_rows(0, result.ntuples, tuple))
        elif result.status == ExecStatus.COMMAND_OK:
            self.rows = iter(())
        else:
            self.line.look_at(result)

    def fetchone(self) -> Any:
        return next(self.waited(), None)

    def fetchall(self) -> list[Any]:
        return list(self.waited())

    def waited(self) -> Iterator[Any]:
        while self.rows is None:
            self.line.wait()
        return self.rows


class Line:
    """psycopg's connection, in libpq's pipeline mode while statements are under way.

    What is under way is one transaction from its first statement to the next synchronisation,
    which commits it: nothing needs to say so (PostgreSQL, "Pipelining").
    """

    def __init__(self, connection: Any) -> None:
        self.connection, self.driver = connection, connection.connection
        self.pgconn = self.driver.pgconn
        self.arrival = select.poll()
        self.arrival.register(self.pgconn.socket, select.POLLIN)
        self.words = Transformer(self.driver)
        self.names: dict[Any, bytes] = {}
        self.numbers = count()
        self.prepares = self.driver.prepare_threshold == 0
        self.under_way = self.begun = False
        self.later: list[Callable[[], None]] = []
        self.awaited: deque[Callable[[Any], None]] = deque()  # by what takes each answer
        self.failure: errors.Error | None = None
        self.sent = True

    def ask(self, sql: str, params: Any = ()) -> Answer:
        """On a journey that is under way, or one for it alone in the transaction there is."""
        words, names = worded(sql)
        if names:
            params = [params[name] for name in names]
        if self.connection.queries_logged:
            self.connection.queries_log.append({"sql": sql, "time": "0"})
        return self.put_in(words, params) if self.under_way else self.carry(words, params)

    def carry(self, words: bytes, params: Sequence[Any]) -> Answer:
        first = self.pgconn.transaction_status == TransactionStatus.IDLE
        self.depart()
        try:
            if first and not self.driver.autocommit:  # within what Django calls a transaction
                self.put_in(b"BEGIN")
            answer = self.put_in(words, params)
            self.arrive()
        except BaseException:
            self.abandon()
            raise
        return answer

    def depart(self) -> None:
        self.pgconn.enter_pipeline_mode()
        self.under_way, self.failure, self.begun, self.later = True, None, False, []

    def put_in(self, words: bytes, params: Sequence[Any] = ()) -> Answer:
        """It leaves when an answer is waited for, and at the end."""
        values = self.words.dump_sequence(params, [PyFormat.AUTO] * len(params))
        types, formats = (self.words.types or (), self.words.formats) if params else ((), None)
        if self.prepares:
            name = self.prepared(words, types)
            self.pgconn.send_query_prepared(name, values, param_formats=formats)
        else:  # a pooler is between, and may give every transaction another connection
            self.pgconn.send_query_params(words, values, types, formats)
        answer = Answer(self)
        self.awaited.append(answer.take)
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
            self.look_at(result)

        self.awaited.append(taken)
        return name

    def look_at(self, result: Any) -> None:
        if result.status == ExecStatus.FATAL_ERROR and not self.failure:
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
        self.awaited.popleft()(self.result())

    def result(self) -> Any:
        """The next one. What is here already, as most are that came with another, is just taken."""
        while self.pgconn.is_busy():
            self.arrival.poll()  # meanwhile other threads have their turn
            self.pgconn.consume_input()
        result = self.pgconn.get_result()
        if result is None:
            raise errors.OperationalError("the connection is lost")
        if result.status != SYNCHRONISED:
            self.pgconn.get_result()  # None, which ends those of one statement
        return result

    def flush(self) -> None:
        if self.pgconn.flush():  # the socket is full
            self.driver.wait(send(self.pgconn))
        self.sent = True

    def commit(self) -> None:
        if self.begun:
            self.put_in(b"COMMIT")
        self.arrive()

    def arrive(self) -> None:
        """Takes all answers; the connection is as usual afterwards. Raises what one raised, or
        the commit."""
        self.pgconn.pipeline_sync()
        self.flush()
        while self.awaited:
            self.next()
        while (result := self.result()).status != SYNCHRONISED:
            self.look_at(result)
        self.pgconn.exit_pipeline_mode()
        self.under_way = False
        if self.failure:
            raise self.failure

    def stop_over(self, execute: Any, *statement: Any) -> Any:
        """Has Django's own statement done in between, as an `execute_wrapper`."""
        if not self.begun:
            self.put_in(b"BEGIN")  # with what was done until here, which the stop won't commit
        self.arrive()
        try:
            return execute(*statement)
        finally:
            self.pgconn.enter_pipeline_mode()
            self.under_way = self.begun = True

    def give_up(self) -> None:
        """Takes everything back."""
        with suppress(errors.Error):
            if self.under_way:
                if not self.begun:
                    self.put_in(b"BEGIN")  # or PostgreSQL logs that there is nothing to take back
                self.put_in(b"ROLLBACK")
        self.abandon()
        with suppress(errors.Error):
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
