"""Which module tells of an event, and what sort of notice that is.

A module of this package registers what it tells, and is named in `compose.py`:

    @composes("booked", "moved", sort=Sort.RECEPTION)
    def compose(event: Event, now: datetime) -> list[Notice]: ...

It returns unsaved notices made by `letter`; one of them for each person. Several modules may tell
of one kind, as long as they tell different people.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from reception.models import Event, Notice
from reception.models.notices import Sort

Composer = Callable[[Event, datetime], list[Notice]]


class Told(NamedTuple):
    composer: Composer
    sort: Sort


_TOLD: dict[str, list[Told]] = defaultdict(list)


def composes(*kinds: str, sort: Sort) -> Callable[[Composer], Composer]:
    """Registers a composer for these kinds of events."""

    def register(composer: Composer) -> Composer:
        for kind in kinds:
            _TOLD[kind].append(Told(composer, sort))
        return composer

    return register


def told_of(kind: str) -> Iterator[Told]:
    return iter(_TOLD.get(kind, ()))
