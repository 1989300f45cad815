"""The product's settings, with the floor beside it in the same server."""

from reception.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.bench.floor.application"
