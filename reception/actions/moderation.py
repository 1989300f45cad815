"""The hosts' decisions about people in the call, and how long it lasts."""

from datetime import datetime, timedelta

from reception.actions.guards import hosting
from reception.actions.journal import record
from reception.actions.session import person_of
from reception.lifecycle import ReceptionState
from reception.models import Dismissal, Reception, User
from reception.permissions import presides
from scheduling import bookings
from scheduling.errors import SchedulingError
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NotAllowed

EXTENSIONS = (5, 10, 15)  # minutes
MOST_REASON = 500  # letters


@retrying
def deny(
    reception: Reception, participant: str, *, by: User, now: datetime, reason: str = ""
) -> None:
    """Turns one who waits away for good. `reason` is for that person to read.

    Raises NotAllowed: "ended", "unknown", "not_waiting".
    """
    with hosting(reception, by) as current:
        person = person_of(current, participant, now)
        rooms.deny(current.room, participant, now=now)
        dismissed(current, person, "denied", reason, by, now)


@retrying
def remove(
    reception: Reception, participant: str, *, by: User, now: datetime, reason: str = ""
) -> None:
    """Puts a guest out of the call for good.

    Raises NotAllowed: "ended", "unknown", "not_inside".
    """
    with hosting(reception, by) as current:
        person = person_of(current, participant, now)
        rooms.remove(current.room, participant, now=now)
        dismissed(current, person, "removed", reason, by, now)


def dismissed(
    reception: Reception, person: str, verb: str, reason: str, by: User, now: datetime
) -> None:
    """Once: what was decided and said first stands."""
    about = {"verb": verb, "reason": reason.strip()[:MOST_REASON], "at": now}
    _, new = Dismissal.objects.get_or_create(
        reception=reception, person_id=int(person), defaults=about
    )
    if new:
        record(verb, at=now, actor=by, reception=reception, tell=False, person=int(person))


@retrying
def send_back(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    """A guest waits in the lobby again. Raises NotAllowed: "ended", "unknown", "not_inside"."""
    with hosting(reception, by) as current:
        rooms.send_back(current.room, participant, now=now)
        record("sent_back", at=now, actor=by, reception=current, tell=False)


@retrying
def pin(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    """Everybody sees this one large: the interpreter, the signer; "" for nobody.

    Raises NotAllowed: "ended", "not_inside".
    """
    with hosting(reception, by) as current:
        rooms.pin(current.room, participant, now=now)
        record("pinned", at=now, actor=by, reception=current, tell=False)


@retrying
def ask(reception: Reception, participant: str, what: str, *, by: User, now: datetime) -> None:
    """Asks one who is in to mute or to speak. The page of a host's guest mutes itself and says so;
    no page opens a microphone by itself. Raises NotAllowed: "ended", "not_inside"."""
    with hosting(reception, by) as current:
        seats = rooms.snapshot(current.room, now=now).participants
        if now >= current.ends_at:
            raise NotAllowed("ended")
        if not any(seat.id == participant and seat.inside for seat in seats):
            raise NotAllowed("not_inside")
        rooms.tell(current.room, "please", {"what": what}, to=participant)
        record(f"asked_to_{what}", at=now, actor=by, reception=current, tell=False)


@retrying
def put_off_end(
    reception: Reception, minutes: int, *, seen: datetime, by: User, now: datetime
) -> datetime:
    """The call lasts longer than `seen`, the end that the official saw; returns the new end.

    The calendar is locked while the next booking, holds and absences are looked at, and everybody's
    countdown moves on commit. Asking twice is asking once.
    Raises NotAllowed: "ended", "not_in_session", "changed", "taken"; PermissionDenied.
    """
    with hosting(reception, by, presides) as current:
        end = seen + timedelta(minutes=minutes)
        if current.ends_at == end:
            return end
        if now >= current.ends_at:
            raise NotAllowed("ended")
        if current.state != ReceptionState.IN_SESSION:
            raise NotAllowed("not_in_session")
        if current.ends_at != seen:
            raise NotAllowed("changed")
        try:
            current.booking = bookings.put_off_end(current.booking.uid, end, now=now)
        except SchedulingError as error:
            raise NotAllowed("taken") from error
        rooms.extend(current.room, end, seen=seen, now=now)
        facts = {"minutes": minutes, "end": end.isoformat()}
        record("prolonged", at=now, actor=by, reception=current, tell=False, **facts)
    return end
