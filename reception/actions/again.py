"""Times before anybody else, also those that are kept for others, as long as they are offered to
nobody: a new one for a reception that failed through no fault of the citizen's, and the one that an
absence took from it when the official is there again."""

from datetime import datetime, timedelta

from reception.actions import bars
from reception.actions.freed import HOLDER
from reception.actions.guards import ComplainedAbout, TooLate, hosts, locked
from reception.actions.journal import record, times
from reception.actions.one_coming import coming_reception
from reception.actions.points import point_of
from reception.lifecycle import OWED, TO_TRIAGE
from reception.models import FreedTime, Official, Reception, User
from reception.models.receptions import GUESTS_EARLY, HOSTS_EARLY
from reception.models.waitlist import OfferState
from reception.permissions import may_receive
from scheduling import bookings, checking
from scheduling.availability import place_of
from scheduling.formats import Format
from scheduling.models import Booking, Status
from scheduling.retry import retrying
from signaling import rooms

ANSWERED = (OfferState.OPEN, OfferState.TAKEN)


def is_owed(reception: Reception) -> bool:
    return reception.state in OWED and reception.appeal.state in TO_TRIAGE


def kept_for_others(official: Official, now: datetime) -> list[Booking]:
    """What the system holds of the official's times, and has offered to nobody yet."""
    held = Booking.objects.filter(
        calendar=official.calendar_id, status=Status.HELD, held_until__gt=now
    )
    freed = FreedTime.objects.filter(official=official, open=True)
    free = {one.holder for one in freed.exclude(offers__state__in=ANSWERED)}
    return [one for one in held if one.holder.startswith(HOLDER) or one.holder in free]


def taken_from(reception: Reception, official: Official, now: datetime) -> list[Booking]:
    """What the system holds of the times that an absence of the official took from it."""
    rows = reception.displaced.filter(called_away__official=official, start__gt=now)
    lost = set(rows.values_list("start", flat=True))
    return [one for one in kept_for_others(official, now) if one.start in lost] if lost else []


def make_way(reception: Reception, official: Official, start: datetime, now: datetime) -> None:
    """In the transaction that moves it there: a time of its own isn't kept for others any more."""
    mine = [one for one in taken_from(reception, official, now) if one.start == start]
    if not mine:
        return
    for pk in sorted({official.calendar_id, reception.booking.calendar_id}):
        checking.locked(pk)
    # Under the lock, for one of those who wait may have been offered it meanwhile.
    holders = [one.holder for one in taken_from(reception, official, now) if one.start == start]
    bookings.give_way(official.calendar_id, holders, start, mine[0].end)


@retrying
def rebook(
    reception: Reception,
    start: datetime,
    *,
    by: User,
    now: datetime,
    to: Official | None = None,
) -> Reception:
    """Not counted as a move; a reception that the person has got meanwhile is no obstacle. `to`:
    with somebody else, where the appeal complains about the official.

    Raises TooLate, ComplainedAbout, SlotTaken, SlotNotOffered.
    """
    with locked(reception) as current:
        if not is_owed(current):
            raise TooLate
        old, official = current.official, to or current.official
        if not may_receive(official, current.appeal):
            raise ComplainedAbout
        why = {}
        if old.pk != official.pk:
            rooms.put_out(current.room, hosts(old) - hosts(official), now=now)
            why = {"from_" + name: value for name, value in times(current).items()}
        checking.locked(official.calendar_id)
        freed = FreedTime.objects.filter(official=official, open=True).order_by("pk")
        list(freed.select_for_update(of=("self",)))
        terms = official.terms(current.topic_id, current.format)
        end = start + timedelta(minutes=terms.minutes or official.calendar.slot_minutes)
        holders = [one.holder for one in kept_for_others(official, now)]
        bookings.give_way(official.calendar_id, holders, start, end)
        other = coming_reception(current.citizen, official, current.topic_id)
        current.again = other is not None
        bars.lift(current.identity, current.citizen_id, official.pk)
        current.booking = bookings.move(
            current.booking.uid, start, now=now, terms=terms, calendar_id=official.calendar_id
        )
        current.go("rebook")
        current.place = place_of(official.calendar, current.booking) or point_of(current)
        current.began = current.finished = None
        current.official = official
        current.save(update_fields=["official", "state", "place", "again", "began", "finished"])
        if current.format == Format.VIDEO:
            open_anew(current)
        record("rebooked", at=now, actor=by, reception=current, **times(current), **why)
    return current


def open_anew(reception: Reception) -> None:
    rooms.begin_anew(
        reception.room,
        starts_at=reception.starts_at,
        ends_at=reception.ends_at,
        opens_for_hosts_at=reception.starts_at - HOSTS_EARLY,
        opens_for_guests_at=reception.starts_at - GUESTS_EARLY,
    )
