"""Freed times that are offered to the citizen: look, take, decline."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from reception.actions import waitlist
from reception.actions.tokens import holder_of
from reception.api import holds
from reception.api.auth import bearer, citizen_of
from reception.api.described import answered, problems
from reception.api.officials import Named
from reception.api.pages import Page, paged
from reception.api.problems import not_found
from reception.api.receptions import Which
from reception.api.refusing import refusals
from reception.api.types import Uid
from reception.languages import said
from reception.limits import admit
from reception.models import Offer, User
from reception.models.waitlist import OfferState, WaitingState
from scheduling.formats import Format

router = Router(tags=["waitlist"], auth=bearer)


class OfferOut(BaseModel):
    id: str
    waiting: str = Field(description="Id of what it came of.")
    official: Named
    topic: str | None = Field(description="Slug.")
    start: datetime = Field(description="In the official's zone.")
    end: datetime
    format: Format
    state: OfferState
    until: datetime = Field(description="Open: to be taken. Taken: to be booked.")


class OfferPage(Page):
    items: list[OfferOut]


@router.get("/offers", response=OfferPage, openapi_extra=problems(401, 404, 422))
def list_offers(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """Open and past ones, the latest first."""
    mine = offers_of(citizen_of(request)).order_by("-made", "-pk")
    return answered(paged(mine, asked.page, shown))


@router.get("/offers/{offer}", response=OfferOut, openapi_extra=problems(401, 404, 422))
def get_offer(request: HttpRequest, offer: Path[Uid]) -> HttpResponse:
    return answered(shown(own(request, offer)))


@router.post(
    "/offers/{offer}/take",
    response={201: holds.HoldOut},
    openapi_extra=problems(401, 404, 409, 422, 429),
)
def take_an_offer(request: HttpRequest, offer: Path[Uid]) -> HttpResponse:
    """Gives a hold of ten minutes, for POST /bookings. The same again gives the same hold. What
    isn't booked by then goes on to somebody else."""
    admit(request, "hold")
    found, citizen = own(request, offer), citizen_of(request)
    with refusals(citizen):
        draft = waitlist.take(found, holder=holder_of(citizen), now=timezone.now())
    found = own(request, offer)
    assert draft.booking
    until = {"until": found.expires.isoformat()}  # the system holds it a little longer
    return answered(holds.shown(draft.booking, found.waiting.official.slug) | until, 201)


@router.post(
    "/offers/{offer}/decline", response=OfferOut, openapi_extra=problems(401, 404, 409, 422)
)
def decline_an_offer(request: HttpRequest, offer: Path[Uid]) -> HttpResponse:
    """The citizen goes on waiting. Declining again changes nothing."""
    found = own(request, offer)
    with refusals(found.citizen):
        waitlist.decline(found, now=timezone.now())
    return answered(shown(own(request, offer)))


def offers_of(citizen: User) -> "QuerySet[Offer]":
    return Offer.objects.whole().select_related("waiting__topic").filter(waiting__citizen=citizen)


def own(request: HttpRequest, uid: Any) -> Offer:
    """Raises 404, for others' exactly as for missing ones."""
    found = offers_of(citizen_of(request)).filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found


def state_of(offer: Offer, now: datetime) -> OfferState:
    """The clock goes before a worker that may sleep."""
    if offer.state == OfferState.OPEN and not offer.stands(now):
        waits = offer.waiting.state == WaitingState.WAITING
        return OfferState.LAPSED if waits else OfferState.WITHDRAWN
    return OfferState(offer.state)


def shown(offer: Offer) -> dict[str, Any]:
    official, topic = offer.waiting.official, offer.waiting.topic
    zone = official.calendar.zone
    return {
        "id": str(offer.uid),
        "waiting": str(offer.waiting.uid),
        "official": {"slug": official.slug, "name": said(official.name)},
        "topic": topic.slug if topic else None,
        "start": offer.start.astimezone(zone).isoformat(),
        "end": offer.end.astimezone(zone).isoformat(),
        "format": offer.waiting.format,
        "state": state_of(offer, timezone.now()),
        "until": offer.expires.astimezone(zone).isoformat(),
    }
