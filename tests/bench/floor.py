"""The baselines: views that do the least a view can, in the same daphne as the product.

Under /floor/, through the same adapter and as many threads, without any middleware; under
/stock/floor/ the same views through a2wsgi as it comes.
"""

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import include, path

from reception.asgi import HTTP_THREADS
from reception.asgi import application as product
from reception.http import Http

# Far from every real slot, one after another.
FAR = datetime(2100, 1, 1, tzinfo=UTC)
NUMBERS = itertools.count()  # next() on it is atomic; on a generator threads would collide
INSERT = """
INSERT INTO scheduling_booking
(calendar_id, uid, sequence, start, "end", format, status, holder, created)
SELECT id, gen_random_uuid(), 0, %s, %s, 'video', 'confirmed', '', %s
FROM scheduling_calendar LIMIT 1
"""


def insert(request: HttpRequest) -> HttpResponse:
    """One bare INSERT under the exclusion constraint."""
    start = FAR + next(NUMBERS) * timedelta(minutes=20)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [start, start + timedelta(minutes=20), start])
    return HttpResponse(status=204)


def booked(request: HttpRequest, calendar: int) -> HttpResponse:
    """The rows that the free slots of a calendar's next 30 days follow from."""
    now = datetime.now(UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT start, "end" FROM scheduling_booking WHERE calendar_id = %s AND start < %s '
            "AND \"end\" > %s AND status <> 'cancelled' ORDER BY start",
            [calendar, now + timedelta(days=30), now],
        )
        rows = cursor.fetchall()
    content = json.dumps([[a.timestamp(), b.timestamp()] for a, b in rows])
    return HttpResponse(content, content_type="application/json")


class FloorMiddleware:
    """Only names the urlconf: a handler has no other way to have its own."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.urlconf = "tests.bench.floor"
        return self.get_response(request)


VIEWS = [path("floor/insert/", insert), path("floor/booked/<int:calendar>/", booked)]
urlpatterns = [*VIEWS, path("stock/", include(VIEWS))]

with override_settings(MIDDLEWARE=["tests.bench.floor.FloorMiddleware"]):
    bare: Any = WSGIHandler()  # typed to give Django's responses, which are the iterables of WSGI
FLOORS = {
    "/floor/": Http(bare, workers=HTTP_THREADS),
    "/stock/": WSGIMiddleware(bare, workers=HTTP_THREADS),
}


async def application(scope: Any, receive: Any, send: Any) -> None:
    served: Any = product
    if scope["type"] == "http":
        served = FLOORS.get(scope["path"][: len("/floor/")], product)
    await served(scope, receive, send)
