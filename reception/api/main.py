"""The API as a whole, and its description: GET /api/v1/openapi.json."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from reception.api import (
    applications,
    batches,
    bookings,
    categories,
    codes,
    holds,
    offers,
    officials,
    points,
    receptions,
    slots,
    waitlist,
)
from reception.api.described import PROBLEM
from reception.api.shortcut import shortcut

ABOUT = """Receptions with officials: who receives, when, and a citizen's own bookings.
Errors are problem details (RFC 9457). docs/api.md shows each step."""


class Api(NinjaAPI):
    """Leaves every error to the door (`reception.api.door`), which makes problems of them."""

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        raise exc

    def create_temporal_response(self, request: HttpRequest) -> Any:
        """None: each operation makes its own answer (`described.answered`)."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"]["schemas"]["Problem"] = PROBLEM
        return schema


# Its own pages of documentation load scripts from elsewhere.
api = Api(title="Qabul", version="1", description=ABOUT, urls_namespace="api", docs_url=None)
OURS = (codes, officials, slots, holds, points, bookings, receptions)
WHERE_MANY_WANT_ONE = (categories, waitlist, offers, batches, applications)
api.add_decorator(shortcut, mode="view")
for part in (*OURS, *WHERE_MANY_WANT_ONE):
    api.add_router("", part.router)
