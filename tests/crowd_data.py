"""What tests.crowd fills the product's database with; runs in the product's shell."""

import json
import secrets
from datetime import date, datetime, time, timedelta

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from reception import signed
from reception.actions.tokens import issue
from reception.models import User
from scheduling.models import AvailabilityRule, Booking
from tests.world import make_world, official, starts

OFFICE_HOURS = range(4, 12)  # 9 to 17 in Tashkent, in UTC
TANGLED_HOUR = 19  # just after midnight there


def make(people: int, officials: int) -> str:
    now, world = timezone.now(), make_world()
    slots, tangled = {}, {}
    for number in range(officials):
        one = official(world.office, f"official-{number}")
        # Past midnight, and another grid ten minutes aside: slots that partly overlap.
        for opens, closes in ((time(22), time(1)), (time(0, 10), time(2))):
            AvailabilityRule.objects.create(
                calendar=one.calendar,
                rrule="FREQ=DAILY",
                starts=opens,
                ends=closes,
                valid_from=date(2020, 1, 1),
            )
        free = starts(one, now + timedelta(days=1), days=28)
        slots[one.slug] = [start.isoformat() for start in free if start.hour in OFFICE_HOURS]
        midnight = [start.isoformat() for start in free if start.hour == TANGLED_HOUR]
        tangled[one.slug] = midnight[:3]
    citizens = [
        User.objects.citizen(f"citizen-{number}@example.uz", full_name=f"Citizen {number}")
        for number in range(people)
    ]
    sessions = [session_of(one) for one in citizens]
    programs = [issue(one, now=now)[0] for one in citizens]
    return json.dumps(
        {"slots": slots, "tangled": tangled, "sessions": sessions, "tokens": programs}
    )


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    signed.begin(session, user)
    session["holder"] = secrets.token_urlsafe(24)
    signed.begin(session, user)
    signed.change(session, second="totp")
    session.create()
    return str(session.session_key)


def taken(slug: str, start: str) -> int:
    begins = datetime.fromisoformat(start)
    active = Booking.objects.filter(calendar__official__slug=slug).exclude(status="cancelled")
    return active.filter(start__lt=begins + timedelta(minutes=20), end__gt=begins).count()
