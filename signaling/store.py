"""Between rows and values: load a room as `state.Room`, save what a step changed."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime

from django.db import models as orm

from signaling import models
from signaling.errors import NoSuchRoom
from signaling.state import SERVICES, Participant, Room, RoomState, Seat

ROOM_FIELDS = [f.name for f in fields(Room) if f.name != "participants"]
SEAT_FIELDS = [f.name for f in fields(Participant) if f.name != "id"]


def load(key: str, *, lock: bool) -> tuple[models.Room, Room]:
    """The row and its value; with `lock`, the row stays locked to the end of the transaction."""
    rooms = models.Room.objects.select_for_update() if lock else models.Room.objects
    row = rooms.filter(key=key).first()
    if row is None:
        raise NoSuchRoom(key)
    return row, value_of(row)


def load_all(keys: Iterable[str]) -> list[Room]:
    """Those that there are: two queries, whatever their number."""
    seats = orm.Prefetch("participants", models.Participant.objects.order_by("pk"))
    found = models.Room.objects.filter(key__in=keys).order_by("key")
    return [value_of(row) for row in found.prefetch_related(seats)]


def value_of(row: models.Room) -> Room:
    facts = {name: getattr(row, name) for name in ROOM_FIELDS}
    facts["state"] = RoomState(row.state)
    return Room(**facts, participants=tuple(_seat(p) for p in row.participants.all()))


def _seat(row: models.Participant) -> Participant:
    facts = {name: getattr(row, name) for name in SEAT_FIELDS}
    facts["state"] = Seat(row.state)
    return Participant(id=row.public_id, **facts)


def save(row: models.Room, before: Room, after: Room, now: datetime) -> None:
    """Write the room and only those participants that changed."""
    for name in ROOM_FIELDS:
        setattr(row, name, getattr(after, name))
    row.save()
    unchanged = set(before.participants)
    for seat in after.participants:
        if seat not in unchanged:
            _write(row, seat, now)
    for gone in {p.id for p in before.participants} - {p.id for p in after.participants}:
        row.participants.filter(public_id=gone).delete()
    keep_stays(row, before, after, now)


AWAY = frozenset({Seat.LEFT, Seat.DENIED, Seat.REMOVED})


def keep_stays(row: models.Room, before: Room, after: Room, now: datetime) -> None:
    """Write down who has come and who has left, the server's own peers left out."""
    was, here = present(before), present(after)
    for seat in was.keys() - here.keys():
        row.stays.filter(seat=seat, left=None).update(left=now)
    for seat in here.keys() - was.keys():
        models.Stay.objects.create(room=row, seat=seat, role=here[seat], came=now)


def present(room: Room) -> dict[str, str]:
    """Seat to role."""
    people = (p for p in room.participants if p.role not in SERVICES and p.state not in AWAY)
    return {p.id: p.role for p in people}


def _write(row: models.Room, seat: Participant, now: datetime) -> None:
    facts = {name: getattr(seat, name) for name in SEAT_FIELDS}
    row.participants.update_or_create(public_id=seat.id, defaults=facts | {"seen_at": now})
