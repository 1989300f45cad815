"""The citizen's own receptions: look, move, cancel."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from reception.actions import changes
from reception.api.auth import bearer, citizen_of
from reception.api.described import SENDS, answered, problems
from reception.api.officials import Named
from reception.api.pages import Page, PageNumber, paged
from reception.api.problems import not_found
from reception.api.refusing import refusals
from reception.api.types import Asking, Body, Moment, Uid
from reception.languages import said
from reception.lifecycle import ReceptionState
from reception.limits import admit
from reception.models import Reception
from scheduling.formats import Format

router = Router(tags=["receptions"], auth=bearer)


class ReceptionOut(BaseModel):
    id: str
    number: str = Field(description="Of the appeal, for talking to the office.")
    state: ReceptionState
    official: Named
    topic: str | None = Field(description="Slug.")
    start: datetime = Field(description="In the official's zone.")
    end: datetime
    format: Format
    place: str = Field(description="Where to come to: in person, or the video point.")
    moves_left: int = Field(
        description="How often the citizen may still move it; what answers the office's own move, "
        "which isn't counted, included."
    )


class ReceptionPage(Page):
    items: list[ReceptionOut]


class Which(Asking):
    page: PageNumber = 1


class Start(Body):
    start: Moment


@router.get("/receptions", response=ReceptionPage, openapi_extra=problems(401, 404, 422))
def list_receptions(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """The latest first."""
    mine = Reception.objects.whole().select_related("topic").for_citizen(citizen_of(request))
    return answered(paged(mine.order_by("-booking__start", "-pk"), asked.page, shown))


@router.get("/receptions/{id}", response=ReceptionOut, openapi_extra=problems(401, 404, 422))
def get_reception(request: HttpRequest, id: Path[Uid]) -> HttpResponse:
    return answered(shown(own(request, id)))


@router.post(
    "/receptions/{id}/move",
    response=ReceptionOut,
    openapi_extra=problems(401, 404, 409, *SENDS, 429),
)
def move_a_reception(request: HttpRequest, id: Path[Uid], body: Start) -> HttpResponse:
    """To another slot of the same official. Moving it to where it is changes nothing."""
    admit(request, "hold")
    found = own(request, id)
    with refusals(found.citizen):
        moved = changes.move(found, body.start, by=citizen_of(request), now=timezone.now())
    return answered(shown(moved))


@router.post(
    "/receptions/{id}/cancel", response=ReceptionOut, openapi_extra=problems(401, 404, 409, 422)
)
def cancel_a_reception(request: HttpRequest, id: Path[Uid]) -> HttpResponse:
    """Cancelling again changes nothing."""
    found = own(request, id)
    if found.state != ReceptionState.CANCELLED:
        with refusals(found.citizen):
            found = changes.cancel(found, by=citizen_of(request), now=timezone.now())
    return answered(shown(found))


def own(request: HttpRequest, public_id: Any) -> Reception:
    """Raises 404, for others' exactly as for missing ones."""
    mine = Reception.objects.whole().select_related("topic", "citizen")
    found = mine.for_citizen(citizen_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise not_found()
    return found


def shown(reception: Reception) -> dict[str, Any]:
    zone = reception.official.calendar.zone
    return {
        "id": str(reception.public_id),
        "number": reception.appeal.number,
        "state": reception.state,
        "official": {"slug": reception.official.slug, "name": said(reception.official.name)},
        "topic": reception.topic.slug if reception.topic else None,
        "start": reception.starts_at.astimezone(zone).isoformat(),
        "end": reception.ends_at.astimezone(zone).isoformat(),
        "format": reception.format,
        "place": said(reception.place),
        "moves_left": max(0, changes.MOST_MOVES - reception.moves) + reception.free_move,
    }
