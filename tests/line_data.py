"""What `tests.line` needs in the product's database; runs in its shell."""

import json

from django.urls import reverse

from tests.calls import on_now
from tests.crowd_data import session_of
from tests.world import make_world


def hosts() -> str:
    """A reception that is on now: where its room is, and a session of each who belongs there."""
    world = make_world()
    made = on_now(world.botir, world.aziza)
    people = {"botir": world.botir.user, "dilnoza": world.dilnoza, "aziza": world.aziza}
    path = reverse("room", args=[made.public_id]).removesuffix("room/")
    where = {"room": made.room, "path": path}
    return json.dumps(where | {name: session_of(person) for name, person in people.items()})
