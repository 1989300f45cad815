"""The last guard: the database itself refuses two overlapping active bookings of a calendar.

On PostgreSQL it is an exclusion constraint, on SQLite its twin in triggers. Both raise
IntegrityError, whoever writes and however.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import IntegrityError, connections, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Func, Model

from scheduling.errors import SlotTaken

Editor = BaseDatabaseSchemaEditor | None


@contextmanager
def guarded() -> Iterator[None]:
    """A transaction, or a savepoint in the caller's, in which the guard's word is `SlotTaken`."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise SlotTaken from error


class TsTzRange(Func):
    """`[start, end)` as a range of PostgreSQL."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class OverlapConstraint(ExclusionConstraint):
    """An exclusion constraint on PostgreSQL, nothing on other databases."""

    def constraint_sql(self, model: type[Model] | None, schema_editor: Editor) -> Any:
        return super().constraint_sql(model, schema_editor) if excludes(schema_editor) else None

    def create_sql(self, model: type[Model] | None, schema_editor: Editor) -> Any:
        return super().create_sql(model, schema_editor) if excludes(schema_editor) else None

    def remove_sql(self, model: type[Model] | None, schema_editor: Editor) -> Any:
        return super().remove_sql(model, schema_editor) if excludes(schema_editor) else None

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Left to the database: an answer given before the insert could be outdated by then."""


def excludes(editor: Editor) -> bool:
    return editor is not None and editor.connection.vendor == "postgresql"


# Active bookings of a calendar don't overlap one another, so of those that start before the new
# one ends, the latest also ends last: one look into the index, however long the history is.
GUARD = """
CREATE TRIGGER {name} BEFORE {event} ON scheduling_booking
WHEN NEW.status IN ('held', 'pending', 'confirmed') AND NEW.start < (
    SELECT "end" FROM scheduling_booking
    WHERE calendar_id = NEW.calendar_id AND status IN ('held', 'pending', 'confirmed')
      AND start < NEW."end" AND id IS NOT {itself}
    ORDER BY start DESC LIMIT 1
)
BEGIN SELECT RAISE(ABORT, 'scheduling_booking_no_overlap'); END
"""


def make_sqlite_guard(using: str) -> None:
    """Make the triggers anew. Does nothing on other databases or before the table exists."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        if "scheduling_booking" not in connection.introspection.table_names(cursor):
            return
        for event, itself in (("INSERT", "NULL"), ("UPDATE", "NEW.id")):
            name = f"scheduling_booking_no_overlap_{event.lower()}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(GUARD.format(name=name, event=event, itself=itself))
