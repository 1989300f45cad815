"""Who looked at whose personal data: part of the journal, without any of that data."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from reception.models import Appeal, Event, User
from reception.permissions import role_towards

KIND = "viewed"
# Somebody who reads on, or whose page asks every few seconds, has looked once.
AGAIN = timedelta(minutes=15)


def looked(user: User, appeal: Appeal, what: str, now: datetime) -> None:
    """Before it is shown. `what`: a key of `templatetags.record.LOOKED_AT`.

    Nothing is written for the person whose appeal it is.
    """
    if user.pk == appeal.citizen_id:
        return
    mine = Event.objects.filter(appeal=appeal, kind=KIND, actor=user, at__gt=now - AGAIN)
    if what not in {data.get("what") for data in mine.values_list("data", flat=True)}:
        view_of(user, appeal, what, now).save()


def looked_at_all(user: User, appeals: Iterable[Appeal], what: str, now: datetime) -> None:
    """The same for many at once, as an export shows them."""
    Event.objects.bulk_create(view_of(user, appeal, what, now) for appeal in appeals)


def view_of(user: User, appeal: Appeal, what: str, now: datetime) -> Event:
    data = {"what": what, "role": role_towards(user, appeal)}
    return Event(kind=KIND, at=now, actor=user, appeal=appeal, data=data)


def searched(user: User, kind: str, rows: int, now: datetime, **data: object) -> None:
    """Somebody looked for appeals, or takes a list of them away. What for is not written down: it
    may be a name."""
    Event.objects.create(kind=kind, at=now, actor=user, data={"rows": rows, **data})


def listed(user: User, rows: int, now: datetime) -> None:
    """Somebody reads the list of appeals; once in a while."""
    recent = Event.objects.filter(kind="listed", at__gt=now - AGAIN, actor=user)
    if not recent.exists():
        searched(user, "listed", rows, now)
