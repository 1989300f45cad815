"""A video point of the demonstration, to which somebody comes within minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from reception.actions import points
from reception.demo.people import QUESTIONS, words
from reception.lifecycle import ReceptionState
from reception.models import Office, Official, Reception, User, VideoPoint

SAID: dict[str, Any] = {
    "name": words("Bogʻ mahallasi binosi", "Здание махалли Бог", "House of the Bogʻ mahalla"),
    "address": words(
        "Navbahor tumani, Bogʻ koʻchasi, 2",
        "Навбахорский район, ул. Бог, 2",
        "2 Bogʻ Street, Navbahor District",
    ),
    "opening": words(
        "dushanba–juma, 9:00–18:00", "понедельник–пятница, 9:00–18:00", "Monday to Friday, 9–18"
    ),
}
HELPER = "otabek"


def seed_point(now: datetime, make: Callable[..., Reception]) -> None:
    """Once."""
    if VideoPoint.objects.exists():
        return
    office, helper = Office.objects.get(slug="navbahor"), User.objects.get(username=HELPER)
    point = points.keep(None, office, helper=helper, by=helper, now=now, **SAID)
    hosila = User.objects.citizen("hosila@example.uz", full_name="Hosila Qodirova", language="uz")
    start = now.replace(second=0, microsecond=0) + timedelta(minutes=10)
    receives = Official.objects.get(slug="nodira")
    length, before = timedelta(minutes=50), now - timedelta(days=2)
    try:
        with transaction.atomic():
            state = ReceptionState.SCHEDULED
            made = make(receives, hosila, start, length, QUESTIONS[0], state, before)
            made.point, made.place = point, point.place
            made.save(update_fields=["point", "place"])
    except IntegrityError:  # that time is somebody else's; the point is there all the same
        return
