from tests.integration.reception.conftest import as_user, now, world

__all__ = ["as_user", "now", "world"]
