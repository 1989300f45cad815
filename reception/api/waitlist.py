"""Waiting for a time that somebody gives up: join, look, leave."""

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Path, Router
from pydantic import BaseModel, Field

from reception import queries
from reception.actions import waitlist
from reception.actions.wanted import Wanted, wanted
from reception.api.auth import bearer, citizen_of
from reception.api.categories import category_of, slug_of
from reception.api.codes import Language
from reception.api.described import SENDS, answered, problems
from reception.api.officials import Named
from reception.api.problems import Problem, invalid, not_found
from reception.api.refusing import refusals
from reception.api.types import Body, Day, Slug, Uid
from reception.languages import said
from reception.limits import admit
from reception.models import User, Waiting
from scheduling.formats import Format

router = Router(tags=["waitlist"], auth=bearer)


class Wait(Body):
    official: Slug
    first: Day = Field(description="The first day that suits, in the official's zone.")
    last: Day = Field(description="The last one; at most half a year ahead.")
    topic: Slug | None = Field(None, description="One of the official's, if there are any.")
    format: Format = Format.VIDEO
    category: Slug | None = Field(None, description="One of GET /categories.")
    language: Language | None = Field(None, description="Of letters; else that of Accept-Language.")


class WaitingOut(BaseModel):
    id: str
    official: Named
    topic: str | None = Field(description="Slug.")
    format: Format
    first: date
    last: date
    category: str | None = Field(description="Slug.")
    since: datetime
    offer: str | None = Field(description="Id of the offer that is to be answered, if any.")


class WaitingList(BaseModel):
    items: list[WaitingOut]


@router.post("/waiting", response={201: WaitingOut}, openapi_extra=problems(401, 409, *SENDS, 429))
def wait_for_an_official(request: HttpRequest, body: Wait) -> HttpResponse:
    """Once for each official: again it changes what is waited for, and the same again nothing."""
    admit(request, "hold")
    citizen = citizen_of(request)
    with refusals(citizen):
        joined(citizen, body, wanted(body.official, body.topic, body.format))
    mine = (one for one in queries.waiting_of(citizen) if one.official.slug == body.official)
    found = next(mine, None)
    if found is None:  # booked or left in this very moment
        raise Problem(409, "in-flight", headers={"Retry-After": "1"})
    return answered(shown(found), 201)


def joined(citizen: User, body: Wait, want: Wanted) -> Waiting:
    now, language = timezone.now(), body.language or get_language() or citizen.language
    category = category_of(body.category)
    wish = waitlist.Wish(body.first, body.last, body.format, want.topic_id, category)
    try:
        return waitlist.join(citizen, want.official, wish, language=language, now=now)
    except waitlist.BadWish:
        raise wrong_wish(body, timezone.localdate(now, want.official.calendar.zone)) from None


def wrong_wish(body: Wait, today: date) -> Problem:
    """What `waitlist.join` found without sense."""
    if body.last < today:
        pointer, words = "#/last", _("This day is past")
    elif body.last > today + timedelta(days=waitlist.LONGEST_DAYS):
        pointer, words = "#/last", _("Choose a day within the next half year")
    elif body.last < body.first:
        pointer, words = "#/last", _("The last day can't be before the first")
    else:
        pointer = "#/format"
        words = _("This official can't receive you like this. Look at your choices once more.")
    return invalid({"pointer": pointer, "detail": words})


@router.get("/waiting", response=WaitingList, openapi_extra=problems(401))
def list_waiting(request: HttpRequest) -> HttpResponse:
    """For whom the citizen waits now: a handful at most."""
    mine = queries.waiting_of(citizen_of(request))
    return answered({"items": [*map(shown, mine)]})


@router.delete("/waiting/{waiting}", response={204: None}, openapi_extra=problems(401, 404, 422))
def wait_no_more(request: HttpRequest, waiting: Path[Uid]) -> HttpResponse:
    """An open offer goes to somebody else. Again it changes nothing."""
    mine = Waiting.objects.filter(citizen=citizen_of(request)).select_related("citizen")
    found = mine.filter(uid=waiting).first()
    if found is None:
        raise not_found()
    waitlist.leave(found, now=timezone.now())
    return HttpResponse(status=204)


def shown(waiting: Waiting) -> dict[str, Any]:
    """Of one of `queries.waiting_of`."""
    now = timezone.now()
    prefetched = waiting.offers_now  # type: ignore[attr-defined]  # as `waiting_of` says
    offers = [offer for offer in prefetched if now < offer.expires]
    return {
        "id": str(waiting.uid),
        "official": {"slug": waiting.official.slug, "name": said(waiting.official.name)},
        "topic": waiting.topic.slug if waiting.topic else None,
        "format": waiting.format,
        "first": waiting.first.isoformat(),
        "last": waiting.last.isoformat(),
        "category": slug_of(waiting.category),
        "since": waiting.since.isoformat(),
        "offer": str(offers[0].uid) if offers else None,
    }
