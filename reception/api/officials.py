"""Who receives, and about what."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from reception.api.described import answered, problems
from reception.api.pages import Page, PageNumber, counted
from reception.api.problems import not_found
from reception.api.types import Asking, Slug
from reception.directory import Listed, directory
from reception.languages import said
from reception.models import Official
from scheduling.formats import Format, offered

router = Router(tags=["officials"])


class Named(BaseModel):
    slug: str
    name: str


class TopicOut(Named):
    minutes: int = Field(description="How long a reception on it lasts.")


class OfficialOut(Named):
    """Texts are in the language of Accept-Language."""

    position: str
    office: Named
    tzid: str
    languages: list[str]
    minutes: int = Field(description="How long a reception lasts, where its topic says no other.")
    needs_approval: bool


class ListedOut(OfficialOut):
    next_slot: int | None = Field(description="Epoch seconds of the first free slot.")


class WholeOut(OfficialOut):
    topics: list[TopicOut] = Field(description="One of them has to be named, if there are any.")
    formats: list[Format]
    horizon_days: int


class OfficialPage(Page):
    items: list[ListedOut]


class Words(Asking):
    q: str = Field("", max_length=100, description="Words of names, positions, topics, offices.")
    page: PageNumber = 1


@router.get("/officials", response=OfficialPage, auth=None, openapi_extra=problems(404, 422))
def list_officials(request: HttpRequest, asked: Query[Words]) -> HttpResponse:
    """Those in whose name, position, office or topics the words are, in either script, the best
    first; where nobody has them all, who comes near."""
    found = directory(asked.q.replace("\0", " "), timezone.now(), page=asked.page)
    return answered(counted(found.page, asked.page) | {"items": [*map(shown, found.listed)]})


@router.get("/officials/{slug}", response=WholeOut, auth=None, openapi_extra=problems(404, 422))
def get_official(request: HttpRequest, slug: Path[Slug]) -> HttpResponse:
    officials = Official.objects.select_related("office", "calendar")
    found = officials.filter(slug=slug, active=True).first()
    if found is None:
        raise not_found()
    return answered(whole(found))


def shown(listed: Listed) -> dict[str, Any]:
    slot = listed.next_slot
    return official_out(listed.official) | {
        "next_slot": int(slot.start.timestamp()) if slot else None
    }


def official_out(official: Official) -> dict[str, Any]:
    return {
        "slug": official.slug,
        "name": said(official.name),
        "position": said(official.position),
        "office": {"slug": official.office.slug, "name": said(official.office.name)},
        "tzid": official.calendar.tzid,
        "languages": official.languages,
        "minutes": official.calendar.slot_minutes,
        "needs_approval": official.needs_approval,
    }


def whole(official: Official) -> dict[str, Any]:
    calendar = official.calendar
    lengths = dict(official.topic_lengths.values_list("topic", "minutes"))
    bits = 0
    for formats in calendar.rules.values_list("formats", flat=True):
        bits |= formats
    return official_out(official) | {
        "topics": [
            {
                "slug": topic.slug,
                "name": said(topic.name),
                "minutes": lengths.get(topic.pk, calendar.slot_minutes),
            }
            for topic in official.topics.order_by("slug")
        ],
        "formats": offered(bits),
        "horizon_days": calendar.horizon_days,
    }
