"""Many moments of many rows in one small answer.

Making a datetime of each of 12,000 bookings costs Django ten times what computing the slots
does. So the database sends the moments of a whole calendar as one line of numbers.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, DurationField, Func, TextField
from django.db.models.sql.compiler import SQLCompiler


class Epochs(Aggregate):
    """Of a group of timestamps "1795,1796": epoch seconds in any order. Read with `seconds`."""

    name = "Epochs"
    output_field = TextField()
    template = "STRING_AGG(DATE_PART('epoch', %(expressions)s)::bigint::text, ',')"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        template = "GROUP_CONCAT(UNIXEPOCH(%(expressions)s))"
        return self.as_sql(compiler, connection, template=template, **extra)


class Length(Func):
    """From one timestamp to another. PostgreSQL groups by its own interval faster than by a number
    made of it; SQLite, which has none, counts seconds."""

    output_field = DurationField()
    template = "%(expressions)s"
    arg_joiner = " - "

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **extra: Any
    ) -> tuple[str, Any]:
        template, joiner = "1000000 * (UNIXEPOCH(%(expressions)s))", ") - UNIXEPOCH("
        return self.as_sql(compiler, connection, template=template, arg_joiner=joiner, **extra)


def seconds(line: str) -> list[int]:
    """What `Epochs` gives, as numbers."""
    return list(map(int, line.split(",")))
