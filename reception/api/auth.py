from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from reception.actions import tokens
from reception.api.problems import Problem
from reception.models import ApiToken, User

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="qabul"'}
UNKNOWN = {"WWW-Authenticate": 'Bearer realm="qabul", error="invalid_token"'}


class Bearer(HttpBearer):
    """A citizen's token, of `POST /tokens`. Staff have none: their work is at the desk."""

    def __call__(self, request: HttpRequest) -> Any:
        if "Authorization" not in request.headers:
            raise Problem(401, headers=CHALLENGE)
        found = super().__call__(request)
        if not found:
            raise Problem(401, headers=UNKNOWN)
        return found

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        return tokens.holder_of(token, now=timezone.now())


bearer = Bearer()


def token_of(request: HttpRequest) -> ApiToken:
    """That of an operation with `auth=bearer`."""
    token: ApiToken = request.auth  # type: ignore[attr-defined]  # the router puts it there
    return token


def citizen_of(request: HttpRequest) -> User:
    return token_of(request).user


def holder_of(citizen: User) -> str:
    """By whom a slot is held that a citizen's program holds, through whichever token."""
    return f"api:{citizen.pk}"
