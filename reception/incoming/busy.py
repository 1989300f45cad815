"""Each source of busy times is asked every minute, and counted out when it changed."""

from datetime import datetime, timedelta

import structlog

from reception.actions import busy as actions
from reception.incoming import strangers
from reception.incoming.fetch import Unfetched, fetch
from reception.models import BusySource

log = structlog.get_logger()
LEASE = timedelta(minutes=5)
# An unchanged calendar is counted out anew all the same: its rules go on, and so does the horizon.
COUNTED_AGAIN = timedelta(hours=12)
BEYOND_HORIZON = timedelta(days=8)
AT_ONCE = 20


def refresh(now: datetime) -> None:
    """One after another; several workers share them."""
    due = BusySource.objects.filter(due__lte=now)
    for source in due.select_related("official__calendar").order_by("due")[:AT_ONCE]:
        mine = BusySource.objects.filter(pk=source.pk, due=source.due)
        if mine.update(due=now + LEASE):
            read(source, now)


def read(source: BusySource, now: datetime) -> None:
    fresh = source.expanded is not None and now - source.expanded < COUNTED_AGAIN
    try:
        if fresh:
            found = fetch(source.url, etag=source.etag, modified=source.modified)
        else:
            found = fetch(source.url)
        if found.content is None:
            actions.well(source, now=now)
            return
        calendar = source.official.calendar
        last = now + timedelta(days=calendar.horizon_days) + BEYOND_HORIZON
        times = strangers.busy_in(found.content, calendar.tzid, now, last)
    except Unfetched as error:
        problem = error.problem
    except strangers.Refused:
        problem = "unreadable"
    else:
        actions.keep_times(source, times, etag=found.etag, modified=found.modified, now=now)
        return
    log.warning("busy_times_not_read", source=source.pk, problem=problem)
    actions.failed(source, problem, now=now)
