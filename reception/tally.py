"""The cache, which counts too: several things at once, in one journey to Redis.

With Django's own a count took four, and each made a client anew: an hour's limits of one booking
cost more than the booking (docs/decisions/0057).
"""

import time
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any, Protocol, cast

from django.core.cache import DEFAULT_CACHE_ALIAS, caches
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient

# Counts of one process. Then those that are over go, and the oldest beyond two thirds.
MOST = 100_000

# KEYS: what is counted; ARGV: by how much, then for each how many seconds it is kept.
COUNT = """
local counts = {}
for number, key in ipairs(KEYS) do
  counts[number] = redis.call('INCRBY', key, ARGV[1])
  if counts[number] == tonumber(ARGV[1]) then redis.call('EXPIRE', key, ARGV[number + 1]) end
end
return counts
"""


class Counting(Protocol):
    def count(self, names: Sequence[str], seconds: Sequence[int], by: int) -> list[int]: ...


def count(names: Sequence[str], seconds: Sequence[int], *, by: int) -> list[int]:
    """Adds `by` to what is counted under each name, and gives what it is then. A count that wasn't
    there begins at 0, and is forgotten after its `seconds`."""
    return counting().count(names, seconds, by)


@cache
def counting() -> Counting:
    """Django's own for all requests: `caches` makes one for each, as each has its own context."""
    return cast("Counting", caches.create_connection(DEFAULT_CACHE_ALIAS))


class Client(RedisCacheClient):
    """Keeps what Django makes for each act: the client of a server."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        super().__init__(servers, **options)
        self.writing = super().get_client(write=True)
        self.script = self.writing.register_script(COUNT)

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        return self.writing if write else super().get_client(key)

    def counted(self, keys: list[str], arguments: list[int]) -> list[int]:
        counts: list[int] = self.script(keys, arguments)
        return counts


@cache
def client(servers: tuple[str, ...], **options: Any) -> Client:
    """One for all requests, hence connections that last."""
    return Client(list(servers), **options)


class Redis(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = lambda servers, **options: client(tuple(servers), **options)

    def count(self, names: Sequence[str], seconds: Sequence[int], by: int) -> list[int]:
        keys = [self.make_and_validate_key(name) for name in names]
        return cast("Client", self._cache).counted(keys, [by, *seconds])


class Local(LocMemCache):
    """For one process that serves everything."""

    counts: dict[str, tuple[int, float]] = {}
    counting = Lock()

    def count(self, names: Sequence[str], seconds: Sequence[int], by: int) -> list[int]:
        now = time.time()
        with self.counting:
            return [
                self.counted(name, kept, by, now) for name, kept in zip(names, seconds, strict=True)
            ]

    def counted(self, name: str, seconds: int, by: int, now: float) -> int:
        found, until = self.counts.get(name, (0, 0.0))
        if until <= now:
            found, until = 0, now + seconds
            self.make_room(now)
        self.counts[name] = found + by, until
        return found + by

    def make_room(self, now: float) -> None:
        if len(self.counts) < MOST:
            return
        for name in [name for name, (_, until) in self.counts.items() if until <= now]:
            del self.counts[name]
        for name in list(self.counts)[: len(self.counts) - MOST * 2 // 3]:
            del self.counts[name]

    def clear(self) -> None:
        super().clear()
        self.counts.clear()
