"""Google's calendars: CalDAV like any other's, asked with a token that is renewed by the grant that
the official gave (developers.google.com/workspace/calendar/caldav; OAuth 2.0, RFC 6749, 6).

The grant may be taken back there at any time; then only the official can help, and is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from django.conf import settings
from requests import RequestException

from reception.actions import google as actions
from reception.incoming import dav
from reception.models import BusySource
from reception.outside import Response, Unfetched

log = structlog.get_logger()
TIMEOUT_SECONDS = 10
EARLIER = timedelta(minutes=1)  # renewed before it runs out on the way
WENT_WRONG = (AuthlibBaseError, RequestException, ValueError, KeyError, TypeError)


@dataclass(frozen=True)
class Google(dav.Account):
    source: BusySource
    now: datetime

    def authorisation(self) -> str:
        until = self.source.token_until
        if not self.source.token or until is None or until - EARLIER <= self.now:
            self.renew()
        return f"Bearer {self.source.token}"

    def ask(self, method: str, url: str, body: bytes = b"", **more: str) -> Response:
        """A token that is not taken is renewed once. Raises Unfetched: "reconnect" when only the
        official can help."""
        if not at_google(url):
            raise Unfetched("denied")  # it would be shown the token
        answer = self.send(method, url, body, **more)
        if answer.status == 401:
            self.renew()
            answer = self.send(method, url, body, **more)
        if answer.status == 401:
            raise Unfetched("reconnect")
        if answer.status == 403:  # too often, or a calendar of others that is only shown to them
            raise Unfetched("refused")
        return answer

    def renew(self) -> None:
        given = renewed(self.source.grant)
        actions.keep_token(self.source, given, now=self.now)


def at_google(url: str) -> bool:
    ours, theirs = urlsplit(settings.GOOGLE_CALENDAR.get("caldav", "")), urlsplit(url)
    return bool(ours.netloc) and (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)


def renewed(grant: str) -> dict[str, Any]:
    """A new token. Raises Unfetched: "reconnect" when the grant was taken back or is too old."""
    if not settings.GOOGLE_CALENDAR:
        raise Unfetched("refused")
    try:
        with session() as asking:
            given: dict[str, Any] = asking.refresh_token(
                settings.GOOGLE_CALENDAR["token"], refresh_token=grant, allow_redirects=False
            )
        return {
            "access_token": given["access_token"],
            "refresh_token": given.get("refresh_token", ""),
            "expires_in": int(given.get("expires_in") or 0),
        }
    except AuthlibBaseError as error:
        taken_back = error.error == "invalid_grant"
        raise Unfetched("reconnect" if taken_back else "refused") from error
    except WENT_WRONG as error:
        raise Unfetched("unreachable") from error


def revoke(grant: str) -> None:
    """Tells Google that the grant is not needed any more. If it can't be told, the official finds
    it there among what has access, and nobody here knows it any longer."""
    if not settings.GOOGLE_CALENDAR:
        return
    try:
        with session() as asking:
            asking.revoke_token(
                settings.GOOGLE_CALENDAR["revoke"], token=grant, allow_redirects=False
            ).raise_for_status()
    except WENT_WRONG as error:
        log.info("google_grant_not_revoked", error=type(error).__name__)


def session() -> OAuth2Session:
    client = settings.GOOGLE_CALENDAR
    return OAuth2Session(
        client["client_id"], client["client_secret"], default_timeout=TIMEOUT_SECONDS
    )
