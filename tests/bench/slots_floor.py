"""What free slots cost at least: views without middleware that read, and answer, no more."""

# First: it sets Django up, and what follows imports models.
from tests.bench.floor import application, urlpatterns  # isort: skip

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from scheduling.models import Booking

__all__ = ["application"]

# Knows what the product has to find out: that the rules are daily, and all slots alike.
FREE = """
SELECT json_build_object('officials', json_object_agg(slug, line))::text FROM (
    SELECT slug, json_build_object('minutes', min(slot_minutes), 'starts', json_agg(epoch)) AS line
    FROM (
        SELECT slug, slot_minutes, calendar_id, at, date_part('epoch', at)::bigint AS epoch
        FROM reception_official
        JOIN scheduling_calendar ON scheduling_calendar.id = calendar_id
        JOIN scheduling_availabilityrule USING (calendar_id)
        CROSS JOIN generate_series(0, %s - 1) AS day
        CROSS JOIN LATERAL generate_series(
            (%s::date + day + starts) AT TIME ZONE tzid,
            (%s::date + day + ends) AT TIME ZONE tzid - interval '1 minute' * slot_minutes,
            interval '1 minute' * slot_minutes
        ) AS at
        WHERE slug = ANY(%s)
    ) AS slots
    WHERE NOT EXISTS (
        SELECT FROM scheduling_booking
        WHERE calendar_id = slots.calendar_id AND start = at AND status <> 'cancelled'
    )
    GROUP BY slug
) AS lines
"""


def bookings(request: HttpRequest, slug: str) -> HttpResponse:
    """The rows that the free slots of one official follow from."""
    rows = Booking.objects.filter(calendar__official__slug=slug).values_list("start", "end")
    return JsonResponse({"bookings": list(rows)})


def free(request: HttpRequest) -> HttpResponse:
    """The free slots themselves, as the database alone can say them."""
    first, days = request.GET["from"], int(request.GET["days"])
    with connection.cursor() as cursor:
        cursor.execute(FREE, [days, first, first, request.GET.getlist("official")])
        return HttpResponse(cursor.fetchone()[0], content_type="application/json")


urlpatterns += [path("floor/bookings/<slug:slug>/", bookings), path("floor/free/", free)]
