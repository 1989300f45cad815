"""Fills the product's database with officials who are half booked; runs in its shell."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from reception.models import Office, Official, User
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
