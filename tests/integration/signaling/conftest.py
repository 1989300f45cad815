import uuid

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from signaling import signals
from tests.integration.signaling.browser import close_all


@pytest.fixture(autouse=True)
async def _database(transactional_db):
    """Sockets live in other threads than the test: they see only what is committed."""
    yield
    await close_all()
    await sync_to_async(connections.close_all)()


@pytest.fixture(autouse=True)
def _no_receptions(monkeypatch):
    """The rooms alone: nobody but the ticket decides who comes in."""
    monkeypatch.setattr(signals.joining, "receivers", [])


@pytest.fixture
def key():
    return str(uuid.uuid4())
