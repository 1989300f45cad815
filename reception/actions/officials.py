"""Officials of an office: added, changed, and taken out of it without losing anybody."""

from collections.abc import Iterable, Set
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from reception.actions import changes, staffing
from reception.actions.absence import Decisions, PlanOutdated, lock
from reception.actions.freed import SYSTEM
from reception.actions.guards import administering
from reception.actions.journal import record
from reception.actions.offices import Taken
from reception.actions.replanning import Outlook, Span, look
from reception.models import Batch, Office, Official, Post, Reception, Topic, User
from reception.models.batches import DRAWABLE
from scheduling import bookings
from scheduling.models import Calendar
from scheduling.retry import retrying

EVER = timedelta(days=5 * 366)  # beyond every horizon


class BatchOpen(Exception):
    """Times of the official are still to be drawn: that is finished or called off first."""


@retrying
def add(
    office: Office,
    *,
    email: str,
    language: str,
    country: str,
    topics: Iterable[Topic],
    by: User,
    now: datetime,
    **fields: Any,
) -> Official:
    """Who receives from now on, with a calendar that has no hours yet; whose account it is they
    say themselves when they accept the letter. Raises Taken, PermissionDenied."""
    try:
        with transaction.atomic():
            administering(by, office)
            account = staffing.waiting_account(email, language)
            account.save()
            calendar = Calendar.objects.create(tzid=office.tzid, country=country)
            last = office.officials.order_by("-rank").first()
            official = Official.objects.create(
                office=office,
                user=account,
                calendar=calendar,
                rank=last.rank + 1 if last else 0,
                **fields,
            )
            official.topics.set(topics)
            record("official_added", at=now, actor=by, tell=False, **facts(official))
            invited: dict[str, Any] = {
                "language": language,
                "official": official,
                "by": by,
                "now": now,
            }
            staffing.invite(office, Post.OFFICIAL, email, **invited)
    except IntegrityError as error:
        raise Taken from error
    return official


@retrying
def change(
    official: Official, *, topics: Iterable[Topic], by: User, now: datetime, **fields: Any
) -> Official:
    """Raises PermissionDenied."""
    with transaction.atomic():
        administering(by, official.office)
        current = Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        changed = [name for name, value in fields.items() if getattr(current, name) != value]
        for name in changed:
            setattr(current, name, fields[name])
        if changed:
            current.save(update_fields=changed)
        wanted = set(topics)
        if wanted != set(current.topics.all()):
            current.topics.set(wanted)
            changed.append("topics")
        if changed:
            record("official_changed", at=now, actor=by, tell=False, **facts(current, changed))
    return current


def coming(official: Official, now: datetime) -> Outlook:
    """Everybody who still comes to the official, and who could receive them instead."""
    return look(Span(official, now, now + EVER), now)


@retrying
def deactivate(
    official: Official, plan: Decisions, staying: Set[str], *, by: User, now: datetime
) -> Official:
    """Nobody books with the official any more. Each who still comes goes to a deputy or is called
    off as `plan` says, or is of those `staying` (public ids): received by the official still.

    Done at once or not at all; twice is once. Raises PermissionDenied, BatchOpen, PlanOutdated,
    AlreadyBooked, TooLate, and scheduling's SlotTaken and SlotNotOffered.
    """
    with transaction.atomic():
        administering(by, official.office, official.user)
        lock(official, plan)
        current = Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        if not current.active:
            return current
        if Batch.objects.filter(official=current, state__in=DRAWABLE).exists():
            raise BatchOpen
        close(current, now)
        outlook = coming(current, now)
        if {str(row.public_id) for row in outlook.rows} != plan.keys() | staying:
            raise PlanOutdated
        current.active = False
        current.save(update_fields=["active"])
        for row in outlook.rows:
            if str(row.public_id) not in staying:
                carry_out(outlook, row, plan, by=by, now=now)
        record("official_deactivated", at=now, actor=by, tell=False, **facts(current))
    return current


def close(official: Official, now: datetime) -> None:
    """Nothing is held, booked or confirmed in the official's calendar from here on; who confirms
    in this very moment is waited for, and comes. The calendar is locked."""
    Calendar.objects.filter(pk=official.calendar_id).update(closed=now)
    bookings.end_holds(official.calendar_id, now, now + EVER, now=now, sparing=SYSTEM)


def carry_out(
    outlook: Outlook, row: Reception, plan: Decisions, *, by: User, now: datetime
) -> None:
    """Raises PlanOutdated when it can't be as it was shown."""
    one = plan[str(row.public_id)]
    if one.start is None:
        changes.revoke(row, by=by, now=now, reason=one.reason, may=None)
        return
    moved_meanwhile = one.was is not None and one.was != row.starts_at
    instead = set(outlook.candidates(row)) - {outlook.span.official}
    if moved_meanwhile or one.official not in instead:
        raise PlanOutdated
    changes.move(row, one.start, by=by, now=now, to=one.official, may=None)


@retrying
def reactivate(official: Official, *, by: User, now: datetime) -> Official:
    """Can be booked with again, at the hours there are. Twice is once. Raises PermissionDenied."""
    with transaction.atomic():
        administering(by, official.office)
        current = Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        if not current.active:
            current.active = True
            current.save(update_fields=["active"])
            Calendar.objects.filter(pk=current.calendar_id).update(closed=None)
            record("official_reactivated", at=now, actor=by, tell=False, **facts(current))
    return current


def facts(official: Official, changed: list[str] | None = None) -> dict[str, Any]:
    """Of an official for the journal."""
    said: dict[str, Any] = {"office": official.office_id, "official": official.pk}
    return said | ({"changed": sorted(changed)} if changed else {})
