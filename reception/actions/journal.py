from datetime import datetime
from typing import Any

from reception.models import Appeal, Event, Outbox, Reception, User


def record(
    kind: str,
    *,
    at: datetime,
    actor: User | None = None,
    reception: Reception | None = None,
    appeal: Appeal | None = None,
    tell: bool = True,
    **data: Any,
) -> Event:
    """Writes what happened, in the transaction in which it happens. `data` holds no personal data.

    `tell`: the worker is to make notices of it.
    """
    if reception is not None and appeal is None:
        appeal = reception.appeal
    event = Event.objects.create(
        kind=kind, at=at, actor=actor, appeal=appeal, reception=reception, data=data
    )
    if tell:
        Outbox.objects.create(event=event, due=at)
    return event


def times(reception: Reception) -> dict[str, Any]:
    """What an invitation says of the booking at this moment, for the event's `data`."""
    booking = reception.booking
    return {
        "official": reception.official_id,
        "sequence": booking.sequence,
        "start": booking.start.isoformat(),
        "end": booking.end.isoformat(),
        "how": booking.format,
        "place": reception.place,
    }
