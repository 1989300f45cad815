"""One coming reception for each identity: with an official, and on a topic in an office."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from reception.actions import bars
from reception.lifecycle import ACTIVE
from reception.models import Official, Reception, User
from scheduling.statements import ask


class AlreadyBooked(Exception):
    """This person has a coming reception: one is fair, two are hoarding."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception


class MustLook(Exception):
    """Nobody but a look can tell whether this person has a coming reception."""


@contextmanager
def only_one_with(official: Official, reception: Reception) -> Iterator[None]:
    """Wraps giving this reception to another official of its office. Raises AlreadyBooked."""
    others = Reception.objects.filter(official=official, state__in=ACTIVE).exclude(pk=reception.pk)
    same = bars.person(reception.identity, reception.citizen_id)
    bars.lift(reception.identity, reception.citizen_id, official.pk)
    try:
        with transaction.atomic():
            if coming := others.filter(same).first():
                raise AlreadyBooked(coming)
            yield
    except IntegrityError:
        if coming := others.filter(same).first():
            raise AlreadyBooked(coming) from None
        raise


@contextmanager
def only_one_coming(
    citizen: User,
    official: Official,
    topic_id: int | None,
    *,
    now: datetime,
    chosen: bool,
    trusting: bool = False,
) -> Iterator[None]:
    """Wraps the writing of a reception. Raises AlreadyBooked, whatever address it was booked under,
    and CancelledTooOften where the citizen has `chosen` the time.

    Two addresses of one person may hand in at the same moment: then the database's word counts.
    `trusting` it does without the looking, which is two journeys: then IntegrityError says that
    something stands in the way, and to look what is left to whoever rolls the transaction back. So
    is whoever has no identity, whom the constraints don't know: raises MustLook.
    """
    if trusting:
        if not citizen.identity:
            raise MustLook
        yield
        return
    try:
        with transaction.atomic():
            if anything(citizen, official, topic_id):
                require_nothing(citizen, official, topic_id, now if chosen else None)
                bars.lift(citizen.identity, citizen.pk, official.pk)
            yield
    except IntegrityError:
        require_none_coming(citizen, official, topic_id)
        raise


# Whether there is one at all, or a bar, which is rare: by hand, for Django takes longer to put it
# into words than the database to answer it.
ACTIVE_OR_BAR = "(state IN ({active}) OR bars_until IS NOT NULL)".format(
    active=", ".join(f"'{state.value}'" for state in sorted(ACTIVE))
)
COMING = f"""
SELECT 1 FROM reception_reception
WHERE (identity = %s AND identity <> '' OR citizen_id = %s)
  AND (official_id = %s OR office_id = %s AND topic_id = %s)
  AND {ACTIVE_OR_BAR} LIMIT 1
"""  # noqa: S608 (words of ours)


def anything(citizen: User, official: Official, topic_id: int | None) -> bool:
    about = (official.pk, official.office_id, topic_id)
    return ask(COMING, (citizen.identity, citizen.pk, *about)).fetchone() is not None


def require_none_coming(
    citizen: User, official: Official, topic_id: int | None, chosen_at: datetime | None = None
) -> None:
    """`chosen_at`: when the citizen chose the time, if they did. Raises AlreadyBooked, and
    CancelledTooOften for a time that was chosen."""
    if anything(citizen, official, topic_id):
        require_nothing(citizen, official, topic_id, chosen_at)


def require_nothing(
    citizen: User, official: Official, topic_id: int | None, chosen_at: datetime | None
) -> None:
    if coming := coming_reception(citizen, official, topic_id):
        raise AlreadyBooked(coming)
    if chosen_at:
        bars.require_none(citizen, official, chosen_at)


def coming_reception(citizen: User, official: Official, topic_id: int | None) -> Reception | None:
    """The one that stands in the way of another."""
    same = Q(official=official)
    if topic_id:
        same |= Q(office=official.office_id, topic=topic_id)
    mine = Reception.objects.filter(same, state__in=ACTIVE)
    return mine.filter(bars.person(citizen.identity, citizen.pk)).first()
