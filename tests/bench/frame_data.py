"""Fills the product's database with receptions that are on now; runs in its shell."""

import json
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from tests.crowd_data import session_of
from tests.world import book, make_world, official


def make(receptions: int) -> str:
    """One for each round, of an official each, all of Aziza's: paths of the rooms and sessions."""
    now, world = timezone.now(), make_world()
    start = timezone.localtime(now - timedelta(minutes=2)).replace(second=0, microsecond=0)
    rooms = []
    for number in range(receptions):
        host = official(world.office, f"official-{number}")
        host.calendar.rules.update(
            rrule="FREQ=DAILY;COUNT=1",
            valid_from=start.date(),
            starts=start.time(),
            ends=(start + timedelta(hours=1)).time(),
        )
        reception = book(host, world.aziza, now - timedelta(minutes=5), start=start)
        room = reverse("room", args=[reception.public_id])
        rooms.append({"path": room, "host": session_of(host.user)})
    return json.dumps({"rooms": rooms, "guest": session_of(world.aziza)})
