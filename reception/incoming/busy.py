"""Each source of busy times is asked every minute, and counted out when it changed."""

from datetime import datetime, timedelta

import structlog

from reception.actions import busy as actions
from reception.incoming import own_calendars, strangers
from reception.incoming.fetch import fetch
from reception.models import BusySource
from reception.outside import Unfetched

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
AT_ONCE = 20


def refresh(now: datetime) -> None:
    """One after another; several workers share them."""
    due = BusySource.objects.filter(due__lte=now).order_by("due")
    whole = due.select_related("official__calendar", "official__office", "official__user")
    for source in whole[:AT_ONCE]:
        mine = BusySource.objects.filter(pk=source.pk, due=source.due)
        if mine.update(due=now + LEASE):
            read(source, now)


def read(source: BusySource, now: datetime) -> None:
    try:
        (own_calendars.look if source.signs_in else look)(source, now)
    except Unfetched as error:
        problem = error.problem
    except strangers.Refused:
        problem = "unreadable"
    else:
        return
    log.warning("busy_times_not_read", source=source.pk, problem=problem)
    actions.failed(source, problem, now=now)


def look(source: BusySource, now: datetime) -> None:
    """Raises Unfetched, Refused."""
    if source.counted_at(now):
        found = fetch(source.url, etag=source.etag, modified=source.modified)
    else:
        found = fetch(source.url)
    if found.content is None:
        actions.well(source, now=now)
        return
    calendar = source.official.calendar
    times = strangers.busy_in(found.content, calendar.tzid, now, source.read_until(now))
    actions.keep_times(source, times, etag=found.etag, modified=found.modified, now=now)
