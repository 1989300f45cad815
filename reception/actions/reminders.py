"""Reminding both sides of a reception, when its moment has come."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reception.actions.journal import entry, times
from reception.lifecycle import ReceptionState
from reception.models import Reception, Reminder
from reception.models.together import insert_together
from scheduling.retry import retrying


def due(now: datetime) -> QuerySet[Reminder]:
    return Reminder.objects.filter(due__lte=now).order_by("due", "pk")


@retrying
def remind(reminder: Reminder, now: datetime) -> None:
    """Once, however often it is called. After a standstill only the nearest of those that are due
    goes out, and none of a reception that has begun, has moved or is off."""
    with transaction.atomic():
        rows = Reception.objects.select_for_update(of=("self",))
        rows.get(pk=reminder.reception_id)
        reception = Reception.objects.whole().get(pk=reminder.reception_id)
        waiting = reception.reminders.filter(due__lte=now)
        nearest = waiting.order_by("minutes").first()
        if nearest is None:
            return
        waiting.delete()
        if reception.state != ReceptionState.SCHEDULED or nearest.start != reception.starts_at:
            return
        if now < reception.starts_at:
            about = times(reception) | {"minutes": nearest.minutes}
            # Not by `record`: nothing changed that a calendar would show.
            insert_together(*entry("near", at=now, reception=reception, **about))
