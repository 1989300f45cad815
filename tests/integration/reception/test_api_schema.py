"""The API does what its description says, whatever is sent to it (schemathesis)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance

from reception.actions.waitlist import Wish, join
from reception.wsgi import application
from tests.api import ROOT, Program, wish
from tests.integration.reception.waitlist import freed, offer
from tests.lots import announce, apply
from tests.world import World, book, official

config = SchemathesisConfig.from_dict({"generation": {"mode": "all"}})
schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application, config=config)

# What is named in a body that is to be accepted.
TODAY = str(timezone.localdate())
THERE_IS: dict[str, Any] = {"official": "nodira", "topic": None, "category": None, "wishes": []}
THERE_IS |= {"first": TODAY, "last": TODAY}


@contextmanager
def one_connection() -> Iterator[None]:
    """As Django's own test client has it: otherwise each request ends the test's transaction."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def known(world: World, settings: Any) -> Iterator[dict[str, Any]]:
    """A token, and what there is of Aziza's."""
    settings.RATES = settings.RATES | {"hold": "100000/m", "code": "100000/m"}
    settings.SOFT_RATES = settings.RATES
    now = timezone.now()
    reception = book(world.sardor, world.aziza, now)
    program = Program(world.aziza)
    nodira = official(world.office, "nodira")  # has no topics
    batch = announce(nodira, now)
    today = timezone.localdate()
    wanted = Wish(first=today, last=today + timedelta(days=9))
    join(world.aziza, world.botir, wanted, language="uz", now=now - timedelta(minutes=1))
    freed(world, now)
    offered = offer(now)
    hold = program.post("/holds", wish(world.botir)).json()
    found = {"slug": "botir", "id": str(reception.public_id), "uid": hold["uid"]}
    found |= {"offer": str(offered.uid), "waiting": str(offered.waiting.uid)}
    found |= {"batch": str(batch.uid), "application": str(apply(batch, world.aziza, now).uid)}
    with one_connection():
        yield found | {"token": program.token}


@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_every_operation(case: Case, known: dict[str, Any]) -> None:
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        case.path_parameters.update({k: v for k, v in known.items() if k in case.path_parameters})
        if isinstance(case.body, dict):
            case.body.update({k: v for k, v in THERE_IS.items() if k in case.body})
    # What is well formed may still name nobody, or a time that isn't free.
    case.call_and_validate(
        headers={"Authorization": f"Bearer {known['token']}"},
        excluded_checks=[positive_data_acceptance],
    )
