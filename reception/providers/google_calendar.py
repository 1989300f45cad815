"""Asking an official for access to their Google Calendar: the code flow with PKCE and state, by
Authlib. Offline access with consent asked for anew, for only then Google gives a lasting grant
(developers.google.com/identity/protocols/oauth2/web-server)."""

from typing import Any

from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.conf import settings
from django.http import HttpRequest

from reception.providers.errors import Cancelled, Failed, refuse
from reception.providers.oidc import TIMEOUT_SECONDS, WENT_WRONG

SCOPE = "https://www.googleapis.com/auth/calendar"


def app() -> DjangoOAuth2App:
    client = settings.GOOGLE_CALENDAR
    made: DjangoOAuth2App = OAuth().register(
        "google_calendar",
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        authorize_url=client["authorize"],
        authorize_params={"access_type": "offline", "prompt": "consent"},
        access_token_url=client["token"],
        client_kwargs={
            "scope": SCOPE,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )
    return made


def ask(request: HttpRequest, *, back: str, state: str) -> str:
    """The address to which the official goes. Raises Failed."""
    try:
        return str(app().authorize_redirect(request, back, state=state).url)
    except WENT_WRONG as error:
        raise Failed from error


def answer(request: HttpRequest) -> dict[str, Any]:
    """{access_token, refresh_token, expires_in}, in a request whose state was checked. Raises
    Cancelled also for who did not tick the calendar there, Failed."""
    refuse(request)
    try:
        given = dict(app().authorize_access_token(request, allow_redirects=False))
        given["expires_in"] = int(given.get("expires_in") or 0)
    except WENT_WRONG as error:
        raise Failed from error
    if SCOPE not in str(given.get("scope", "")).split():
        raise Cancelled
    if not given.get("access_token") or not given.get("refresh_token"):
        raise Failed("no lasting grant")
    return given
