"""The official's own calendar on a CalDAV server, or at Google: its busy times come in, receptions
go out.

Nothing is written over unseen: each write names the version it replaces, and what the owner added
to an event stays. A process that dies after a write finds its own event there and goes on.
"""

from datetime import datetime, timedelta
from urllib.parse import urljoin

import structlog
from django.utils import translation

from reception.actions import busy as actions
from reception.actions import copies
from reception.incoming import dav, google, strangers
from reception.models import BusySource, Copy, Reception
from reception.notices.feeds import UNREAD
from reception.notices.invitations import current
from scheduling import ical

log = structlog.get_logger()
DAY = timedelta(days=1)
AT_ONCE = 50  # receptions written in one look
END_OF_ONE = b"\r\n"


def look(source: BusySource, now: datetime) -> None:
    """Raises Unfetched, Refused."""
    account = account_of(source, now)
    if not source.found:
        actions.found(source, dav.calendars(account), now=now)
        return
    state = dav.state(account)
    if state and state == source.etag and source.counted_at(now):
        actions.well(source, now=now)
    else:
        read(source, account, state, now)
    if source.writes:
        write(source, account, now)


def account_of(source: BusySource, now: datetime) -> dav.Account:
    if source.grant:
        return google.Google(source.url, source, now)
    return dav.Login(source.url, source.username, source.password)


def read(source: BusySource, account: dav.Account, state: str, now: datetime) -> None:
    last = source.read_until(now)
    there = dav.between(account, now - DAY, last)
    if source.writes:
        compare(source, account, {one.path: one for one in there}, now)
    written = END_OF_ONE.join(one.content.strip() for one in there)
    tzid = source.official.calendar.tzid
    times = strangers.busy_in(written, tzid, now, last) if written else []
    actions.keep_times(source, times, etag=state, modified="", now=now)


def compare(
    source: BusySource, account: dav.Account, there: dict[str, dav.Kept], now: datetime
) -> None:
    """What the owner did to receptions in their calendar."""
    mine = source.copies.filter(removed=False, reception__booking__start__gt=now)
    for copy in mine.select_related("reception__booking"):
        url = url_of(source, copy.reception)
        # What isn't among them may have been moved far away.
        found = there.get(dav.path_of(url)) or dav.get(account, url)
        if found is None:
            copies.removed_there(copy, now=now)
        elif found.etag != copy.etag:
            changed(source, copy, found, now)


def changed(source: BusySource, copy: Copy, found: dav.Kept, now: datetime) -> None:
    booking = copy.reception.booking
    booked = booking.start.replace(microsecond=0), booking.end.replace(microsecond=0)
    try:
        times = strangers.times_in(found.content, booking.uid, source.official.calendar.tzid)
    except strangers.Refused:
        times = booked  # spoilt somehow; the next version of ours replaces it
    if times is None or times == booked or copy.sequence != booking.sequence:
        copies.seen(copy, found.etag)
    else:
        copies.moved_there(copy, *times, etag=found.etag, now=now)


def write(source: BusySource, account: dav.Account, now: datetime) -> None:
    missing = copies.unwritten(source, now)
    coming = Reception.objects.whole().filter(pk__in=sorted(missing)).defer(*UNREAD)
    for reception in coming.order_by("booking__start")[:AT_ONCE]:
        try:
            write_one(source, account, reception, missing[reception.pk], now)
        except dav.Changed:  # in this very moment; the next look sees what
            log.info("own_calendar_changed", source=source.pk)
    for copy in copies.to_take_out(source)[:AT_ONCE]:
        take_out(source, account, copy)


def write_one(
    source: BusySource, account: dav.Account, reception: Reception, said: str, now: datetime
) -> None:
    """Raises Changed."""
    with translation.override(source.official.user.language):
        content = ical.stored(current(reception, to_citizen=False, stamp=now))
    url, booking = url_of(source, reception), reception.booking
    before = dav.get(account, url)
    if before:
        content = kept_theirs(before.content, content, booking.uid)
    etag = dav.put(account, url, content, etag=before.etag if before else "")
    if not etag and (after := dav.get(account, url)):
        etag = after.etag
    copies.written(source, reception, said, etag=etag, sequence=booking.sequence)


def kept_theirs(theirs: bytes, ours: bytes, uid: str) -> bytes:
    try:
        return strangers.merged(theirs, ours, uid)
    except strangers.Refused:
        return ours


def take_out(source: BusySource, account: dav.Account, copy: Copy) -> None:
    url = url_of(source, copy.reception)
    there = dav.get(account, url)
    if there:
        try:
            dav.delete(account, url, etag=there.etag)
        except dav.Changed:
            return
    copies.taken_out(copy)


def url_of(source: BusySource, reception: Reception) -> str:
    return urljoin(source.url.rstrip("/") + "/", f"{reception.booking.uid}.ics")
