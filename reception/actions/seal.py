"""The journal is sealed a moment after it is written, by the worker: one link for each event.

Not in the transaction of the event, or all that anybody does would wait for one row.
"""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from reception.chain import START, link
from reception.models import Event, Seal
from scheduling.retry import retrying

AT_ONCE = 500


@retrying
def seal_next(now: datetime) -> int:
    """Seals up to `AT_ONCE` events; how many. Two sealers in one moment: one of them seals none."""
    try:
        return _seal(now)
    except IntegrityError:  # the other one has taken the places
        return 0


def _seal(now: datetime) -> int:
    with transaction.atomic():
        newest = Seal.objects.select_for_update().order_by("-pk").first()
        events = list(Event.objects.filter(seal=None).order_by("pk")[:AT_ONCE])
        head, place = (newest.link, newest.pk) if newest else (START, 0)
        seals = []
        for event in events:
            head, place = link(head, facts(event)), place + 1
            seals.append(Seal(pk=place, event=event, link=head, sealed=now))
        Seal.objects.bulk_create(seals)
        return len(seals)


def facts(event: Event) -> dict[str, Any]:
    """All columns of an event, as they are hashed."""
    return {
        "id": event.pk,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "actor": event.actor_id,
        "appeal": event.appeal_id,
        "reception": event.reception_id,
        "data": event.data,
    }
