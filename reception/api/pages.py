"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.core import paginator
from django.core.paginator import Paginator
from django.db.models import QuerySet
from pydantic import BaseModel, Field

from reception.api.problems import not_found

T = TypeVar("T")
A_PAGE = 20
PageNumber = Annotated[int, Field(ge=1, le=100_000)]


class Page(BaseModel):
    page: int
    pages: int
    total: int


def paged(
    rows: "Sequence[T] | QuerySet[Any]", number: int, shown: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """The page as JSON. Raises 404 beyond the last."""
    page = Paginator(rows, A_PAGE).get_page(number)
    return counted(page, number) | {"items": [shown(row) for row in page]}


def counted(page: "paginator.Page[Any]", number: int) -> dict[str, int]:
    """Raises 404 when it isn't the page asked for, but the last."""
    if page.number != number:
        raise not_found()
    pages = page.paginator
    return {"page": number, "pages": pages.num_pages, "total": pages.count}
