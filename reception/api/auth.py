from django.http import HttpRequest
from ninja.security import HttpBearer

from reception.actions import tokens
from reception.api.problems import Problem
from reception.models import User

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="qabul"'}
UNKNOWN = {"WWW-Authenticate": 'Bearer realm="qabul", error="invalid_token"'}


class Claimed(HttpBearer):
    """A token that is shown, and that the operation looks up with whatever else it asks first:
    nothing may be done before `citizen_of` or `claim_of(request).found`."""

    openapi_name = "Bearer"

    def __call__(self, request: HttpRequest) -> tokens.Claim:
        shown: str | None = request.META.get("HTTP_AUTHORIZATION")
        if shown is None:
            raise Problem(401, headers=CHALLENGE)
        scheme, _, token = shown.partition(" ")
        if scheme.lower() != self.openapi_scheme:
            raise Problem(401, headers=UNKNOWN)
        return self.authenticate(request, token)

    def authenticate(self, request: HttpRequest, token: str) -> tokens.Claim:
        return tokens.Claim(token)


class Bearer(Claimed):
    """A citizen's token, of `POST /tokens`. Staff have none: their work is at the desk."""

    def authenticate(self, request: HttpRequest, token: str) -> tokens.Claim:
        claim = super().authenticate(request, token)
        claim.user  # noqa: B018 (looks it up, and raises Unknown; no assertion, which -O drops)
        return claim


bearer, claimed = Bearer(), Claimed()


def claim_of(request: HttpRequest) -> tokens.Claim:
    """That of an operation with `auth=bearer` or `auth=claimed`."""
    claim: tokens.Claim = request.auth  # type: ignore[attr-defined]  # the router puts it there
    return claim


def citizen_of(request: HttpRequest) -> User:
    """Raises tokens.Unknown."""
    return claim_of(request).user
