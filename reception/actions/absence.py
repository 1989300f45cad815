"""An official is called away: whoever was to be received gets another time or is told, at once."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from reception.actions import changes
from reception.actions.freed import SYSTEM, open_again
from reception.actions.guards import require
from reception.actions.journal import record
from reception.actions.replanning import Decision, Span, look
from reception.models import CalledAway, Displaced, Event, Official, Reception, User
from reception.permissions import keeps_desk
from scheduling import bookings
from scheduling.models import Absence, Calendar
from scheduling.retry import retrying

LONGEST = timedelta(days=366)
Decisions = Mapping[str, Decision]  # by the public id of each touched reception


class PlanOutdated(Exception):
    """Somebody booked, moved or cancelled since the plan was shown: it is to be looked at again."""


@retrying
def call_away(
    official: Official,
    start: datetime,
    end: datetime,
    plan: Decisions,
    *,
    by: User,
    now: datetime,
) -> CalledAway:
    """Writes the absence and carries the plan out, in one transaction; everyone is told after it.

    The same again, when all of it is done, gives what was done.
    Raises PermissionDenied, PlanOutdated, AlreadyBooked, TooLate, and scheduling's SlotTaken and
    SlotNotOffered; then nothing has changed.
    """
    with transaction.atomic():
        require(by, keeps_desk, official)
        lock(official, plan)
        done = official.called_away.filter(start=start, end=end, came_back=None, by=by)
        if (called := done.first()) and not any_touched(official, start, end, now):
            return called
        absence = Absence.objects.create(calendar_id=official.calendar_id, start=start, end=end)
        called = CalledAway.objects.create(
            official=official, absence=absence, start=start, end=end, by=by, at=now
        )
        record("called_away", at=now, actor=by, tell=False, **facts(called))
        carry_out(called, plan, by=by, now=now)
    return called


@retrying
def change_span(
    called: CalledAway,
    start: datetime,
    end: datetime,
    plan: Decisions,
    *,
    by: User,
    now: datetime,
) -> CalledAway:
    """Makes an absence longer, shorter or another one; `plan` is for whom it touches now.

    Whoever was moved before stays where they are. The same again changes nothing.
    Raises as `call_away`, and PlanOutdated also when the official has come back meanwhile.
    """
    with transaction.atomic():
        require(by, keeps_desk, called.official)
        lock(called.official, plan, called)
        current = CalledAway.objects.select_for_update(of=("self",)).get(pk=called.pk)
        absence = current.absence
        if current.came_back or absence is None:
            raise PlanOutdated
        if (current.start, current.end) == (start, end) and not any_touched(
            called.official, start, end, now
        ):
            return current
        absence.start, absence.end = current.start, current.end = start, end
        absence.save(update_fields=["start", "end"])
        current.save(update_fields=["start", "end"])
        record("away_changed", at=now, actor=by, tell=False, **facts(current))
        carry_out(current, plan, by=by, now=now)
        free_again(current, by, now)
    return current


@retrying
def come_back(absence: Absence, *, by: User, now: datetime) -> CalledAway | None:
    """Ends an absence now, or takes it back before it began; times that were moved stay where
    they are, and those that they left go the way of freed ones. Whoever was moved is told. Gives
    what is known of whom it had touched. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, keeps_desk, Official.objects.get(calendar=absence.calendar_id))
        called = CalledAway.objects.filter(absence=absence).first()
        lock_receptions([], called)
        Calendar.objects.select_for_update(no_key=True).get(pk=absence.calendar_id)
        if called is not None:
            called.came_back = now
            called.save(update_fields=["came_back"])
        record(
            "came_back",
            at=now,
            actor=by,
            tell=False,
            calendar=absence.calendar_id,
            start=absence.start.isoformat(),
            end=absence.end.isoformat(),
        )
        if absence.start < now < absence.end:
            absence.end = now
            absence.save(update_fields=["end"])
        elif now <= absence.start:
            absence.delete()
        if called is not None:
            free_again(called, by, now)
    return called


def free_again(called: CalledAway, by: User, now: datetime) -> None:
    """What the absence has taken and doesn't take any more."""
    taken = called.displaced.filter(start__gt=now).select_related("reception__booking")
    if called.came_back is None:  # it is shorter
        taken = taken.exclude(start__lt=called.end, end__gt=called.start)
    lost = list(taken.order_by("pk"))
    official = Official.objects.select_related("calendar").get(pk=called.official_id)
    had = open_again(official, lost, now)
    told = Event.objects.filter(kind="is_back", data__called_away=called.pk)
    before = set(told.values_list("reception_id", flat=True))
    for one in lost:
        if one.reception_id not in before:
            tell_back(one, official, by=by, now=now, again=one.pk in had)


def tell_back(one: Displaced, official: Official, *, by: User, now: datetime, again: bool) -> None:
    """Whoever was moved hears that the official is there, and may move once more uncounted;
    `again`: also to the time that was theirs, as long as it is offered to nobody."""
    row = one.reception
    where_it_was = (row.starts_at, row.official_id) == (one.start, official.pk)
    if where_it_was or not row.can_change(now):
        return
    row.free_move = True
    row.save(update_fields=["free_move"])
    record(
        "is_back",
        at=now,
        actor=by,
        reception=row,
        called_away=one.called_away_id,
        back=official.pk,
        was=one.start.isoformat(),
        again=again,
    )


def lock(official: Official, plan: Decisions, called: CalledAway | None = None) -> None:
    """The receptions, also those that were touched before, then all calendars that the plan needs,
    each in one order: whatever else books or moves there waits, so nobody slips in unseen, and two
    such actions don't get stuck."""
    lock_receptions(plan, called)
    officials = {one.official for one in plan.values() if one.official} | {official}
    keys = [one.calendar_id for one in officials]
    calendars = Calendar.objects.filter(pk__in=keys).order_by("pk")
    list(calendars.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_receptions(named: Iterable[str], called: CalledAway | None) -> None:
    before = Displaced.objects.filter(called_away=called) if called else Displaced.objects.none()
    which = Q(public_id__in=list(named)) | Q(pk__in=before.order_by().values("reception"))
    rows = Reception.objects.filter(which).order_by("pk")
    list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))


def any_touched(official: Official, start: datetime, end: datetime, now: datetime) -> bool:
    return bool(look(Span(official, start, end), now).rows)


def carry_out(called: CalledAway, plan: Decisions, *, by: User, now: datetime) -> None:
    """Everybody whom the absence touches at this moment gets what the plan says.

    Whoever is just booking in it has to choose another time, or would be received by nobody.
    """
    where = called.official.calendar_id
    bookings.end_holds(where, called.start, called.end, now=now, sparing=SYSTEM)
    outlook = look(Span(called.official, called.start, called.end), now)
    if {str(row.public_id) for row in outlook.rows} != plan.keys():
        raise PlanOutdated
    decided = [(row, plan[str(row.public_id)]) for row in outlook.rows]
    for row, decision in decided:
        moved_meanwhile = decision.was is not None and decision.was != row.starts_at
        able = decision.official is None or decision.official in outlook.candidates(row)
        if moved_meanwhile or not able:
            raise PlanOutdated
    rows = (
        Displaced(called_away=called, reception=row, start=row.starts_at, end=row.ends_at)
        for row in outlook.rows
    )
    # Of one whom it touches again, now that it is longer, the first time is what it took.
    Displaced.objects.bulk_create(rows, ignore_conflicts=True)
    # Those who change hands first: their old hosts are locked before any room is.
    for row, one in sorted(decided, key=lambda pair: pair[1].official in {None, called.official}):
        if one.start is None:
            changes.revoke(row, by=by, now=now, reason=one.reason, away=called, may=None)
        else:
            changes.move(row, one.start, by=by, now=now, to=one.official, away=called, may=None)


def facts(called: CalledAway) -> dict[str, Any]:
    """Of an absence for the journal."""
    start, end = called.start.isoformat(), called.end.isoformat()
    calendar = called.official.calendar_id
    return {"called_away": called.pk, "calendar": calendar, "start": start, "end": end}
