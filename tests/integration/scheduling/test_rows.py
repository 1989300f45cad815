"""Rows that are made in the quick way are those that Django would make."""

from typing import Any

import pytest
from django.db import models

from reception.models import Appeal, Draft, Event, Office, Official, Outbox, Reception, User
from scheduling.models import Booking, Calendar
from scheduling.rows import Plain

official, booking, citizen = Official(pk=2, slug="karimov"), Booking(pk=3), User(pk=5)
GIVEN: list[tuple[type[Plain], dict[str, Any]]] = [
    (Booking, {"calendar": Calendar(pk=1), "uid": "a", "status": "held", "created": None}),
    (Draft, {"uid": "c", "holder": "aziza", "official": official, "booking": booking}),
    (Draft, {"uid": "c", "holder": "aziza", "official_id": 2, "booking": None}),
    (Appeal, {"office": Office(pk=7), "citizen": citizen, "topic_id": None, "number": "1"}),
    (Appeal, {"pk": 8, "name": "Aziza"}),
    (Reception, {"public_id": "b", "appeal": Appeal(), "booking": booking, "point": None}),
    (Event, {"kind": "booked", "actor": citizen, "reception": Reception(pk=4)}),
    (Outbox, {"event": Event(pk=6), "due": None, "attempts": 2}),
    (Outbox, {"event": Event(), "due": None}),
]


def by_django(model: type[Plain], values: dict[str, Any]) -> Plain:
    row = model.__new__(model)
    models.Model.__init__(row, **values)
    return row


def known(row: models.Model) -> dict[str, Any]:
    """All that it knows, of itself and of others; and who of them know it."""
    state, own = row._state, vars(row)
    others = {name: other for name, other in state.fields_cache.items() if other is not None}
    return {
        "columns": {name: (value, type(value)) for name, value in own.items() if name != "_state"},
        "state": (state.adding, state.db),
        "others": {name: id(other) for name, other in state.fields_cache.items()},
        "back": {
            name: [key for key, one in other._state.fields_cache.items() if one is row]
            for name, other in others.items()
        },
        "their state": {name: other._state.db for name, other in others.items()},
    }


@pytest.mark.parametrize(("model", "values"), GIVEN)
def test_they_know_the_same(model: type[Plain], values: dict[str, Any]) -> None:
    quick = known(model(**values))
    assert quick == known(by_django(model, values))


def test_what_is_made_for_each_row_is_its_own() -> None:
    one, other = Event(), Event()
    one.data["place"] = "7"
    assert other.data == {}
    assert Booking().uid != Booking().uid


def test_another_kind_of_row_is_refused() -> None:
    with pytest.raises(ValueError, match="must be a"):
        Draft(official=booking)  # type: ignore[misc]  # the types refuse it too


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="colour"):
        Draft(colour="red")  # type: ignore[misc]  # so do they
