"""The product's settings, with the floor of the free slots beside it in the same server."""

from reception.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.bench.slots_floor.application"
