from datetime import datetime
from typing import Any

from django.db.models import Model

from reception.models import Appeal, Event, Outbox, Reception, User
from reception.models.together import Change, insert_together
from scheduling.statements import moment


def record(kind: str, *, at: datetime, tell: bool = True, **about: Any) -> Event:
    """Writes what happened, in the transaction in which it happens: see `entry`."""
    event, *outbox = entry(kind, at=at, tell=tell, **about)
    assert isinstance(event, Event)
    shown = event.reception
    renewed = [renewal(shown, about.get("from_official"), at)] if shown else []
    insert_together(event, *outbox, also=renewed)
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


RENEW = """
UPDATE reception_feed SET version = version + 1, changed = %s WHERE user_id IN (
  SELECT CAST(%s AS bigint) UNION ALL
  SELECT user_id FROM reception_official WHERE id IN (%s, %s) UNION ALL
  SELECT user_id FROM reception_official_secretaries WHERE official_id IN (%s, %s) UNION ALL
  SELECT user_id FROM reception_deputyship WHERE official_id IN (%s, %s)
)
"""


def renewal(reception: Reception, before: int | None, at: datetime) -> Change:
    """Whoever subscribed to a calendar that shows this reception, or did with the official whom it
    was with `before`, gets it anew."""
    officials = reception.official_id, before or reception.official_id
    return Change(RENEW, (moment(at), reception.citizen_id, *officials, *officials, *officials))


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
