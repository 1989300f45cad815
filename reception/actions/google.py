"""An official's Google Calendar: the grant that Google gave for it, and the tokens made of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from reception.actions.busy import MOST, TooMany
from reception.actions.guards import require
from reception.actions.journal import record
from reception.models import BusySource, Official, User
from reception.permissions import keeps_desk
from scheduling.retry import retrying


@retrying
def connect(
    official: Official,
    given: Mapping[str, Any],
    *,
    source: int | None,
    writes: bool,
    by: User,
    now: datetime,
) -> BusySource:
    """Reading begins with the worker's next look.

    `given`: by Google, {access_token, refresh_token, expires_in}; `source`: the one that this is
    the new grant of, if it is still there. Raises TooMany, PermissionDenied.
    """
    grant = {"grant": given["refresh_token"], "due": now, "failures": 0, "problem": ""}
    grant |= of_token(given, now)
    with transaction.atomic():
        require(by, keeps_desk, official)
        Official.objects.select_for_update(of=("self",)).get(pk=official.pk)
        mine = official.busy_sources.all()
        old = mine.filter(pk=source or 0).exclude(grant="")
        if old.update(**grant):
            return old.get()
        if mine.count() >= MOST:
            raise TooMany
        record("busy_source_added", at=now, actor=by, tell=False, calendar=official.calendar_id)
        url = settings.GOOGLE_CALENDAR["caldav"]
        return BusySource.objects.create(
            official=official,
            url=url,
            host=urlsplit(url).hostname or "",
            found=False,
            writes=writes,
            **grant,
        )


def keep_token(source: BusySource, given: Mapping[str, Any], *, now: datetime) -> None:
    """For the rest of this look, and for the next ones."""
    fields = of_token(given, now)
    if given["refresh_token"]:  # some providers turn it over
        fields["grant"] = given["refresh_token"]
    vars(source).update(fields)
    BusySource.objects.filter(pk=source.pk).update(**fields)


def of_token(given: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    until = now + timedelta(seconds=given["expires_in"])
    return {"token": given["access_token"], "token_until": until}
