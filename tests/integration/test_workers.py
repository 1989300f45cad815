import os

import pytest
from django.conf import settings


@pytest.mark.redis
def test_a_worker_of_the_tests_counts_in_a_redis_of_its_own() -> None:
    assert settings.CACHES["default"]["LOCATION"] == os.environ["REDIS_URL"]
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        assert os.environ["REDIS_URL"].endswith(f"/{int(worker[2:]) + 1}")
