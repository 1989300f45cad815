"""Several new rows that refer to one another, in one statement where the database can do that."""

# ruff: noqa: S608 (what is put into SQL here are names of the models' tables and columns)

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, JSONField, Model

from reception.fields import EncryptedTextField
from scheduling.statements import ask, vendor, when_answered


class Change(NamedTuple):
    """Another change of the same statement."""

    sql: str
    values: tuple[Any, ...]


class Computed(NamedTuple):
    """The value of a column that PostgreSQL finds while it inserts: what `select` gives, which may
    look into `part`, a further part of the statement. Each with its parameters."""

    part: str
    part_values: tuple[Any, ...]
    select: str
    select_values: tuple[Any, ...]


def insert_together(*rows: Model, also: Sequence[Change] = ()) -> None:
    """Inserts new rows, and changes what neither these nor one another touch. Each row may refer to
    those before it, which have no primary key yet.

    PostgreSQL is asked once, for round trips are what a booking mostly costs (docs/bench.md). As
    with `save` the rows have their keys afterwards, in a journey at its end; no signals are sent.
    """
    if vendor() != "postgresql":
        for row in rows:
            row.save(force_insert=True)
        for change in also:
            ask(*change)
        return
    insertions = [Insertion(row, rows[:number]) for number, row in enumerate(rows)]
    sql = statement(*(one.shape for one in insertions), also=tuple(one.sql for one in also))
    values = [value for one in insertions for value in one.values]
    asked = ask(sql, [*values, *(value for one in also for value in one.values)])

    def settle() -> None:
        answer = iter(asked.fetchone())
        for one in insertions:
            one.settle(answer)

    when_answered(settle)


class Shape(NamedTuple):
    """What the SQL of an insertion follows from. By column: which of the rows before it refers to,
    and what is computed."""

    model: type[Model]
    references: tuple[tuple[str, int], ...]
    computed: tuple[tuple[str, Computed], ...]  # without values


class Insertion:
    def __init__(self, row: Model, before: Sequence[Model]) -> None:
        self.row = row
        self.references: list[tuple[Any, Model]] = []
        numbers, computed = [], []
        parts: list[Any] = []
        own: list[Any] = []
        values, kept = row.__dict__, row._state.fields_cache
        for field, name, dress in columns_of(type(row)):
            value = values[name]
            if value is None:
                other = kept.get(field.name) if field.is_relation else None
                if other is None or other.pk is not None:
                    own.append(None)
                    continue
                self.references.append((field, other))
                number = next(number for number, one in enumerate(before) if one is other)
                numbers.append((field.column, number))
            elif type(value) is Computed:
                computed.append((field.column, value._replace(part_values=(), select_values=())))
                parts += value.part_values
                own += value.select_values
            else:
                own.append(dress(value) if dress else value)
        self.values = parts + own
        self.shape = Shape(type(row), tuple(numbers), tuple(computed))

    def settle(self, answer: Iterator[Any]) -> None:
        """It is in the database now: takes its key, and what was computed."""
        row = self.row
        row.pk = next(answer)
        for column, _ in self.shape.computed:
            setattr(row, column, next(answer))
        for field, other in self.references:
            row.__dict__[field.attname] = other.pk  # set as usual it would forget the other
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def statement(*shapes: Shape, also: tuple[str, ...] = ()) -> str:
    parts, found = [], []
    for number, shape in enumerate(shapes):
        meta, references, computed = shape.model._meta, dict(shape.references), dict(shape.computed)
        columns: list[str] = [field.column for field, *_ in columns_of(shape.model)]
        places = []
        for column in columns:
            if column in references:
                places.append(f"(SELECT key FROM row{references[column]})")
            else:
                places.append(f"({computed[column].select})" if column in computed else "%s")
        parts += [one.part for one in computed.values()]
        returned = [f"{quoted(str(meta.pk.column))} AS key", *map(quoted, computed)]
        parts.append(
            f"row{number} AS (INSERT INTO {quoted(meta.db_table)} "
            f"({', '.join(map(quoted, columns))}) VALUES ({', '.join(places)}) "
            f"RETURNING {', '.join(returned)})"
        )
        found += [f"(SELECT {name} FROM row{number})" for name in ["key", *map(quoted, computed)]]
    parts += [f"also{number} AS ({sql})" for number, sql in enumerate(also)]
    return f"WITH {', '.join(parts)} SELECT {', '.join(found)}"


@cache
def columns_of(model: type[Model]) -> list[tuple[Any, str, Callable[[Any], Any] | None]]:
    """The fields of all columns but a key that the database makes, the names of their values, and
    what makes of a value what is stored, where that is another one."""
    return [
        (field, field.attname, dressed(field))
        for field in model._meta.concrete_fields
        if not isinstance(field, AutoField)
    ]


def dressed(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, EncryptedTextField):
        return field.get_prep_value
    if isinstance(field, JSONField):
        return lambda value: field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])
    return None


def quoted(name: str) -> str:
    return connections[DEFAULT_DB_ALIAS].ops.quote_name(name)
