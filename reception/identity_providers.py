"""Which providers of identities there are, from the environment (docs/sign-in.md). Pure."""

from typing import Any

ONEID_ADDRESS = "https://sso.egov.uz/sso/oauth/Authorization.do"


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


def _needed(env: Any, name: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise Missing(f"Set {name} (or {name}_FILE); see docs/sign-in.md.")
    return value
