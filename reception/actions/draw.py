"""The roll is closed at the deadline; once the public value exists, the batch is drawn."""

import json
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from reception.actions.batches import AlreadySettled, end, held, locked, tell, terms
from reception.actions.booking import register
from reception.actions.freed import let_go
from reception.actions.losing import wait_instead
from reception.actions.one_coming import AlreadyBooked, coming_reception
from reception.lifecycle import ACTIVE, BatchState
from reception.models import Application, Batch, Reception, User
from reception.models.batches import Outcome, VoidReason
from reception.models.categories import priority_of
from scheduling import bookings, lottery
from scheduling.facts import read
from scheduling.formats import Format
from scheduling.models import Booking
from scheduling.retry import retrying


class TooEarly(Exception):
    """The public value can't exist yet, or the roll isn't closed."""


class RollBroken(Exception):
    """The list isn't the one that was published at the deadline: it may not be drawn."""


@retrying
def close(batch: Batch, *, now: datetime) -> Batch:
    """At the deadline: who takes part is settled, and the roll is published.

    Whoever has a reception already isn't on the roll, and is told; nor are slots that the calendar
    doesn't offer any more. A roll that could be made in knowledge of the public value would prove
    nothing: then, and if nobody applied, the batch is void. Closing again changes nothing.
    """
    with locked(batch) as current:
        if current.state != BatchState.ANNOUNCED or now < current.deadline:
            return current
        if now >= current.value_at:
            return end(current, VoidReason.LATE_ROLL, by=None, now=now)
        current.withdrawn = withdraw_slots(current, now)
        people = enrol(current)
        if not people or not current.offered:
            return end(current, VoidReason.NOBODY, by=None, now=now)
        current.roll = lottery.roll(people, current.offered)
        current.rolled = now
        current.go("close")
        current.save(update_fields=["withdrawn", "roll", "rolled", "state"])
        tell(current, "batch_closed", by=None, now=now, roll=current.roll)
    return current


def withdraw_slots(batch: Batch, now: datetime) -> list[int]:
    """Frees the slots that an absence or a new rule has taken out of the calendar meanwhile."""
    gone = sorted(set(batch.slots) - still_offered(batch, now))
    for second, booking in held(batch).items():
        if second in gone:
            bookings.release(booking.uid, holder=booking.holder)
    return gone


def still_offered(batch: Batch, now: datetime) -> set[int]:
    """The starts that the calendar would offer if nothing at all were booked."""
    calendar = batch.official.calendar.on(terms(batch.official, Format(batch.format)))
    calendar.slot_minutes, calendar.lead_minutes = batch.minutes, 0
    first, last = (datetime.fromtimestamp(batch.slots[edge], UTC) for edge in (0, -1))
    facts = read([calendar], first, last + timedelta(seconds=1), now)
    return set(facts.starts(calendar, unbooked=True))


def enrol(batch: Batch) -> list[lottery.Application]:
    """Writes down with which priority everybody takes part, and who doesn't."""
    booked = with_receptions(batch)
    rows = list(batch.applications.select_related("citizen", "category"))
    for one in rows:
        if one.identity in booked and coming_reception(one.citizen, batch.official, topic_of(one)):
            one.outcome = Outcome.EXCLUDED
        else:
            one.priority = priority_of(one.category)
    Application.objects.bulk_update(rows, ["outcome", "priority"], batch_size=500)
    return [entry(one) for one in rows if not one.outcome]


def with_receptions(batch: Batch) -> set[str]:
    """The identities that have any coming reception in the office."""
    coming = Reception.objects.filter(office=batch.official.office_id, state__in=ACTIVE)
    return set(coming.values_list("identity", flat=True))


def entry(application: Application) -> lottery.Application:
    """What of an application is drawn, and published."""
    assert application.priority is not None
    return lottery.Application(application.draw_id, application.priority, tuple(application.wishes))


def topic_of(application: Application) -> int | None:
    topic = json.loads(application.answers).get("topic")
    return int(topic) if topic else None


@retrying
def draw(batch: Batch, public_value: str, *, by: User, now: datetime) -> Batch:
    """Draws with the public value, in one transaction: receptions, outcomes, the proof.

    The same value again changes nothing. Raises TooEarly, AlreadySettled, RollBroken,
    PermissionDenied.
    """
    with locked(batch, by) as current:
        if current.state == BatchState.DRAWN and current.public_value == public_value:
            return current
        if current.state in {BatchState.DRAWN, BatchState.VOID} or now >= current.draw_by:
            raise AlreadySettled
        if not current.can_be_drawn(now):
            raise TooEarly
        people = {one.draw_id: one for one in on_roll(current)}
        proof = lottery.proof(
            [entry(one) for one in people.values()],
            current.offered,
            secret=bytes.fromhex(current.secret),
            public_value=public_value,
        )
        if (proof["commitment"], proof["roll"]) != (current.commitment, current.roll):
            raise RollBroken
        # Before anybody gets a number: the office's counter is then locked for a shorter while.
        lose([people[draw_id] for draw_id in proof["waitlist"]], now)
        slots = held(current)
        for draw_id, second in proof["assigned"].items():
            if give(people[draw_id], slots[second], now):
                del slots[second]
        # Last: whoever waits since this draw is asked too.
        for booking in slots.values():
            let_go(current.official, booking, now)
        current.go("draw")
        current.public_value, current.proof, current.settled = public_value, proof, now
        current.save(update_fields=["state", "public_value", "proof", "settled"])
        tell(current, "batch_drawn", by=by, now=now, public_value=public_value)
    return current


def give(application: Application, slot: Booking, now: datetime) -> bool:
    """The winner's reception. Whoever has got another one since the roll is passed over: False.

    The proof stays true all the same: it says who won, and the page, how many slots came back.
    """
    official, citizen = application.batch.official, application.citizen
    try:
        with transaction.atomic():
            booking = bookings.confirm(slot.uid, holder=slot.holder, now=now)
            reception = register(
                official,
                citizen,
                booking,
                json.loads(application.answers),
                language=application.language,
                key=application.uid,
                kind="drawn",
                by=None,
                now=now,
            )
    except AlreadyBooked:
        application.outcome = Outcome.PASSED_OVER
    else:
        application.outcome, application.reception = Outcome.WON, reception
        application.answers = ""  # they're the appeal's now
    application.save(update_fields=["outcome", "reception", "answers"])
    return application.outcome == Outcome.WON


def lose(losers: list[Application], now: datetime) -> None:
    for one in losers:
        one.outcome = Outcome.LOST
        one.wait = one.wait and wait_instead(one, now)
    Application.objects.bulk_update(losers, ["outcome", "wait"], batch_size=500)


def on_roll(batch: Batch) -> QuerySet[Application]:
    """Those who take part."""
    everybody = batch.applications.select_related(
        "citizen", "category", "batch__official__office", "batch__official__calendar"
    )
    return everybody.exclude(outcome=Outcome.EXCLUDED)
