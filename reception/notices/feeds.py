"""A person's calendar to subscribe to: their own receptions, or those of their desk.

What decides whether it changed is read in three queries, however many receptions it shows.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from reception.languages import said
from reception.lifecycle import ReceptionState
from reception.models import Feed, Official, Reception
from reception.notices.invitations import current
from scheduling import ical

GONE = (ReceptionState.CANCELLED, ReceptionState.REVOKED, ReceptionState.DECLINED)
PAST = timedelta(days=90)
FORM = 1  # of what is written; raise it when that changes
# What a calendar doesn't tell is not even decrypted.
UNREAD = [f"appeal__{name}" for name in ("name", "organisation", "residence", "email", "phone")]
UNREAD += ["appeal__subject", "appeal__text"]
# A second's changes can't be told apart by Last-Modified (RFC 9110, section 8.8.2.2).
SETTLED = timedelta(seconds=2)


def since(now: datetime) -> datetime:
    """From when on receptions are shown: the month in which `PAST` ago lies, so that a feed does
    not change with every day."""
    return (now - PAST).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def state_of(feed: Feed, officials: list[Official], now: datetime) -> tuple[str, datetime | None]:
    """ETag and Last-Modified; the latter None while it could be mistaken for a later one."""
    offices = {
        (one.pk, str(one.name), str(one.office.name), one.office.email, one.office.tzid)
        for one in officials
    }
    shown = [FORM, feed.version, feed.user.language, since(now), settings.SITE_URL, sorted(offices)]
    etag = hashlib.sha256(repr([feed.pk, *shown]).encode()).hexdigest()[:32]
    modified = max(feed.changed, since(now) + PAST)
    return f'"{etag}"', modified if modified < now - SETTLED else None


def officials_of(feed: Feed) -> list[Official]:
    """Whose receptions a desk's feed shows; none for a citizen's."""
    if feed.user.is_citizen:
        return []
    return list(Official.objects.for_desk(feed.user).select_related("office"))


def written(feed: Feed, officials: list[Official], now: datetime) -> bytes:
    own = Q(citizen=feed.user) if feed.user.is_citizen else Q(official__in=officials)
    rows = (
        Reception.objects.whole()
        .filter(own, booking__start__gte=since(now))
        .exclude(state__in=GONE)
        .defer(*UNREAD)
        .order_by("booking__start")
    )
    with translation.override(feed.user.language):
        name = _("My receptions") if feed.user.is_citizen else _("Receptions")
        return ical.feed(events(feed, officials, rows.iterator()), name=f"Qabul: {name}")


def events(
    feed: Feed, officials: list[Official], rows: Iterator[Reception]
) -> Iterator[ical.Invitation]:
    for row in rows:
        event = current(row, to_citizen=feed.user.is_citizen, stamp=feed.changed)
        if len(officials) > 1:
            event = replace(event, summary=f"{event.summary}, {said(row.official.name)}")
        # A desk's day would ring all the time; a citizen is reminded.
        yield event if feed.user.is_citizen else replace(event, alarms=())
