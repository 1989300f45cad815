"""What requests count in a Redis of the test's own, which dies."""

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import redis

from reception.tally import Redis
from tests.services import free_port, redis_server

pytestmark = pytest.mark.skipif("REDIS_URL" not in os.environ, reason="where Redis is tried")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(port: int) -> Iterator[ExitStack]:
    """Runs until it is closed."""
    with ExitStack() as running:
        running.enter_context(redis_server(port))
        yield running


def counted(port: int) -> list[int]:
    """As a request does, for each of which Django makes a cache."""
    return Redis(f"redis://127.0.0.1:{port}", {}).count(["holds"], [60], by=1)


def test_requests_count_on_one_connection(port: int, server: ExitStack) -> None:
    with redis.Redis(port=port) as other:
        before = other.info("stats")["total_connections_received"]
        assert [counted(port) for _ in range(5)] == [[1], [2], [3], [4], [5]]
        assert other.info("stats")["total_connections_received"] == before + 1


def test_what_began_anew_counts_on(port: int, server: ExitStack) -> None:
    assert counted(port) == [1]
    server.close()
    server.enter_context(redis_server(port))
    assert [counted(port), counted(port)] == [[1], [2]]
