"""Which providers there are, from the environment: of identities (docs/sign-in.md) and of calendars
(docs/calendars.md). Pure."""

from typing import Any

ONEID_ADDRESS = "https://sso.egov.uz/sso/oauth/Authorization.do"
GOOGLE_ADDRESSES = {
    "authorize": "https://accounts.google.com/o/oauth2/v2/auth",
    "token": "https://oauth2.googleapis.com/token",
    "revoke": "https://oauth2.googleapis.com/revoke",
    "caldav": "https://apidata.googleusercontent.com/caldav/v2/",
}


class Missing(Exception):
    """A provider is named, and something that it needs is not."""


def read(env: Any) -> dict[str, dict[str, str]]:
    """{slug: {kind, title, client_id, client_secret, …}} in the order in which they are shown.

    `env`: of django-environ. OIDC_PROVIDERS names those that speak OpenID Connect; OneID is there
    as soon as it has a client. Raises Missing.
    """
    found = {}
    if client := env.str("ONEID_CLIENT_ID", default=""):
        found["oneid"] = {
            "kind": "oneid",
            "title": "OneID",
            "client_id": client,
            "client_secret": _needed(env, "ONEID_CLIENT_SECRET"),
            "scope": env.str("ONEID_SCOPE", default="") or client,
            "address": env.str("ONEID_URL", default=ONEID_ADDRESS),
        }
    for slug in env.list("OIDC_PROVIDERS", default=[]):
        name = f"OIDC_{slug.upper().replace('-', '_')}"
        found[slug] = {
            "kind": "oidc",
            "title": env.str(f"{name}_TITLE", default=slug.title()),
            "issuer": _needed(env, f"{name}_ISSUER").rstrip("/"),
            "client_id": _needed(env, f"{name}_CLIENT_ID"),
            "client_secret": env.str(f"{name}_CLIENT_SECRET", default=""),
            "scope": env.str(f"{name}_SCOPE", default="openid profile email"),
            "number_claim": env.str(f"{name}_NUMBER_CLAIM", default=""),
        }
    return found


def google_calendar(env: Any) -> dict[str, str]:
    """{client_id, client_secret, authorize, token, revoke, caldav}, the last four addresses.

    {} when Google Calendar is not to be connected. Raises Missing."""
    client = env.str("GOOGLE_CALENDAR_CLIENT_ID", default="")
    if not client:
        return {}
    addresses = {
        name: env.str(f"GOOGLE_CALENDAR_{name.upper()}_URL", default=address)
        for name, address in GOOGLE_ADDRESSES.items()
    }
    secret = _needed(env, "GOOGLE_CALENDAR_CLIENT_SECRET", "docs/calendars.md")
    return {"client_id": client, "client_secret": secret} | addresses


def _needed(env: Any, name: str, told: str = "docs/sign-in.md") -> str:
    value: str = env.str(name, default="")
    if not value:
        raise Missing(f"Set {name} (or {name}_FILE); see {told}.")
    return value
