"""Two processes that reach one another through a Redis of the test's own, which dies."""

import asyncio
import json
import os
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.line import HOSTS, Line, line
from tests.product import prepared, serving
from tests.services import free_port, redis_server

pytestmark = pytest.mark.skipif("REDIS_URL" not in os.environ, reason="where Redis is tried")
BACK_SECONDS = 20


async def heard(sender: Line, reader: Line, seconds: float) -> bool:
    """Whether a relayed message arrives, said anew each half second."""
    pair = ":".join(sorted((sender.me, reader.me)))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        await sender.say("candidates", reader.me, pair=pair, gen=1, candidates=[None])
        try:
            async with asyncio.timeout(0.5):
                await reader.hear("candidates")
        except TimeoutError:
            continue
        return True
    return False


async def talk(here: str, there: str, made: dict[str, str], redis: ExitStack, port: int) -> None:
    async with line(here, made, "botir") as botir, line(there, made, "dilnoza") as dilnoza:
        assert await heard(botir, dilnoza, BACK_SECONDS)
        redis.close()
        assert not await heard(botir, dilnoza, 2)
        await botir.lives()
        await dilnoza.lives()
        redis.enter_context(redis_server(port))
        assert await heard(botir, dilnoza, BACK_SECONDS)
        assert await heard(dilnoza, botir, BACK_SECONDS)


def test_a_redis_that_was_away_closes_no_line_and_carries_again(tmp_path: Path) -> None:
    other, port = tmp_path / "other", free_port()
    other.mkdir()
    with ExitStack() as redis:
        url = redis.enter_context(redis_server(port))
        with (
            prepared(tmp_path, REDIS_URL=url) as environment,
            serving(tmp_path, environment, worker=False) as here,
            serving(other, environment, worker=False) as there,
        ):
            made = json.loads(here.shell(HOSTS))
            asyncio.run(talk(here.url, there.url, made, redis, port))
