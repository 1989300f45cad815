"""Several new rows that refer to one another, in one statement where the database can do that."""

# ruff: noqa: S608 (what is put into SQL here are names of the models' tables and columns)

from collections.abc import Sequence
from typing import Any

from django.db import connections, router
from django.db.models import AutoField, Field, ForeignKey, Model


def insert_together(*rows: Model) -> None:
    """Inserts new rows. Each may refer to those before it, which have no primary key yet.

    PostgreSQL is asked once, for round trips are what a booking mostly costs (docs/bench.md). As
    with `save` the rows have their keys afterwards; there no signals are sent.
    """
    using = router.db_for_write(type(rows[0]))
    if connections[using].vendor == "postgresql":
        insert_at_once(rows, using)
    else:
        for row in rows:
            row.save(force_insert=True, using=using)


def insert_at_once(rows: Sequence[Model], using: str) -> None:
    parts, values = [], []
    for number in range(len(rows)):
        part, its_values = insertion(number, rows, using)
        parts.append(part)
        values += its_values
    keys = ", ".join(f"(SELECT key FROM row{number})" for number in range(len(rows)))
    with connections[using].cursor() as cursor:
        cursor.execute(f"WITH {', '.join(parts)} SELECT {keys}", values)
        found = cursor.fetchone()
    for row, key in zip(rows, found, strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, using
    for row in rows:  # what they refer to has its key by now
        for field in row._meta.concrete_fields:
            if isinstance(field, ForeignKey) and (other := cached(field, row)):
                setattr(row, field.name, other)  # takes the key, and keeps what it refers to


def insertion(number: int, rows: Sequence[Model], using: str) -> tuple[str, list[Any]]:
    """`row<number> AS (INSERT …)` and its parameters."""
    row, connection = rows[number], connections[using]
    quote = connection.ops.quote_name
    meta = row._meta
    columns, places, values = [], [], []
    for field in meta.concrete_fields:
        if isinstance(field, AutoField) and row.pk is None:
            continue
        columns.append(quote(column_of(field)))
        before = referred(field, row, rows[:number])
        if before is None:
            places.append("%s")
            values.append(field.get_db_prep_save(field.pre_save(row, add=True), connection))
        else:
            places.append(f"(SELECT key FROM row{before})")
    sql = (
        f"row{number} AS (INSERT INTO {quote(meta.db_table)} ({', '.join(columns)}) "
        f"VALUES ({', '.join(places)}) RETURNING {quote(column_of(meta.pk))} AS key)"
    )
    return sql, values


def column_of(field: "Field[Any, Any]") -> str:
    _name, column = field.get_attname_column()
    assert column  # of a concrete field
    return column


def referred(field: "Field[Any, Any]", row: Model, before: Sequence[Model]) -> int | None:
    """Which of the rows before this one a foreign key points to."""
    other = cached(field, row) if isinstance(field, ForeignKey) else None
    return next((number for number, one in enumerate(before) if one is other), None)


def cached(field: "ForeignKey[Any, Any]", row: Model) -> Model | None:
    """What the field was set to, as long as that is in memory: nothing is asked for."""
    other: Model | None = row._state.fields_cache.get(field.name)
    return other
