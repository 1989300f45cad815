"""Who is let in next, who is called once more, who is set aside: decisions about those who wait."""

from datetime import datetime

from reception.actions.guards import hosting
from reception.actions.journal import record
from reception.actions.session import OPEN, admit, seat_of
from reception.models import Official, Reception, User
from reception.turns import today
from scheduling.formats import Format
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NotAllowed


@retrying
def call_next(official: Official, *, seen: str, by: User, now: datetime) -> Reception:
    """Lets in who is next with this official, under the rules of `session.admit`.

    The order is a rule (`signaling.state.Room.next_to_call`), nobody's choice. `seen`: the one whom
    the page showed as next; so two who press at once let one in, and nobody is let in unseen.
    Raises NotAllowed: "nobody", "changed", and what `admit` raises.
    """
    current = called_now(official, now)
    with hosting(current, by) as reception:
        snapshot = rooms.snapshot(reception.room, now=now)
        if any(seat.id == seen and seat.inside for seat in snapshot.participants):
            return reception
        if not snapshot.next_to_call:
            raise NotAllowed("nobody")
        if snapshot.next_to_call != seen:
            raise NotAllowed("changed_queue")
        admit(reception, seen, by=by, now=now)
        record("called_next", at=now, actor=by, reception=reception, tell=False)
    return reception


def called_now(official: Official, now: datetime) -> Reception:
    """The call whose window it is: there is one at most, for no two of an official's overlap.

    Raises NotAllowed: "nobody", or "too_early" when somebody waits for a later one.
    """
    waiting = set(rooms.awaited())
    calls = [
        one
        for one in today(official, now).receptions
        if one.format == Format.VIDEO and one.state in OPEN and now < one.ends_at
    ]
    for one in calls:
        if one.starts_at <= now:
            return one
    raise NotAllowed("too_early" if any(one.room in waiting for one in calls) else "nobody")


@retrying
def recall(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    """Calls somebody who waits and did not answer: the page makes itself heard.

    Raises NotAllowed: "ended", "unknown", "not_waiting", "away" (the line is down).
    """
    with hosting(reception, by) as current:
        if current.state not in OPEN:
            raise NotAllowed("ended")
        rooms.recall(current.room, participant, now=now)
        record("recalled", at=now, actor=by, reception=current, tell=False)


@retrying
def park(
    reception: Reception, participant: str, *, by: User, now: datetime, parked: bool = True
) -> None:
    """Sets somebody who waits aside, or not any longer; the place stays. Twice is once.

    Raises NotAllowed: "ended", "unknown", "not_waiting".
    """
    with hosting(reception, by) as current:
        if current.state not in OPEN:
            raise NotAllowed("ended")
        seat = seat_of(current, participant, now)
        rooms.park(current.room, participant, parked, now=now)
        if seat is not None and seat.parked != parked:
            kind = "parked" if parked else "unparked"
            record(kind, at=now, actor=by, reception=current, tell=False)
