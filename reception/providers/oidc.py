"""OpenID Connect: the code flow with PKCE, state and nonce, by Authlib.

The ID token's signature, issuer, audience, nonce and expiry are checked there; here it is made
sure that there is one, that it is signed with a key of the issuer's (never with "none" or a shared
secret), and that the issuer is the one that was configured.
"""

from functools import lru_cache
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App, OAuth
from django.http import HttpRequest
from joserfc.errors import JoseError
from requests import RequestException

from reception.models.identities import Person
from reception.providers.errors import Failed, refuse

TIMEOUT_SECONDS = 10
CLOCKS_DIFFER = 60  # seconds
SIGNED_BY_ISSUER = (
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA",
)  # fmt: skip
WENT_WRONG = (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, RuntimeError)


class App(DjangoOAuth2App):
    """Keeps what the issuer says of itself for as long as the process lives."""

    issuer = ""

    def load_server_metadata(self) -> dict[str, Any]:
        metadata: dict[str, Any] = super().load_server_metadata()
        if str(metadata.get("issuer", "")).rstrip("/") != self.issuer:
            self.server_metadata.pop("_loaded_at", None)  # it is asked anew
            raise Failed("another issuer")
        offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
        good = [one for one in offered if one in SIGNED_BY_ISSUER]
        metadata["id_token_signing_alg_values_supported"] = good
        return metadata


@lru_cache(maxsize=32)
def _app(slug: str, issuer: str, client_id: str, client_secret: str, scope: str) -> App:
    app: App = OAuth().register(
        slug,
        client_cls=App,
        client_id=client_id,
        client_secret=client_secret or None,
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_kwargs={
            "scope": scope,
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
            # Without a secret PKCE alone proves that it is we who asked.
            **({} if client_secret else {"token_endpoint_auth_method": "none"}),
        },
    )
    app.issuer = issuer
    return app


class OpenIDConnect:
    def __init__(self, slug: str, **config: str) -> None:
        self.slug, self.title = slug, config["title"]
        self.number_claim = config["number_claim"]
        names = ("issuer", "client_id", "client_secret", "scope")
        self.app = _app(slug, *(config[name] for name in names))

    def ask(self, request: HttpRequest, *, back: str, state: str, anew: bool = False) -> str:
        more = {"prompt": "login"} if anew else {}
        try:
            return str(self.app.authorize_redirect(request, back, state=state, **more).url)
        except WENT_WRONG as error:
            raise Failed from error

    def answer(self, request: HttpRequest, *, back: str) -> Person:
        refuse(request)
        try:
            token = self.app.authorize_access_token(request, leeway=CLOCKS_DIFFER)
            claims = dict(token["userinfo"])  # of the ID token; none, none
            if "name" not in claims and "userinfo_endpoint" in self.app.server_metadata:
                more = dict(self.app.userinfo(token=token))
                if more.get("sub") == claims["sub"]:  # OpenID Connect Core, 5.3.2
                    claims = more | claims
        except WENT_WRONG as error:
            raise Failed from error
        return Person(
            provider=self.slug,
            subject=str(claims["sub"]),
            name=str(claims.get("name", "")),
            number=str(claims.get(self.number_claim, "")) if self.number_claim else "",
            email=str(claims.get("email", "")),
        )
