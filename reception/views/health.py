"""For whoever runs the service: is the process alive, and can it serve."""

import functools
from collections.abc import Callable

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

REDIS_TIMEOUT_SECONDS = 2


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers; touches nothing else."""
    return JsonResponse({"status": "alive"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when everything a request needs answers, else 503; names what doesn't, never why.

    Body: {"status": "ready"|"not ready", "checks": {name: bool}}.
    """
    checks = {name: works() for name, works in CHECKS.items()}
    ready = all(checks.values())
    status = "ready" if ready else "not ready"
    return JsonResponse({"status": status, "checks": checks}, status=200 if ready else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def database_is_migrated() -> bool:
    try:
        return migrated_once()
    except (DatabaseError, NotMigratedError):
        return False


class NotMigratedError(Exception):
    """Some migration of this code has not run on this database."""


@functools.cache
def migrated_once() -> bool:
    # Reading every migration is slow and the answer stays true for this code, so only True is
    # kept: an exception is not cached.
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigratedError
    return True


def channel_layer_answers() -> bool:
    if not settings.REDIS_URL:
        return True  # it lives in this very process
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_TIMEOUT_SECONDS,
            socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        ) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False


CHECKS: dict[str, Callable[[], bool]] = {
    "database": database_answers,
    "migrations": database_is_migrated,
    "channel_layer": channel_layer_answers,
}
