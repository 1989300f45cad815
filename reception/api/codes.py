"""How a program gets its citizen's token: a code is sent to the address, as on the pages."""

import secrets
from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel, Field

from reception.actions import proofs, tokens
from reception.api.auth import bearer, claim_of
from reception.api.described import SENDS, answered, problems
from reception.api.problems import Problem, invalid
from reception.api.types import Body, Email, text
from reception.limits import admit

router = Router(tags=["tokens"])
Language = Literal["uz", "uz-cyrl", "ru", "en"]


class AskedCode(Body):
    email: Email
    language: Language | None = Field(None, description="Of letters; else that of Accept-Language.")


class Session(BaseModel):
    session: str


class Proof(Body):
    email: Email
    code: Annotated[str, Field(pattern=r"^\s*\d{3}\s*\d{3}\s*$", examples=["123456"])]
    session: Annotated[str, text(64)]


class Token(BaseModel):
    token: str = Field(description="Shown this once. Keep it as you keep a password.")
    expires: datetime


@router.post("/codes", response={202: Session}, auth=None, openapi_extra=problems(*SENDS, 429))
def ask_for_a_code(request: HttpRequest, body: AskedCode) -> HttpResponse:
    """Sends a code of six digits, good for ten minutes and for this session only."""
    admit(request, "code")
    session = secrets.token_urlsafe(24)
    language = body.language or get_language() or "uz"
    try:
        proofs.ask_code(body.email, session=session, language=language, now=timezone.now())
    except proofs.TooManyCodes:
        words = _("We have sent you several codes already. Use the newest, or wait an hour.")
        raise Problem(429, "too-many-codes", words, headers={"Retry-After": "3600"}) from None
    return answered({"session": session}, 202)


@router.post("/tokens", response={201: Token}, auth=None, openapi_extra=problems(*SENDS))
def prove_the_address(request: HttpRequest, body: Proof) -> HttpResponse:
    """Gives a token for the code: it acts for the citizen of this address, for ninety days."""
    now = timezone.now()
    code = "".join(body.code.split())
    try:
        citizen = proofs.prove(body.email, code, session=body.session, now=now)
    except proofs.WrongCode:
        words = _("This code is wrong or too old. Check the newest letter, or ask for a new code.")
        raise invalid({"pointer": "#/code", "detail": words}) from None
    token, kept = tokens.issue(citizen, now=now)
    return answered({"token": token, "expires": kept.expires.isoformat()}, 201)


@router.delete("/tokens/current", response={204: None}, auth=bearer, openapi_extra=problems(401))
def revoke_this_token(request: HttpRequest) -> HttpResponse:
    """It opens nothing any more."""
    tokens.revoke(claim_of(request), now=timezone.now())
    return HttpResponse(status=204)
