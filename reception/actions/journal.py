from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q

from reception.models import Appeal, Event, Feed, Outbox, Reception, User
from reception.models.together import insert_together


def record(kind: str, *, at: datetime, tell: bool = True, **about: Any) -> Event:
    """Writes what happened, in the transaction in which it happens: see `entry`."""
    event, *outbox = entry(kind, at=at, tell=tell, **about)
    insert_together(event, *outbox)
    assert isinstance(event, Event)
    if event.reception is not None:
        renew_feeds(event.reception, about.get("from_official"), at)
    return event


def entry(
    kind: str,
    *,
    at: datetime,
    actor: User | None = None,
    reception: Reception | None = None,
    appeal: Appeal | None = None,
    tell: bool = True,
    **data: Any,
) -> list[Model]:
    """The rows to be written of what happened. `data` holds no personal data. Who writes them by
    herself renews the feeds too.

    `tell`: the worker is to make notices of it.
    """
    if reception is not None and appeal is None:
        appeal = reception.appeal
    event = Event(kind=kind, at=at, actor=actor, appeal=appeal, reception=reception, data=data)
    return [event, Outbox(event=event, due=at)] if tell else [event]


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


def was(reception: Reception) -> dict[str, Any]:
    """When it should have been, for the event's `data`: it may be held at another time later."""
    return {"was": reception.starts_at.isoformat(), "until": reception.ends_at.isoformat()}
