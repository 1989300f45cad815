"""Long lists, a page at a time."""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from pydantic import BaseModel, Field

from reception.api.problems import NOT_FOUND

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
    """The page as JSON. Raises NOT_FOUND beyond the last."""
    paginator = Paginator(rows, A_PAGE)
    if number > paginator.num_pages:
        raise NOT_FOUND
    items = [shown(row) for row in paginator.page(number).object_list]
    counts = {"page": number, "pages": paginator.num_pages, "total": paginator.count}
    return counts | {"items": items}
