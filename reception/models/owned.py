"""Which rows belong to a row, found from the models themselves: what a new table holds of a person
is found with the rest, whoever adds it (docs/decisions/0034)."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.db.models import FileField, ForeignKey, ManyToOneRel, Model, Q

from reception.fields import EncryptedTextField

DEEP = 6  # steps from the root


@dataclass(frozen=True)
class Owned:
    """Rows of `model` from which the look-up `path` leads to the root."""

    model: type[Model]
    path: str

    def of(self, root: Model) -> Q:
        return Q(**{self.path: root.pk})


@cache
def owned_by(root: type[Model]) -> tuple[Owned, ...]:
    """All rows that refer to a row of `root`, or to rows that do; the nearest first."""
    return tuple(_below(root, "", DEEP))


def _below(model: type[Model], path: str, deep: int) -> Iterator[Owned]:
    if not deep:
        return
    for field in referring(model):
        here = f"{field.name}__{path}" if path else field.name
        yield Owned(field.model, here)
        yield from _below(field.model, here, deep - 1)


def referring(model: type[Model]) -> list["ForeignKey[Model, Model]"]:
    """The foreign keys of other models to this one."""
    relations = [one for one in model._meta.related_objects if isinstance(one, ManyToOneRel)]
    found = [one.field for one in relations if isinstance(one.field, ForeignKey)]
    return [one for one in found if one.model is not model]


def encrypted(model: type[Model]) -> list[EncryptedTextField]:
    return [one for one in model._meta.concrete_fields if isinstance(one, EncryptedTextField)]


def files(model: type[Model]) -> list[str]:
    return [one.name for one in model._meta.concrete_fields if isinstance(one, FileField)]
