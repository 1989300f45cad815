"""Batches of slots that are drawn, as everybody may see them."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from reception.api.described import answered, problems
from reception.api.officials import Named
from reception.api.pages import Page, paged
from reception.api.problems import not_found
from reception.api.receptions import Which
from reception.api.types import Uid
from reception.languages import said
from reception.lifecycle import BatchState
from reception.models import Batch
from reception.models.batches import Outcome, VoidReason
from scheduling.formats import Format

router = Router(tags=["batches"])


class BatchOut(BaseModel):
    """docs/fairness.md says what is published when, and how a draw is verified."""

    id: str
    official: Named
    format: Format
    minutes: int = Field(description="Length of each slot.")
    state: BatchState
    why_void: VoidReason | None
    slots: list[int] = Field(description="Starts of those that are drawn, in epoch seconds.")
    withdrawn: list[int] = Field(description="Starts of those that the deadline found closed.")
    opens: datetime
    deadline: datetime
    source: str = Field(description="Of the public value, in words, to the round.")
    value_at: datetime = Field(description="When the public value comes into being.")
    draw_by: datetime = Field(description="Not drawn by then it is void.")
    commitment: str
    roll: str | None = Field(description="From the deadline on.")
    on_roll: int | None = Field(description="How many take part. From the deadline on.")
    public_value: str | None
    given_back: int = Field(description="Slots of winners who had got a reception meanwhile.")


class BatchPage(Page):
    items: list[BatchOut]


class AnyJson(BaseModel):
    """A document in the form of docs/fairness.md."""

    model_config = {"extra": "allow"}


@router.get("/batches", response=BatchPage, auth=None, openapi_extra=problems(404, 422))
def list_batches(request: HttpRequest, asked: Query[Which]) -> HttpResponse:
    """The latest first."""
    return answered(paged(whole(), asked.page, shown))


@router.get("/batches/{batch}", response=BatchOut, auth=None, openapi_extra=problems(404, 422))
def get_batch(request: HttpRequest, batch: Path[Uid]) -> HttpResponse:
    return answered(shown(find(batch)))


@router.get("/batches/{batch}/proof", response=AnyJson, auth=None, openapi_extra=problems(404, 422))
def get_proof(request: HttpRequest, batch: Path[Uid]) -> HttpResponse:
    """Once it is drawn: everything to draw again. /batches/check.py does."""
    proof = find(batch).proof
    if proof is None:
        raise not_found()
    return answered(proof)


def whole() -> "QuerySet[Batch]":
    listed = Count("applications", filter=~Q(applications__outcome=Outcome.EXCLUDED))
    passed = Count("applications", filter=Q(applications__outcome=Outcome.PASSED_OVER))
    return (
        Batch.objects.whole().annotate(listed=listed, passed=passed).order_by("-announced", "-pk")
    )


def find(uid: Any) -> Batch:
    """Raises 404."""
    found = whole().filter(uid=uid).first()
    if found is None:
        raise not_found()
    return found


def shown(batch: Any) -> dict[str, Any]:
    """Of one of `whole`."""
    phase = batch.phase(timezone.now())
    zone = batch.official.calendar.zone
    moments = ("opens", "deadline", "value_at", "draw_by")
    return {
        "id": str(batch.uid),
        "official": {"slug": batch.official.slug, "name": said(batch.official.name)},
        "format": batch.format,
        "minutes": batch.minutes,
        "state": phase,
        "why_void": batch.why_void() if phase == BatchState.VOID else None,
        "slots": batch.offered,
        "withdrawn": sorted(batch.withdrawn),
        **{name: getattr(batch, name).astimezone(zone).isoformat() for name in moments},
        "source": batch.source,
        "commitment": batch.commitment,
        "roll": batch.roll or None,
        "on_roll": batch.listed if batch.roll else None,
        "public_value": batch.public_value or None,
        "given_back": batch.passed,
    }
