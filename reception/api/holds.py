"""A slot kept for ten minutes while the appeal is being written."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router
from pydantic import BaseModel, Field

from reception.actions import booking, hold_at_once
from reception.actions.tokens import holder_of
from reception.api.auth import bearer, citizen_of, claim_of, claimed
from reception.api.described import SENDS, answered, problems
from reception.api.problems import not_found
from reception.api.refusing import refusals
from reception.api.types import Body, Moment, Slug, Uid
from reception.limits import admit
from reception.models import Draft
from scheduling.formats import Format
from scheduling.models import Booking, Status

router = Router(tags=["holds"], auth=bearer)


class Wish(Body):
    official: Slug
    start: Moment = Field(description="One of GET /slots.")
    topic: Slug | None = Field(None, description="One of the official's, if there are any.")
    format: Format = Format.VIDEO


class HoldOut(BaseModel):
    uid: str
    official: str = Field(description="Slug.")
    start: datetime
    end: datetime
    format: Format
    until: datetime


@router.post(
    "/holds", auth=claimed, response={201: HoldOut}, openapi_extra=problems(401, 409, *SENDS, 429)
)
def hold_a_slot(request: HttpRequest, body: Wish) -> HttpResponse:
    """A citizen holds one slot at a time: another one is given up for it. The same again gives the
    same hold, and not a longer one."""
    admit(request, "hold")
    claim = claim_of(request)
    wish = hold_at_once.Wish(body.official, body.start, body.topic, body.format)
    with refusals(claim):
        draft = hold_at_once.hold(claim, wish, now=timezone.now())
    assert draft.booking
    return answered(shown(draft.booking, body.official), 201)


@router.delete("/holds/{uid}", response={204: None}, openapi_extra=problems(401, 404, 422))
def give_a_hold_up(request: HttpRequest, uid: Path[Uid]) -> HttpResponse:
    held = Draft.objects.select_related("booking").filter(
        holder=holder_of(citizen_of(request)), booking__uid=uid, booking__status=Status.HELD
    )
    draft = held.first()
    if draft is None:
        raise not_found()
    booking.release_hold(draft, now=timezone.now())
    return HttpResponse(status=204)


def shown(held: Booking, slug: str) -> dict[str, object]:
    assert held.promised_until
    return {
        "uid": held.uid,
        "official": slug,
        "start": held.start.isoformat(),
        "end": held.end.isoformat(),
        "format": held.format,
        "until": held.promised_until.isoformat(),
    }
