"""The official runs late: said once, told to all who come later today, shown in their lobbies."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from reception.actions.guards import require
from reception.actions.journal import record
from reception.actions.queueing import tell_queue_soon
from reception.models import Delay, Event, Official, Reception, User
from reception.pace import MOST_LATE, STEP, ZERO
from reception.permissions import keeps_desk
from reception.turns import Today, today
from scheduling.retry import retrying
from signaling.errors import NotAllowed

MINUTES = (5, 10, 15, 20, 25, 30, 40, 50, 60, 90, 120)
KINDS = ("running_late", "back_on_time")


@dataclass(frozen=True, slots=True)
class Announced:
    """`told`: how many receive a notice. `misfits`: whom the delay leaves no time in their window;
    they are told nothing that can't be, and the office moves or telephones them."""

    told: int
    misfits: list[Reception]


@retrying
def say_late(official: Official, minutes: int, *, by: User, now: datetime) -> Announced:
    """All that is still to come today begins so many minutes later; 0: on time again.

    A pause in between makes up for it. The same again tells nobody anything; who was told another
    moment is told once more. Raises NotAllowed ("too_late") beyond two hours, PermissionDenied.
    """
    if not 0 <= minutes <= MOST_LATE:
        raise NotAllowed("too_late")
    with transaction.atomic():
        require(by, keeps_desk, official)
        Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        before = today(official, now)
        if minutes != (before.late.minutes if before.late else 0):
            Delay.objects.create(official=official, minutes=minutes, at=now, by=by)
        day = today(official, now)
        told = changed(day)
        for reception, delay in told:
            tell(reception, delay, by=by, now=now)
        tell_queue_soon(official, now=now)
    return Announced(len(told), [one for one, outlook in day.to_come() if not outlook.fits])


def changed(day: Today) -> list[tuple[Reception, timedelta]]:
    """Those whose citizens know another beginning than the one that is expected now."""
    coming = {one.pk: (one, o.delay) for one, o in day.to_come() if o.fits}
    known = {pk: one.starts_at for pk, (one, _) in coming.items()}
    for event in Event.objects.filter(kind__in=KINDS, reception__in=coming).order_by("pk"):
        # One that was moved since begins at its new time, whatever was said of the old one.
        one, _ = coming[event.reception_id or 0]
        if event.data["start"] == one.starts_at.isoformat():
            known[one.pk] = datetime.fromisoformat(event.data["expected"])
    least = {True: STEP, False: timedelta(minutes=1)}
    return [
        (one, delay)
        for pk, (one, delay) in coming.items()
        if abs(one.starts_at + delay - known[pk]) >= least[delay > ZERO]
    ]


def tell(reception: Reception, delay: timedelta, *, by: User, now: datetime) -> None:
    kind = "running_late" if delay > ZERO else "back_on_time"
    start = reception.starts_at
    about = {"start": start.isoformat(), "expected": (start + delay).isoformat()}
    record(kind, at=now, actor=by, reception=reception, tell=True, **about)
