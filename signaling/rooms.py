"""The rooms as the rest of the project uses them: lock, step, save, tell on commit.

Every function may be called inside the caller's transaction; sockets hear of it only after the
commit. Times are aware UTC.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import models as orm
from django.db import transaction
from django.utils import timezone

from signaling import hub, models, state, store, tickets
from signaling.errors import NoSuchRoom, NotAllowed, RoomError, TicketRefused
from signaling.events import (
    Admit,
    Began,
    Cancel,
    Deny,
    Effect,
    Ended,
    Event,
    Expect,
    Expel,
    Extend,
    Finish,
    Join,
    Park,
    Pin,
    Recall,
    Record,
    Remove,
    Reschedule,
    Send,
    SendBack,
    Tick,
)
from signaling.messages import Json
from signaling.room import step
from signaling.signals import joining, room_began, room_ended
from signaling.state import SILENT, Participant, Room, RoomState

__all__ = ["NoSuchRoom", "NotAllowed", "RoomError", "TicketRefused"]


@dataclass(frozen=True, slots=True)
class Seat:
    """A participant as the host's page shows it."""

    id: str
    person: str
    role: str
    label: str
    state: str
    since: datetime
    inside: bool
    online: bool
    parked: bool = False
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    state: str
    version: int
    participants: tuple[Seat, ...]
    next_to_call: str = ""  # the id of who waits and would be let in next

    @property
    def waiting(self) -> list[Seat]:
        """First come first."""
        return sorted((s for s in self.participants if s.state == "waiting"), key=by_coming)


def by_coming(seat: Seat) -> tuple[datetime, str]:
    return seat.since, seat.id


def open_room(
    key: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    opens_for_hosts_at: datetime,
    opens_for_guests_at: datetime,
) -> Room:
    """Make the room, or move it to new times: its sockets then get `bye`. Idempotent.

    Raises `NotAllowed` ("in_progress", "ended") when a room that began or is over would move.
    """
    times = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "opens_for_hosts_at": opens_for_hosts_at,
        "opens_for_guests_at": opens_for_guests_at,
    }
    new = {**times, "state": RoomState.SCHEDULED, "version": 1}
    row, created = models.Room.objects.get_or_create(key=key, defaults=new)
    if created:
        return store.value_of(row)
    return apply(key, Reschedule(**times, now=timezone.now()))


def admit(key: str, participant_id: str, *, now: datetime) -> Room:
    """Let one who waits in. `NotAllowed`: "too_early", "ended", "unknown", "not_waiting"."""
    return apply(key, Admit(participant_id, now))


def deny(key: str, participant_id: str, *, now: datetime) -> Room:
    """Turn one who waits away for good. `NotAllowed`: "ended", "unknown", "not_waiting"."""
    return apply(key, Deny(participant_id, now))


def remove(key: str, participant_id: str, *, now: datetime) -> Room:
    """Put a guest who is in out for good. `NotAllowed`: "ended", "unknown", "not_inside"."""
    return apply(key, Remove(participant_id, now))


def send_back(key: str, participant_id: str, *, now: datetime) -> Room:
    """A guest who is in waits again. `NotAllowed`: "ended", "unknown", "not_inside"."""
    return apply(key, SendBack(participant_id, now))


def park(key: str, participant_id: str, parked: bool, *, now: datetime) -> Room:
    """Set one who waits aside, or not any more. `NotAllowed`: "ended", "unknown", "not_waiting"."""
    return apply(key, Park(participant_id, parked, now))


def recall(key: str, participant_id: str, *, now: datetime) -> Room:
    """Call one who waits once more. `NotAllowed`: "ended", "unknown", "not_waiting", "away"."""
    return apply(key, Recall(participant_id, now))


def expect(key: str, ahead: int | None, expected_at: datetime | None, *, now: datetime) -> None:
    """Tell who waits how the queue stands. Locks and tells nothing where it is known already."""
    known = models.Room.objects.live().filter(key=key).values_list("ahead", "expected_at").first()
    if known is not None and known != (ahead, expected_at):
        apply(key, Expect(ahead, expected_at, now))


def awaited() -> list[str]:
    """The rooms in whose lobby somebody waits."""
    waits = models.Participant.objects.filter(state=state.Seat.WAITING, room=orm.OuterRef("pk"))
    found = models.Room.objects.live().filter(orm.Exists(waits)).order_by("key")
    return list(found.values_list("key", flat=True))


def pin(key: str, participant_id: str, *, now: datetime) -> Room:
    """Whom everybody sees large; "" for nobody. `NotAllowed`: "ended", "not_inside"."""
    return apply(key, Pin(participant_id, now))


def extend(key: str, ends_at: datetime, *, seen: datetime, now: datetime) -> Room:
    """Put the end off from `seen`. `NotAllowed`: "ended", "changed"."""
    return apply(key, Extend(ends_at, seen, now))


def tell(key: str, t: str, d: Json, *, to: str = "", door: str = "") -> None:
    """A notice to everybody who is in and has a line, or to that one participant; with `door` to
    the hosts of these and to that one who waits.

    It goes out on commit; the room stays locked until then, so nobody is told who is just being
    put out. Who misses it reads it again after the next `welcome`. Raises `NoSuchRoom`.
    """
    with transaction.atomic():
        room = store.load(key, lock=True)[1]
        told = [Send(p.connection, t, d) for p in room.people if _hears(p, to, door)]
        transaction.on_commit(lambda: hub.tell(told))


def _hears(one: Participant, to: str, door: str) -> bool:
    if door:
        waits = one.id == door and bool(one.connection) and one.state == state.Seat.WAITING
        return waits or (one.active and one.is_host)
    return one.active and to in ("", one.id)


def finish(key: str, *, now: datetime) -> Room:
    """Close the room for all; nothing happens when it is over. `NotAllowed`: "not_begun"."""
    return apply(key, Finish(now))


def cancel(key: str, *, now: datetime) -> Room:
    """The reception was cancelled or revoked."""
    return apply(key, Cancel(now))


def record(key: str, recording: str, *, now: datetime) -> Room:
    """Show everybody that recording is "" (off), "asked", "running" or "paused"."""
    return apply(key, Record(recording, now))


def close_person(*people: str) -> None:
    """Void the tickets and close the sockets of who signed out, was deactivated or lost a role."""
    now = timezone.now()
    tickets.revoke(people, now)
    seats = models.Participant.objects.filter(
        person__in=people, room__in=models.Room.objects.live()
    )
    for key, person in list(seats.order_by("room__key").values_list("room__key", "person")):
        apply(key, Expel(person, now))


def put_out(key: str, people: Iterable[str], *, now: datetime) -> None:
    """Out of this one room, now that it has other hosts. Call it in the transaction that takes
    their right, before anything else locks the room: whoever is just joining has then either a
    seat that is closed here, or a void ticket."""
    people = sorted(people)
    tickets.revoke(people, now)
    seats = models.Participant.objects.filter(person__in=people, room__key=key)
    for person in list(seats.order_by("person").values_list("person", flat=True)):
        apply(key, Expel(person, now, "forbidden"))


def snapshot(key: str, *, now: datetime) -> Snapshot:
    """The room as it stands at `now`, even if nobody has swept it yet. Raises `NoSuchRoom`."""
    return as_it_stands(store.load(key, lock=False)[1], now)


def snapshots(keys: Iterable[str], *, now: datetime) -> dict[str, Snapshot]:
    """Of those rooms that there are, by key: two queries, whatever their number."""
    return {room.key: as_it_stands(room, now) for room in store.load_all(keys)}


def as_it_stands(room: Room, now: datetime) -> Snapshot:
    room, _ = step(room, Tick(now))
    seats = (
        Seat(
            p.id,
            p.person,
            p.role,
            p.label,
            p.state.value,
            p.since,
            p.inside,
            bool(p.connection),
            p.parked,
            p.called_at,
        )
        for p in room.participants
    )
    called = room.next_to_call()
    return Snapshot(room.state.value, room.version, tuple(seats), called.id if called else "")


@dataclass(frozen=True, slots=True)
class Stay:
    """`left` None: still there."""

    role: str
    came: datetime
    left: datetime | None


def stays(key: str, *, since: datetime) -> list[Stay]:
    """Who came from `since` on, and when they left; nobody when there is no such room."""
    rows = models.Stay.objects.filter(room__key=key, came__gte=since)
    return [Stay(*row) for row in rows.values_list("role", "came", "left")]


def begin_anew(
    key: str,
    *,
    starts_at: datetime,
    ends_at: datetime,
    opens_for_hosts_at: datetime,
    opens_for_guests_at: datetime,
) -> None:
    """A room that is over is to be used once more, at other times and with empty seats; who came
    to the old one stays on record. A room that never was is made. `NotAllowed`: "not_ended"."""
    times = {
        "starts_at": starts_at,
        "ends_at": ends_at,
        "opens_for_hosts_at": opens_for_hosts_at,
        "opens_for_guests_at": opens_for_guests_at,
    }
    with transaction.atomic():
        row = models.Room.objects.select_for_update().filter(key=key).first()
        if row is None:
            open_room(key, **times)
            return
        if not store.value_of(row).over:
            raise NotAllowed("not_ended")
        row.participants.all().delete()
        fresh = {"state": RoomState.SCHEDULED, "began_at": None, "ended_at": None}
        fresh |= {"ahead": None, "expected_at": None}
        for name, value in (times | fresh).items():
            setattr(row, name, value)
        row.version += 1
        row.save()


def sweep(now: datetime) -> list[str]:
    """End rooms whose time is over, let those who fell silent go; returns the keys that ended."""
    tickets.forget(now)
    due = list(models.Room.objects.due(now).order_by("ends_at").values_list("key", flat=True))
    return [key for key in due if tick(key, now).over]


def tick(key: str, now: datetime) -> Room:
    """Let time pass in one room."""
    silent = models.Participant.objects.filter(room__key=key, seen_at__lt=now - SILENT)
    connections = silent.exclude(connection="").values_list("connection", flat=True)
    return apply(key, Tick(now, frozenset(connections)))


def join(key: str, ticket: str, *, connection: str, device: str, now: datetime) -> Room:
    """Redeem a ticket for a connection; raises `TicketRefused` or `NoSuchRoom`.

    Nothing is written or locked for a ticket that is not ours. Then the person is locked before
    the room, as everywhere.
    """
    claims = tickets.read(ticket, room=key, now=now)
    person, role, new_id = claims.person, claims.role, secrets.token_urlsafe(9)
    with transaction.atomic():
        tickets.use(claims)
        answers = joining.send(sender=models.Room, key=key, person=person, role=role)
        if not all(answer for _, answer in answers):
            raise TicketRefused("forbidden")
        return apply(key, Join(person, role, claims.label, connection, device, new_id, now))


def apply(key: str, event: Event) -> Room:
    """Lock the room, take one step, save it; signals now, messages on commit."""
    with transaction.atomic():
        row, before = store.load(key, lock=True)
        after, effects = step(before, event)
        if after.version != before.version:
            store.save(row, before, after, event.now)
            _signal(key, effects)
        transaction.on_commit(lambda: hub.publish(before, after, effects))
    return after


def _signal(key: str, effects: tuple[Effect, ...]) -> None:
    for effect in effects:
        if isinstance(effect, Began):
            room_began.send(sender=models.Room, key=key, at=effect.at)
        elif isinstance(effect, Ended) and effect.state != RoomState.CANCELLED:
            room_ended.send(sender=models.Room, key=key, state=effect.state.value, at=effect.at)


def pulse(connections: list[str], versions: Mapping[str, int], now: datetime) -> list[Room]:
    """Vouch for these connections; returns the rooms that are newer than `versions` (by key)."""
    if connections:
        models.Participant.objects.filter(connection__in=connections).update(seen_at=now)
    current = models.Room.objects.filter(key__in=versions)
    changed = [k for k, v in current.values_list("key", "version") if v > versions[k]]
    return store.load_all(changed)
