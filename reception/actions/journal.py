from datetime import datetime
from typing import Any

from django.db.models import F, Q

from reception.models import Appeal, Event, Feed, Outbox, Reception, User


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
    if reception is not None:
        renew_feeds(reception, data.get("from_official"), at)
    if tell:
        Outbox.objects.create(event=event, due=at)
    return event


def renew_feeds(reception: Reception, before: int | None, at: datetime) -> None:
    """Whoever subscribed to a calendar that shows this reception, or did with the official whom it
    was with `before`, gets it anew."""
    officials = {reception.official_id, before or reception.official_id}
    staff = Q(user__official__in=officials) | Q(user__secretary_of__in=officials)
    shown_to = Feed.objects.filter(Q(user=reception.citizen_id) | staff)
    shown_to.update(version=F("version") + 1, changed=at)


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
