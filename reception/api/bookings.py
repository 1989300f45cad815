"""A whole booking: the time and the appeal in one request."""

from typing import Annotated, Self
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Router
from ninja.params.models import Header as Param
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from reception.actions import at_once
from reception.actions.tokens import Claim, holder_of
from reception.actions.wanted import wanted
from reception.api.applicants import Comer
from reception.api.auth import bearer, claim_of, claimed
from reception.api.categories import category_of
from reception.api.codes import Language
from reception.api.complaints import AgainstIn, answers_of
from reception.api.described import SENDS, answered, problems
from reception.api.receptions import ReceptionOut, shown
from reception.api.refusing import refusals
from reception.api.types import Moment, Slug, Uid
from reception.limits import admit
from reception.models import Reception, User
from scheduling.formats import Format

router = Router(tags=["bookings"], auth=bearer)


class Booking(Comer):
    """Either a `hold`, or `official` and `start`: then nothing needs to be held before."""

    hold: Uid | None = None
    official: Slug | None = None
    start: Moment | None = None
    topic: Slug | None = Field(
        None, description="If the official has any; with a `hold`, if that is for none yet."
    )
    format: Format | None = Field(None, description="With `official`; video if nothing is said.")
    category: Slug | None = Field(None, description="One of GET /categories.")
    against: AgainstIn | None = Field(None, description="Whom it complains about, if anybody.")
    point: Uid | None = Field(None, description="Of a call by video: one of GET /points.")
    language: Language | None = Field(None, description="Of letters; else that of Accept-Language.")

    @model_validator(mode="after")
    def either(self) -> Self:
        direct = (self.official, self.start)
        beside = (*direct, self.format)
        if any(beside) if self.hold else not all(direct):
            raise PydanticCustomError("either", "give a hold, or an official and a start")
        return self


KEY = Param(..., alias="Idempotency-Key", description="A UUID, new for each booking.")


@router.post(
    "/bookings",
    auth=claimed,
    response={201: ReceptionOut},
    openapi_extra=problems(401, 409, *SENDS, 429),
)
def book_a_reception(
    request: HttpRequest,
    body: Booking,
    key: Annotated[Uid, KEY],
) -> HttpResponse:
    """Sent again with the same key and content it gives the same reception, as it is by then; sent
    twice at once, too."""
    if not body.hold:  # what is held was counted when it was taken
        admit(request, "hold")
    claim = claim_of(request)
    with refusals(claim):
        reception = booked(claim, body, key)
    return answered(shown(reception), 201)


def booked(claim: Claim, body: Booking, key: UUID) -> Reception:
    now, content, language = timezone.now(), body.model_dump(), body.language or get_language()
    answers = body.answers | answers_of(body.against)
    if category := category_of(body.category):
        answers["category"] = category.pk
    if body.point:
        answers["point"] = str(body.point)

    def of(citizen: User) -> at_once.Sent:
        hers = answers | {"email": citizen.email}
        return at_once.sent(citizen, hers, key, content, language or citizen.language)

    if body.hold:
        return at_once.book_held(claim, of, str(body.hold), topic=body.topic, now=now)
    assert body.official
    assert body.start
    citizen = claim.user
    want = wanted(body.official, body.topic, body.format or Format.VIDEO)
    reception = at_once.book(
        of(citizen),
        want.official,
        body.start,
        topic_id=want.topic_id,
        terms=want.terms,
        holder=holder_of(citizen),
        now=now,
    )
    reception.topic = want.topic  # saves reading it for the answer
    return reception
