"""A time with whoever of several officials is free."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from reception.actions.booking import hold_slot
from reception.models import Draft, Official
from reception.times import Times
from scheduling.errors import SlotNotOffered, SlotTaken
from scheduling.formats import Format


def in_turn(times: Times, start: datetime) -> list[Official]:
    """Who is free at `start`, whoever has most free times left on that day first, by lot between
    equals. It rests on what everybody may see, so the choice gives nothing away."""
    second = int(start.timestamp())
    free = list(times.who.get(second, ()))
    secrets.SystemRandom().shuffle(free)
    left = times.left(second) if free else {}
    return sorted(free, key=lambda official: -left[official.pk])


def hold_with_one_of(
    officials: Sequence[Official],
    start: datetime,
    *,
    holder: str,
    now: datetime,
    topic_id: int,
    how: Format,
) -> Draft:
    """Holds the time with the first of them who has not been taken meanwhile. Raises SlotTaken."""
    for official in officials:
        try:
            return hold_slot(official, start, holder=holder, now=now, topic_id=topic_id, how=how)
        except (SlotTaken, SlotNotOffered):
            continue
    raise SlotTaken(start)
