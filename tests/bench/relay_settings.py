"""The product's settings, with its sockets set free of their limit of speed."""

from reception.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.bench.relay_server.application"
