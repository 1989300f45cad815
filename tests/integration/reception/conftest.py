from datetime import UTC, datetime

import pytest
from django.test import Client

from reception.models import User
from tests.api import Program
from tests.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def now() -> datetime:
    """A Tuesday at 14:15 in Tashkent."""
    return datetime(2026, 12, 1, 9, 15, tzinfo=UTC)


@pytest.fixture
def as_user():
    def client(user: User) -> Client:
        """A browser in which this person is signed in, reading English."""
        browser = Client(headers={"accept-language": "en"})
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return client


@pytest.fixture
def program(world: World) -> Program:
    """Aziza's."""
    return Program(world.aziza)
