"""Changes of an official's hours: looked at first, then made, with nobody dropped silently.

A change is made, what comes of it is seen, and unless the person has agreed to exactly that it is
rolled back. So a preview can't differ from what would happen.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare

from reception.actions.guards import require
from reception.actions.journal import record
from reception.lifecycle import CHANGEABLE
from reception.models import Official, Reception, TopicLength, User
from reception.permissions import keep_hours
from scheduling.facts import read
from scheduling.formats import Format, offered
from scheduling.hours import lying_outside
from scheduling.models import (
    AvailabilityRule,
    Booking,
    Calendar,
    DayOverride,
    RecurringAbsence,
    Status,
)
from scheduling.policy import Terms
from scheduling.retry import retrying

LOOKED_AHEAD = timedelta(days=30)
RECURS = ("rrule", "starts", "ends", "valid_from", "valid_until")

Written = frozenset[tuple[str, ...]]
"""Everything that was written down about calendars, as text."""
Times = set[tuple[int, int]]
"""Free times: the calendar's key and the start in epoch seconds."""


@dataclass(frozen=True)
class Preview:
    """What a change does, or did (`done`).

    `outside`: who was within the hours and would not be any more; `held`: so many times besides
    that somebody is just booking. `counts`: free times of the coming 30 days that come and that
    go, by format.
    """

    outside: list[Reception]
    held: int
    counts: dict[Format, tuple[int, int]]
    changes: bool
    seal: str
    done: bool

    @property
    def by_official(self) -> list[tuple[str, int]]:
        """How many of those outside are whose, for people who may not see who they are."""
        return list(Counter(str(one.official) for one in self.outside).items())


@dataclass(frozen=True)
class Picture:
    """How things stand at one moment of the transaction."""

    written: Written
    times: dict[Format, Times]
    outside: set[int]  # keys of bookings


@retrying
def attempt(
    officials: Sequence[Official],
    change: Callable[[], object],
    *,
    seal: str = "",
    by: User,
    now: datetime,
    may: Callable[[User, Sequence[Official]], bool] = keep_hours,
) -> Preview:
    """Makes `change`, which writes what concerns the hours of `officials`, if `seal` is that of a
    preview that is still true, or if it changes nothing; otherwise all stays as it was. Raises
    PermissionDenied."""
    with transaction.atomic():
        require(by, may, officials)
        # Whatever books or moves here waits for these locks, so nobody slips in unseen.
        keys = sorted(official.calendar_id for official in officials)
        locked = Calendar.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        list(locked)
        coming = coming_receptions(officials, now)
        held = holds(keys, now)
        bookings = [*(one.booking for one in coming), *held]
        before = picture(keys, bookings, now)
        change()
        after = picture(keys, bookings, now)
        # Holds come and go by the minute: what was agreed to doesn't hang on them.
        fallen = after.outside - before.outside - {one.pk for one in held}
        expected = seal_of(before.written, after.written, fallen)
        changes = before.written != after.written
        done = bool(seal) and (not changes or constant_time_compare(seal, expected))
        if done and changes:
            told = facts(officials, before, after, len(fallen))
            record("hours_changed", at=now, actor=by, tell=False, **told)
        if not done:
            transaction.set_rollback(True)
    return Preview(
        outside=[one for one in coming if one.booking_id in fallen],
        held=len(after.outside - before.outside - fallen),
        counts=counted(before, after),
        changes=changes,
        seal=expected,
        done=done,
    )


def coming_receptions(officials: Sequence[Official], now: datetime) -> list[Reception]:
    return list(
        Reception.objects.whole()
        .filter(official__in=officials, state__in=CHANGEABLE, booking__start__gt=now)
        .order_by("booking__start")
    )


def holds(keys: list[int], now: datetime) -> list[Booking]:
    held = Booking.objects.active(now).filter(status=Status.HELD)
    return list(held.filter(calendar__in=keys, start__gt=now))


def picture(keys: list[int], bookings: list[Booking], now: datetime) -> Picture:
    calendars = list(Calendar.objects.filter(pk__in=keys))
    return Picture(
        written(calendars, keys),
        free_times(calendars, now),
        lying_outside(bookings, calendars),
    )


def written(calendars: list[Calendar], keys: list[int]) -> Written:
    """Rules, absences, special days, policies and lengths by topic, without their keys."""
    ours = Q(calendar__in=keys)
    days = DayOverride.objects.filter(ours | Q(calendar=None))
    rows = {
        "rule": AvailabilityRule.objects.filter(ours).values_list(
            "calendar", *RECURS, "formats", "place"
        ),
        "recurring absence": RecurringAbsence.objects.filter(ours).values_list(
            "calendar", *RECURS, "days"
        ),
        "day": days.values_list("calendar", "country", "date", "open", "hours_of"),
        "length": TopicLength.objects.filter(official__calendar__in=keys).values_list(
            "official__calendar", "topic", "minutes"
        ),
        "policy": [(calendar.pk, *calendar.policy) for calendar in calendars],
    }
    return frozenset((kind, *map(said, row)) for kind, found in rows.items() for row in found)


def said(value: Any) -> str:
    """Text of a column; of a place always in one order."""
    return str(sorted(value.items())) if isinstance(value, dict) else str(value)


def free_times(calendars: list[Calendar], now: datetime) -> dict[Format, Times]:
    facts = read(calendars, now, now + LOOKED_AHEAD, now)
    times: dict[Format, Times] = {}
    for calendar in calendars:
        rules = facts.written.rules.get(calendar.pk, ())
        for how in {how for rule in rules for how in offered(rule.formats)}:
            starts = facts.starts(calendar.on(Terms(format=how)))
            times.setdefault(how, set()).update((calendar.pk, start) for start in starts)
    return times


def counted(before: Picture, after: Picture) -> dict[Format, tuple[int, int]]:
    counts = {}
    for how in Format:
        old, new = before.times.get(how, set()), after.times.get(how, set())
        if old or new:
            counts[how] = len(new - old), len(old - new)
    return counts


def seal_of(before: Written, after: Written, fallen: set[int]) -> str:
    """A word for just this change of just these hours that puts just these bookings outside."""
    return sha256(repr((sorted(before), sorted(after), sorted(fallen))).encode()).hexdigest()


def facts(
    officials: Sequence[Official], before: Picture, after: Picture, outside: int
) -> dict[str, Any]:
    """What went and what came, for the journal."""
    return {
        "officials": [official.pk for official in officials],
        "before": sorted(before.written - after.written),
        "after": sorted(after.written - before.written),
        "outside": outside,
    }
