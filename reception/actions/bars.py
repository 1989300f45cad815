"""Who cancels receptions with one official over and over may not book with them for some days: each
time that is given up is away for a while, so one person could keep a calendar from everybody
(docs/decisions/0059).

The bar stands in the last cancelled reception, where the constraint of "one coming reception" sees
it: whoever may book is asked nothing more.
"""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from reception.models import Event, Official, Reception, User


class CancelledTooOften(Exception):
    """This person may book with the official again at `until`, or wait for a freed time."""

    def __init__(self, official: Official, until: datetime) -> None:
        self.official, self.until = official, until


def person(identity: str, citizen_id: int) -> Q:
    """The receptions of one person, under whatever address."""
    return Q(identity=identity) & ~Q(identity="") | Q(citizen=citizen_id)


def bar_after(reception: Reception, now: datetime) -> datetime | None:
    """Until when its citizen can't book with its official if they cancel it now; None: they can.

    What the office moved and its citizen has not answered doesn't count, nor what is held again.
    """
    most, within = settings.CANCELLATIONS_MOST, settings.CANCELLATIONS_WITHIN
    if not most or reception.free_move or reception.again:
        return None
    others = Reception.objects.filter(
        person(reception.identity, reception.citizen_id),
        official=reception.official_id,
        free_move=False,
        again=False,
    )
    earlier = Event.objects.filter(
        kind="cancelled", at__gt=now - within, reception__in=others.exclude(pk=reception.pk)
    )
    moments = list(earlier.order_by("-at").values_list("at", flat=True)[: most - 1])
    return min([*moments, now]) + within if len(moments) == most - 1 else None


def bar(reception: Reception, now: datetime) -> None:
    """In the transaction that cancels it, by its citizen."""
    if until := bar_after(reception, now):
        lift(reception.identity, reception.citizen_id, reception.official_id)
        reception.bars_until = until
        reception.save(update_fields=["bars_until"])


def barred_until(citizen: User, official: Official, now: datetime) -> datetime | None:
    if not settings.CANCELLATIONS_MOST:  # switched off since
        return None
    mine = Reception.objects.filter(person(citizen.identity, citizen.pk), official=official)
    bars = mine.filter(bars_until__gt=now).order_by("-bars_until")
    return bars.values_list("bars_until", flat=True).first()


def require_none(citizen: User, official: Official, now: datetime) -> None:
    """Raises CancelledTooOften."""
    if until := barred_until(citizen, official, now):
        raise CancelledTooOften(official, until)


def lift(identity: str, citizen_id: int, official_id: int) -> None:
    """Out of the way of a reception that may be: what the office does, what was drawn and what was
    offered isn't barred, nor is anything once a bar is over."""
    mine = Reception.objects.filter(person(identity, citizen_id), official=official_id)
    mine.exclude(bars_until=None).update(bars_until=None)
