"""What free slots cost at least: views without middleware that read, and answer, no more."""

# First: it sets Django up, and what follows imports models.
from tests.bench.floor import application, urlpatterns  # isort: skip

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from scheduling.models import Booking

__all__ = ["application"]

# Knows what the product has to find out: all are open daily, for sixteen slots of half an hour.
FREE = """
WITH openings AS MATERIALIZED (
    SELECT slug, calendar_id, (%s::date + day + starts) AT TIME ZONE tzid AS opens
    FROM reception_official
    JOIN scheduling_calendar ON scheduling_calendar.id = calendar_id
    JOIN scheduling_availabilityrule USING (calendar_id)
    CROSS JOIN generate_series(0, %s - 1) AS day
    WHERE slug = ANY(%s)
), free AS (
    SELECT slug, json_agg(date_part('epoch', opens)::bigint + slot * 1800) AS starts
    FROM openings CROSS JOIN generate_series(0, 15) AS slot
    WHERE NOT EXISTS (
        SELECT FROM scheduling_booking AS booking
        WHERE booking.calendar_id = openings.calendar_id
        AND start = opens + slot * interval '30 minutes' AND status <> 'cancelled'
    )
    GROUP BY slug
)
SELECT json_build_object('officials', json_object_agg(
    slug, json_build_object('minutes', 30, 'starts', starts)
))::text FROM free
"""


def bookings(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows that the free slots of one official follow from."""
    rows = Booking.objects.filter(calendar__official__slug=slug).values_list("start", "end")
    return JsonResponse({"bookings": list(rows)})


def free(request: HttpRequest) -> HttpResponse:
    """The free slots themselves, as the database alone can say them."""
    first, days = request.GET["from"], int(request.GET["days"])
    with connection.cursor() as cursor:
        cursor.execute(FREE, [first, days, request.GET.getlist("official")])
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


urlpatterns += [path("floor/bookings/<slug:slug>/", bookings), path("floor/free/", free)]
