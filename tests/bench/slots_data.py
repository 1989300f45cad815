"""Fills the product's database with officials who are half booked; runs in its shell."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from reception.models import Office, Official, User
from scheduling.constraints import OverlapConstraint
from scheduling.models import AvailabilityRule, Booking, Calendar, Status

SLOT = timedelta(minutes=30)
OPENS, CLOSES = time(9), time(17)
A_DAY = 16
TZID = "Asia/Tashkent"


def make(officials: int, first: str, days: int) -> None:
    """`official-0`, `official-1`…: every second slot from the day `first` on is booked."""
    office = Office.objects.create(slug="navbahor", code="NAV", name={}, email="q@office.example")
    opening = datetime.combine(date.fromisoformat(first), OPENS, ZoneInfo(TZID))
    for number in range(officials):
        calendar = official(office, f"official-{number}").calendar
        taken = [
            opening + timedelta(days=day) + SLOT * slot
            for day in range(days)
            for slot in range(0, A_DAY, 2)
        ]
        Booking.objects.bulk_create(
            Booking(calendar=calendar, start=at, end=at + SLOT, status=Status.CONFIRMED)
            for at in taken
        )
    # As autovacuum would soon: without statistics the planner sorts what it should hash.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# Slots of half an hour, one after another, back from yesterday; as many for each calendar.
PAST = """
INSERT INTO scheduling_booking
(calendar_id, uid, sequence, start, "end", format, status, holder, created)
SELECT id, gen_random_uuid(), 0, %(opening)s - slot * interval '30 minutes',
  %(opening)s - (slot - 1) * interval '30 minutes', 'video', 'confirmed', '', now()
FROM scheduling_calendar CROSS JOIN generate_series(1, %(each)s) AS slot
"""


def remember(bookings: int, first: str) -> None:
    """As many bookings in all: what there is, and a past of every calendar before `first`."""
    each = (bookings - Booking.objects.count()) // Calendar.objects.count()
    opening = datetime.combine(date.fromisoformat(first), time(), ZoneInfo(TZID))
    guard = next(one for one in Booking._meta.constraints if isinstance(one, OverlapConstraint))
    with connection.schema_editor() as editor:  # to build its index at the end is much faster
        editor.remove_constraint(Booking, guard)
    with connection.cursor() as cursor:
        cursor.execute(PAST, {"opening": opening, "each": each})
    with connection.schema_editor() as editor:
        editor.add_constraint(Booking, guard)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(Booking.objects.count())


def official(office: Office, slug: str) -> Official:
    calendar = Calendar.objects.create(tzid=TZID, slot_minutes=30, horizon_days=30)
    AvailabilityRule.objects.create(
        calendar=calendar,
        rrule="FREQ=DAILY",
        starts=OPENS,
        ends=CLOSES,
        valid_from=date(2020, 1, 1),
    )
    user = User.objects.create(username=slug)
    return Official.objects.create(
        office=office, user=user, calendar=calendar, slug=slug, name={}, position={}
    )
