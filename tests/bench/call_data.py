"""Fills the product's database with one call of several people; runs in its shell."""

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from reception.models import User
from tests.crowd_data import session_of
from tests.world import PASSWORD, book, make_world


def make(secretaries: int = 1) -> str:
    """Botir receives Aziza now, with so many secretaries: the room and everybody's sessions."""
    now, world = timezone.now(), make_world()
    start = timezone.localtime(now - timedelta(minutes=2)).replace(second=0, microsecond=0)
    world.botir.calendar.rules.update(
        rrule="FREQ=DAILY;COUNT=1",
        valid_from=start.date(),
        starts=start.time(),
        ends=(start + timedelta(hours=1)).time(),
    )
    world.office.dial_in = {"uz": "+998 71 200 00 00, kod 1234#"}
    world.office.save()
    reception = book(world.botir, world.aziza, now - timedelta(minutes=5), start=start)
    more = (f"secretary-{number}" for number in range(1, secretaries))
    helpers = [
        world.dilnoza,
        *(User.objects.create_staff(login, PASSWORD, full_name=login.title()) for login in more),
    ]
    world.botir.secretaries.set(helpers)
    return json.dumps(
        {
            "path": reverse("room", args=[reception.public_id]),
            "botir": session_of(world.botir.user),
            "aziza": session_of(world.aziza),
            "secretaries": [session_of(one) for one in helpers],
        }
    )
