"""What somebody who waits in the lobby and the office write to one another, before anybody is in
the call. Nothing else of the room goes with it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, F

from reception.actions.calls import AT_ONCE, IN, MOST_MESSAGES, TooMany
from reception.actions.guards import hosting, locked
from reception.actions.session import HOSTS, OPEN
from reception.models import Event, Outbox, Reception, SaidAtDoor, User
from reception.models.together import insert_together
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed

MOST_LETTERS = 500
READ_WITHIN = timedelta(seconds=30)  # else the desk is told by its channels


@retrying
def say(reception: Reception, text: str, *, key: str, by: User, now: datetime) -> SaidAtDoor:
    """From who waits, to the office. The same `key` again is the same message.

    Raises NotAllowed: "ended", "not_waiting", "too_many".
    """
    with locked(reception) as current:
        if known := current.said_at_door.filter(author=by, key=key).first():
            return known
        seat = who_waits(current, now, person=str(by.pk))
        told = current.said_at_door.filter(read=False).exists()
        made = kept(current, seat, text, key=key, by=by, role=seat.role, name=seat.label, now=now)
        if not told:
            event = Event(kind="wrote_at_door", at=now, actor=by, appeal=current.appeal)
            event.reception = current
            insert_together(event, Outbox(event=event, due=now + READ_WITHIN))
        return made


@retrying
def answer(
    reception: Reception,
    participant: str,
    text: str,
    *,
    key: str,
    role: str,
    name: str,
    by: User,
    now: datetime,
) -> SaidAtDoor:
    """From the office, to one who waits; whoever answers need not be in the room, and has read
    what that person wrote.

    Raises NotAllowed: "ended", "not_waiting", "too_many"; ComplainedAbout.
    """
    with hosting(reception, by) as current:
        if known := current.said_at_door.filter(author=by, key=key).first():
            return known
        seat = who_waits(current, now, participant=participant)
        current.said_at_door.filter(person_id=int(seat.person)).update(read=True)
        return kept(current, seat, text, key=key, by=by, role=role, name=name, now=now)


def who_waits(
    reception: Reception, now: datetime, *, person: str = "", participant: str = ""
) -> rooms.Seat:
    if reception.state not in OPEN or now >= reception.ends_at:
        raise NotAllowed("ended")
    try:
        waiting = rooms.snapshot(reception.room, now=now).waiting
    except NoSuchRoom as error:
        raise NotAllowed("not_waiting") from error
    for seat in waiting:
        if person == seat.person or participant == seat.id:
            return seat
    raise NotAllowed("not_waiting")


def kept(
    reception: Reception,
    seat: rooms.Seat,
    text: str,
    *,
    key: str,
    by: User,
    role: str,
    name: str,
    now: datetime,
) -> SaidAtDoor:
    mine = reception.said_at_door.filter(author=by)
    if mine.count() >= MOST_MESSAGES or mine.filter(at__gt=now - IN).count() >= AT_ONCE:
        raise TooMany
    made = SaidAtDoor.objects.create(
        reception=reception,
        person_id=int(seat.person),
        author=by,
        role=role,
        name=name,
        text=text[:MOST_LETTERS],
        key=key,
        at=now,
        read=role in HOSTS,
    )
    rooms.tell(reception.room, "news", {"of": "door"}, door=seat.id)
    return made


def read(reception: Reception, people: Iterable[int]) -> None:
    """Somebody of the office has what these wrote before their eyes."""
    reception.said_at_door.filter(read=False, person__in=people).update(read=True)


def unread(receptions: Iterable[Reception]) -> dict[int, int]:
    """How many messages of those who wait nobody of the office has read, by reception."""
    found = SaidAtDoor.objects.filter(reception__in=receptions, read=False, author=F("person"))
    return dict(found.order_by().values_list("reception").annotate(number=Count("pk")))
