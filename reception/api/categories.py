"""Whom the law puts first where too many want one official."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from reception.api.described import answered, problems
from reception.api.officials import Named
from reception.api.problems import invalid
from reception.languages import said
from reception.models import Category

router = Router(tags=["waitlist", "batches"])


class Categories(BaseModel):
    items: list[Named]


@router.get("/categories", response=Categories, auth=None, openapi_extra=problems())
def list_categories(request: HttpRequest) -> HttpResponse:
    """The first first. Anybody may claim one; the evidence is shown at the reception."""
    found = Category.objects.all()
    return answered({"items": [{"slug": one.slug, "name": said(one.name)} for one in found]})


def category_of(slug: str | None) -> Category | None:
    """Raises 422 for one that there isn't."""
    found = Category.objects.filter(slug=slug).first() if slug else None
    if slug and found is None:
        raise invalid({"pointer": "#/category", "detail": "there is no such category"})
    return found


def slug_of(category: Any) -> str | None:
    return category.slug if category else None
