"""What those who wait at the doors of an official are told of the queue.

It is worked out anew when somebody comes, is let in, ends or runs late, and by the worker every few
seconds; a room is touched only when it changes. Nobody learns more of the others than how many.
"""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from reception.models import Official, Reception
from reception.turns import today
from signaling import rooms


def tell_queue(official: Official, *, now: datetime) -> None:
    """To all of this official's lobbies in which somebody waits. Each room in a transaction of its
    own: call it after the commit of whatever changed the day."""
    waiting = frozenset(rooms.awaited())
    if not waiting:
        return
    day = today(official, now, waiting)
    for reception, _, outlook in day.rows():
        if reception.room in waiting:
            rooms.expect(reception.room, outlook.ahead, outlook.expected, now=now)


def tell_queue_soon(official: Official, *, now: datetime) -> None:
    """Once what changed the day is committed. Should that fail, the worker does it."""
    transaction.on_commit(partial(tell_queue, official, now=now), robust=True)


def tell_who_comes(reception: Reception, *, now: datetime) -> None:
    """Before somebody joins, so that already the welcome says it."""
    outlook = today(reception.official, now).outlook(reception)
    if outlook is not None:
        rooms.expect(reception.room, outlook.ahead, outlook.expected, now=now)


def officials_awaited() -> list[Official]:
    """With whom somebody waits at this moment."""
    keys = rooms.awaited()
    if not keys:
        return []
    mine = Q(receptions__public_id__in=keys)
    return list(Official.objects.filter(mine).select_related("office", "calendar").distinct())
