"""What a piece of the code asks the database.

with statements() as asked:
    …
assert len(asked) <= 4
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext


@contextmanager
def statements() -> Iterator[list[str]]:
    """The texts of all statements but savepoints, there when the block has ended."""
    asked: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield asked
    asked += [sql for one in captured if "SAVEPOINT" not in (sql := one["sql"])]
