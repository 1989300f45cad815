"""Free slots for programs: GET /api/v1/slots?official=botir&official=sardor&from=2026-12-01&days=7.

For the local days of each official's calendar. Everything here is public: it is what the
official's page shows. The fastest of all: 24,000 starts are written as they were computed.
"""

from bisect import bisect_left
from datetime import datetime, time, timedelta
from typing import Annotated

from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Query, Router
from pydantic import BaseModel, Field

from reception.api.described import problems
from reception.api.problems import Problem
from reception.api.types import Asking, Day, Slug
from reception.models import TopicLength
from scheduling.availability import free_starts
from scheduling.formats import Format
from scheduling.models import Calendar
from scheduling.policy import Terms

MAX_OFFICIALS = 100
MAX_DAYS = 42
DEFAULT_DAYS = 30
COMPACT = {"separators": (",", ":")}

router = Router(tags=["slots"])


class AskedSlots(Asking):
    official: Annotated[list[Slug], Field(min_length=1, max_length=MAX_OFFICIALS)]
    first: Day | None = Field(None, alias="from", description="Today, if nothing is said.")
    days: int = Field(DEFAULT_DAYS, ge=1, le=MAX_DAYS)
    topic: Slug | None = Field(None, description="As long as a reception on it lasts.")
    format: Format | None = Field(None, description="In any, if nothing is said.")


class Free(BaseModel):
    minutes: int = Field(description="Length of a slot.")
    starts: list[int] = Field(description="Epoch seconds, sorted.")


class Slots(BaseModel):
    officials: dict[str, Free] = Field(description="By slug.")


@router.get("/slots", response=Slots, auth=None, openapi_extra=problems(404, 422))
def list_free_slots(request: HttpRequest, asked: Query[AskedSlots]) -> HttpResponse:
    """Of one official or many, on the same days. Two queries, however many."""
    calendars = calendars_of(asked)
    if missing := set(asked.official) - calendars.keys():
        about = " on this topic" if asked.topic else ""
        raise Problem(404, detail=f"No such official{about}: {', '.join(sorted(missing))}.")
    found = starts_of(list(calendars.values()), asked, timezone.now())
    officials = {
        slug: {"minutes": calendar.slot_minutes, "starts": found[calendar.pk]}
        for slug, calendar in calendars.items()
    }
    return JsonResponse({"officials": officials}, json_dumps_params=COMPACT)


def calendars_of(asked: AskedSlots) -> dict[str, Calendar]:
    """By slug, each as it looks to whoever asks for this topic and format. One query."""
    active = Calendar.objects.filter(official__slug__in=asked.official, official__active=True)
    calendars = active.annotate(slug=F("official__slug"))
    if asked.topic:
        own = TopicLength.objects.filter(
            official=OuterRef("official"), topic__slug=asked.topic
        ).values("minutes")
        calendars = calendars.filter(official__topics__slug=asked.topic)
        calendars = calendars.annotate(own_minutes=Subquery(own))
    return {
        calendar.slug: calendar.on(Terms(getattr(calendar, "own_minutes", None), asked.format))
        for calendar in calendars
    }


def starts_of(calendars: list[Calendar], asked: AskedSlots, now: datetime) -> dict[int, list[int]]:
    """Free starts by the calendar's primary key. A day begins at another moment in each zone: read
    for all zones at once, then cut for each calendar."""
    first = datetime.combine(asked.first or timezone.localdate(now), time())
    last = first + timedelta(days=asked.days)
    zones = {calendar.zone for calendar in calendars}
    begins = {zone: first.replace(tzinfo=zone) for zone in zones}
    ends = {zone: last.replace(tzinfo=zone) for zone in zones}
    found = free_starts(calendars, min(begins.values()), max(ends.values()), now)
    for calendar in calendars if len(zones) > 1 else ():
        starts, zone = found[calendar.pk], calendar.zone
        here = (bisect_left(starts, day[zone].timestamp()) for day in (begins, ends))
        found[calendar.pk] = starts[slice(*here)]
    return found
