"""Busy times of the official's other calendars: where they are read, and what was read there."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction

from reception.actions.guards import require
from reception.actions.journal import record
from reception.models import BusySource, Official, User
from reception.permissions import keeps_desk
from scheduling.models import Absence, Booking, Calendar
from scheduling.retry import retrying

MOST = 5
EVERY = timedelta(seconds=50)
LONGEST_PAUSE = timedelta(hours=1)
ASKED_AT_ONCE = 500
Busy = tuple[str, datetime, datetime]


class TooMany(Exception):
    """The official has as many sources as one may have."""


@retrying
def add(
    official: Official,
    url: str,
    *,
    by: User,
    now: datetime,
    username: str = "",
    password: str = "",
    writes: bool = False,
) -> BusySource:
    """Reading begins with the worker's next look. Adding the same one again only takes what is
    new of it, as another password.

    `username` and `password` of a CalDAV server, whose address may only lead to the calendar;
    `writes`: the official's receptions are written into it. Raises TooMany,
    PermissionDenied.
    """
    login = {"username": username, "password": password, "writes": writes}
    with transaction.atomic():
        require(by, keeps_desk, official)
        Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        sources = list(official.busy_sources.all())
        for source in sources:
            if source.url == url and source.signs_in == bool(username) and not source.grant:
                vars(source).update(login, due=now, failures=0, problem="")
                source.save(update_fields=[*login, "due", "failures", "problem"])
                return source
        if len(sources) >= MOST:
            raise TooMany
        record("busy_source_added", at=now, actor=by, tell=False, calendar=official.calendar_id)
        return BusySource.objects.create(
            official=official,
            url=url,
            host=urlsplit(url).hostname or "",
            found=not username,
            due=now,
            **login,
        )


def found(source: BusySource, calendars: dict[str, str], *, now: datetime) -> None:
    """The calendars behind its address: the only one is taken, else somebody chooses."""
    if len(calendars) == 1:
        settle(source, next(iter(calendars)), now=now)
        return
    BusySource.objects.filter(pk=source.pk).update(
        choices=json.dumps(calendars), problem="choose", due=now + LONGEST_PAUSE
    )


@retrying
def choose(source: BusySource, url: str, *, by: User, now: datetime) -> None:
    """One of those that were found. Raises KeyError for another one, PermissionDenied."""
    calendars = json.loads(source.choices or "{}")
    calendars[url]
    with transaction.atomic():
        require(by, keeps_desk, source.official)
        settle(source, url, now=now)
        record("busy_source_chosen", at=now, actor=by, tell=False, source=source.pk)


def settle(source: BusySource, url: str, *, now: datetime) -> None:
    BusySource.objects.filter(pk=source.pk).update(
        url=url, found=True, choices="", problem="", failures=0, due=now
    )


@retrying
def remove(source: BusySource, *, by: User, now: datetime) -> None:
    """Its busy times are free again at once. Raises PermissionDenied."""
    with transaction.atomic():
        require(by, keeps_desk, source.official)
        calendar = source.official.calendar_id
        Absence.objects.filter(calendar=calendar, source=source.name).delete()
        BusySource.objects.filter(pk=source.pk).delete()
        record("busy_source_removed", at=now, actor=by, tell=False, calendar=calendar)


@retrying
def keep_times(
    source: BusySource, found: Iterable[Busy], *, etag: str, modified: str, now: datetime
) -> None:
    """Makes the source's absences those that were found, in one transaction; receptions of our own
    that came back to us through somebody's calendar are none."""
    rows = list(found)
    wanted = {(start, end) for uid, start, end in rows if uid not in our_uids(rows)}
    with transaction.atomic():
        # Whatever books here waits for this lock, as for any absence.
        Calendar.objects.select_for_update().get(pk=source.official.calendar_id)
        if not BusySource.objects.filter(pk=source.pk).exists():
            return  # removed while it was read
        mine = Absence.objects.filter(calendar=source.official.calendar_id, source=source.name)
        kept = {(one.start, one.end): one.pk for one in mine}
        gone = [pk for times, pk in kept.items() if times not in wanted]
        for first in range(0, len(gone), ASKED_AT_ONCE):
            mine.filter(pk__in=gone[first : first + ASKED_AT_ONCE]).delete()
        Absence.objects.bulk_create(
            Absence(
                calendar_id=source.official.calendar_id, source=source.name, start=start, end=end
            )
            for start, end in sorted(wanted - kept.keys())
        )
        well(source, etag=etag, modified=modified, expanded=now, now=now)


def our_uids(rows: list[Busy]) -> set[str]:
    uids = sorted({uid for uid, _, _ in rows if 0 < len(uid) <= 64})
    found: set[str] = set()
    for first in range(0, len(uids), ASKED_AT_ONCE):
        some = uids[first : first + ASKED_AT_ONCE]
        found.update(Booking.objects.filter(uid__in=some).values_list("uid", flat=True))
    return found


def well(source: BusySource, *, now: datetime, **fields: object) -> None:
    """It answered; it is asked again within a minute."""
    BusySource.objects.filter(pk=source.pk).update(
        read=now, failures=0, problem="", due=now + EVERY, **fields
    )


def failed(source: BusySource, problem: str, *, now: datetime) -> None:
    """What was known stays; it is asked again, less and less often."""
    pause = min(EVERY * (1 << min(source.failures + 1, 10)), LONGEST_PAUSE)
    BusySource.objects.filter(pk=source.pk).update(
        problem=problem, failures=source.failures + 1, due=now + pause
    )
