"""Rows that are made often, made without Django's look at each of their columns."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models.base import ModelState


class Plain(models.Model):
    """A model of columns and foreign keys in the one database, whose rows are made by name as
    Django makes them, in half of the time or less (docs/bench.md). It sends no signal of that."""

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **values: Any) -> None:
        plan = plan_of(type(self))
        if args or not plan.names >= values.keys():
            super().__init__(*args, **values)
            return
        state = self._state = ModelState()
        own = self.__dict__
        own.update(plan.defaults)
        own.update(values)
        for name, make in plan.made:
            if name not in values:
                own[name] = make()
        for name, column, key, model, only_one in plan.relations:
            if name not in values:
                continue
            state.fields_cache[name] = other = own.pop(name)
            if other is None:
                own[column] = None
                continue
            if not isinstance(other, model):
                setattr(self, name, other)  # which refuses it
            own[column] = getattr(other, key)
            state.db = other._state.db = other._state.db or DEFAULT_DB_ALIAS
            if only_one:
                only_one.set_cached_value(other, self)


class Relation(NamedTuple):
    """A foreign key."""

    name: str
    column: str
    key: str  # which the other row has in that column
    model: type[models.Model]
    only_one: Any  # the way back, if that leads to one row


class Plan(NamedTuple):
    """How rows of a model are made."""

    names: frozenset[str]  # that may be given
    defaults: dict[str, Any]
    made: tuple[tuple[str, Callable[[], Any]], ...]  # those that are made for each row
    relations: tuple[Relation, ...]


@cache
def plan_of(model: type[models.Model]) -> Plan:
    fields = model._meta.concrete_fields
    made = tuple((one.attname, one.default) for one in fields if made_anew(one))
    relations = tuple(map(relation, (one for one in fields if isinstance(one, models.ForeignKey))))
    return Plan(
        frozenset({one.attname for one in fields} | {one.name for one in relations}),
        {one.attname: one.get_default() for one in fields if not made_anew(one)},
        made,
        relations,
    )


def made_anew(field: Any) -> bool:
    """Whether each row gets a default of its own."""
    return field.has_default() and callable(field.default)


def relation(field: Any) -> Relation:
    back = field.remote_field
    key = field.target_field.attname
    return Relation(field.name, field.attname, key, back.model, None if back.multiple else back)
