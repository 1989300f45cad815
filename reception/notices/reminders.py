"""When a reception is to be reminded of: rows that follow it as it is booked, moved, called off."""

from datetime import timedelta

from reception.lifecycle import ReceptionState
from reception.models import Event, Reception, Reminder

BEFORE = tuple(
    int(one.total_seconds() // 60)
    for one in (timedelta(days=3), timedelta(days=1), timedelta(hours=1), timedelta(minutes=10))
)
# What sets the time of a reception, or takes it away.
CHANGES = {
    "booked", "drawn", "approved", "moved", "reassigned", "cancelled", "revoked", "declined",
}  # fmt: skip


def plan(event: Event) -> None:
    """Makes the rows fit the reception as it is now; twice does no harm. None for a moment that was
    over when it got this time: who books for tomorrow is not reminded of three days."""
    if event.kind not in CHANGES or event.reception_id is None:
        return
    reception = Reception.objects.select_related("booking").get(pk=event.reception_id)
    if reception.state != ReceptionState.SCHEDULED:
        reception.reminders.all().delete()
        return
    start = reception.starts_at
    reception.reminders.exclude(start=start).delete()
    if event.data.get("start") != start.isoformat():
        return  # a later change has set the time, and plans it
    dues = {minutes: start - timedelta(minutes=minutes) for minutes in BEFORE}
    Reminder.objects.bulk_create(
        [
            Reminder(reception=reception, minutes=minutes, start=start, due=due)
            for minutes, due in dues.items()
            if due > event.at
        ],
        ignore_conflicts=True,
    )
