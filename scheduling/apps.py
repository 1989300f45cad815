from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        post_migrate.connect(guard_sqlite, sender=self)


def guard_sqlite(using: str, **kwargs: Any) -> None:
    """SQLite loses a table's triggers when a migration rebuilds it, so they're made after each."""
    from scheduling.constraints import make_sqlite_guard

    make_sqlite_guard(using)
