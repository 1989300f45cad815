"""An official with as much of office and calendar as a booking and its answer need, for statements
by hand: Django takes longer to put such a query into words than the database to answer it."""

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from django.db.models.base import ModelState

from reception.models.offices import Office, Official
from scheduling.models import Calendar

Row = TypeVar("Row", bound=Model)

OFFICIAL = ["id", "slug", "name", "needs_approval"]
OFFICE = ["id", "code", "number_template", "tzid"]
CALENDAR = ["id", "tzid", "country", "slot_minutes"]
WIDTH = len(OFFICIAL) + len(OFFICE) + len(CALENDAR)
COLUMNS = ", ".join(
    [f"official.{name}" for name in OFFICIAL]
    + [f"office.{name}" for name in OFFICE]
    + [f"calendar.{name}" for name in CALENDAR]
)
JOINED = """
JOIN reception_office AS office ON office.id = official.office_id
JOIN scheduling_calendar AS calendar ON calendar.id = official.calendar_id
"""


def official_of(row: Sequence[Any]) -> Official:
    """Of the first `WIDTH` values: those of COLUMNS."""
    pk, slug, name, needs_approval, *rest = row[:WIDTH]
    names = json.loads(name) if isinstance(name, str) else name
    official = part_of(Official, OFFICIAL, (pk, slug, names, bool(needs_approval)))
    belongs(official, "office", part_of(Office, OFFICE, rest[: len(OFFICE)]))
    calendar = part_of(Calendar, CALENDAR, rest[len(OFFICE) :])
    belongs(official, "calendar", calendar)
    calendar._state.fields_cache["official"] = official  # it is nobody else's
    return official


def belongs(row: Model, name: str, other: Model) -> None:
    """Sets a foreign key to a row of the same database, which Django would look for."""
    row.__dict__[f"{name}_id"] = other.pk
    row._state.fields_cache[name] = other


def part_of(model: type[Row], columns: list[str], values: Sequence[Any]) -> Row:
    """A row of which these columns are known; another one is read when it is wanted.

    As `from_db` makes it, without going through all the columns that aren't known."""
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(columns, values, strict=True))
    return row
