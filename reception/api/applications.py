"""The citizen's part in batches: apply, look, change, withdraw."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from ninja import Path, Query, Router
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from reception.actions import applications as actions
from reception.actions.batches import MOST_SLOTS
from reception.actions.booking import Incomplete
from reception.api.applicants import Applicant
from reception.api.auth import bearer, citizen_of
from reception.api.batches import find
from reception.api.categories import category_of, slug_of
from reception.api.codes import Language
from reception.api.described import SENDS, answered, problems
from reception.api.officials import Named
from reception.api.pages import Page, paged
from reception.api.problems import invalid, not_found
from reception.api.receptions import Which
from reception.api.refusing import WHICH_TOPIC, refusals
from reception.api.types import Slug, Uid
from reception.languages import said
from reception.limits import admit
from reception.models import Application, Batch, User
from reception.models.batches import Outcome
from scheduling.formats import Format

router = Router(tags=["batches"], auth=bearer)
NOT_RELEASED = {"pointer": "#/wishes", "detail": "name slots of this batch"}


def once_each(wishes: list[int]) -> list[int]:
    if len(set(wishes)) < len(wishes):
        raise PydanticCustomError("unique", "name each slot once")
    return wishes


Second = Annotated[int, Field(strict=True, ge=0, le=2**40)]
Wishes = Annotated[
    list[Second],
    Field(max_length=MOST_SLOTS, json_schema_extra={"uniqueItems": True}),
    AfterValidator(once_each),
]


class Apply(Applicant):
    topic: Slug | None = Field(None, description="One of the official's, if there are any.")
    wishes: Wishes = Field([], description="Of the batch's slots, the best first. None: any.")
    category: Slug | None = Field(None, description="One of GET /categories.")
    wait: bool = Field(False, strict=True, description="On the waitlist, if it brings no slot.")
    language: Language | None = Field(None, description="Of letters; else that of Accept-Language.")


class ApplicationOut(BaseModel):
    id: str
    batch: str = Field(description="Id.")
    official: Named
    draw_id: str = Field(description="Under which it stands in the proof.")
    wishes: list[int]
    category: str | None = Field(description="Slug.")
    wait: bool
    outcome: Outcome | None = Field(description="Null until the batch is drawn or void.")
    reception: str | None = Field(description="Id of what it won.")
    created: datetime


class ApplicationPage(Page):
    items: list[ApplicationOut]


@router.post(
    "/batches/{batch}/applications",
    response={201: ApplicationOut},
    openapi_extra=problems(401, 404, 409, *SENDS, 429),
)
def apply_for_a_batch(request: HttpRequest, batch: Path[Uid], body: Apply) -> HttpResponse:
    """Once for each person: again it changes the application, and the same again nothing."""
    return answered(shown(applied(request, find(batch), body)), 201)


@router.get("/applications", response=ApplicationPage, openapi_extra=problems(401, 404, 422))
def list_applications(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """The latest first."""
    mine = applications_of(citizen_of(request)).order_by("-created", "-pk")
    return answered(paged(mine, asked.page, shown))


@router.get(
    "/applications/{application}", response=ApplicationOut, openapi_extra=problems(401, 404, 422)
)
def get_application(request: HttpRequest, application: Path[Uid]) -> HttpResponse:
    return answered(shown(own(request, application)))


@router.put(
    "/applications/{application}",
    response=ApplicationOut,
    openapi_extra=problems(401, 404, 409, *SENDS, 429),
)
def change_an_application(
    request: HttpRequest, application: Path[Uid], body: Apply
) -> HttpResponse:
    """All of it, until the deadline."""
    return answered(shown(applied(request, own(request, application).batch, body)))


@router.delete(
    "/applications/{application}", response={204: None}, openapi_extra=problems(401, 404, 409, 422)
)
def withdraw_an_application(request: HttpRequest, application: Path[Uid]) -> HttpResponse:
    """Until the deadline. Nothing is kept of it."""
    found, citizen = own(request, application), citizen_of(request)
    with refusals(citizen):
        actions.withdraw(found, by=citizen, now=timezone.now())
    return HttpResponse(status=204)


def applied(request: HttpRequest, batch: Batch, body: Apply) -> Application:
    admit(request, "hold")
    citizen = citizen_of(request)
    language = body.language or get_language() or citizen.language
    with refusals(citizen):
        if batch.format == Format.PHONE and not body.phone:
            raise Incomplete
        try:
            made = actions.apply(
                batch, citizen, part(batch, body), language=language, now=timezone.now()
            )
        except ValueError:
            raise invalid(NOT_RELEASED) from None
    return own(request, made.uid)


def part(batch: Batch, body: Apply) -> actions.Wanted:
    """Raises 422 for a topic that isn't the official's, or none where one has to be named."""
    topics = dict(batch.official.topics.values_list("slug", "pk"))
    if body.topic not in topics if body.topic else topics:
        raise invalid(WHICH_TOPIC)
    topic = str(topics[body.topic]) if body.topic else ""
    answers = body.answers | {"topic": topic}
    return actions.Wanted(answers, tuple(body.wishes), category_of(body.category), body.wait)


def applications_of(citizen: User) -> "QuerySet[Application]":
    mine = Application.objects.filter(citizen=citizen)
    return mine.select_related("batch__official__calendar", "category", "reception")


def own(request: HttpRequest, uid: Any) -> Application:
    """Raises 404, for others' exactly as for missing ones."""
    found = applications_of(citizen_of(request)).filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found


def shown(application: Application) -> dict[str, Any]:
    official = application.batch.official
    return {
        "id": str(application.uid),
        "batch": str(application.batch.uid),
        "official": {"slug": official.slug, "name": said(official.name)},
        "draw_id": application.draw_id,
        "wishes": application.wishes,
        "category": slug_of(application.category),
        "wait": application.wait,
        "outcome": application.outcome or None,
        "reception": str(application.reception.public_id) if application.reception else None,
        "created": application.created.isoformat(),
    }
