import uuid

import pytest


@pytest.fixture(autouse=True)
def _database(transactional_db):
    """Sockets live in other threads than the test: they see only what is committed."""


@pytest.fixture
def key():
    return str(uuid.uuid4())
