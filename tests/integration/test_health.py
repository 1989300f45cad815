import pytest
import redis
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from reception.views import health


def test_a_live_process_says_so_without_the_database(client: Client) -> None:
    # No mark: pytest-django would refuse a query.
    answer = client.get(reverse("healthz"))
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


@pytest.mark.django_db
def test_a_migrated_database_is_ready(client: Client) -> None:
    answer = client.get(reverse("readyz"))
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "checks": {"database": True, "migrations": True, "channel_layer": True},
    }


@pytest.mark.django_db
def test_a_database_that_is_away_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise DatabaseError("password authentication failed for user qabul")

    monkeypatch.setattr(connection, "cursor", refuse)
    answer = client.get(reverse("readyz"))
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] is False
    assert b"password" not in answer.content


@pytest.mark.django_db
def test_a_database_behind_the_code_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    health.migrated_once.cache_clear()
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    answer = client.get(reverse("readyz"))
    health.migrated_once.cache_clear()
    assert answer.status_code == 503
    assert answer.json()["checks"] == {
        "database": True,
        "migrations": False,
        "channel_layer": True,
    }


@pytest.mark.django_db
def test_a_channel_layer_that_is_away_is_not_ready(client: Client, settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get(reverse("readyz"))
    assert answer.status_code == 503
    assert answer.json()["checks"]["channel_layer"] is False


@pytest.mark.redis
def test_a_redis_that_answers_is_a_layer_that_is_ready(settings) -> None:
    assert redis.Redis.from_url(settings.REDIS_URL).ping()
    assert health.channel_layer_answers()


@pytest.mark.django_db
def test_health_is_never_kept_by_a_cache(client: Client) -> None:
    for name in ("healthz", "readyz"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"]
