"""The product's settings, with a bare relay beside its sockets in the same daphne."""

from reception.settings import *  # noqa: F403

ASGI_APPLICATION = "tests.bench.relay_server.application"
