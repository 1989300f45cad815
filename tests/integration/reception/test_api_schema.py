"""The API does what its description says, whatever is sent to it (schemathesis)."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from django.utils import timezone

from reception.wsgi import application
from tests.api import ROOT, Program, wish
from tests.world import World, book

config = SchemathesisConfig.from_dict({"generation": {"mode": "all"}})
schema = schemathesis.openapi.from_wsgi(f"{ROOT}/openapi.json", application, config=config)

@pytest.fixture
def known(world: World, settings: Any) -> dict[str, Any]:
    """A token, and what there is of Aziza's."""
    settings.RATES = settings.RATES | {"hold": "100000/m", "code": "100000/m"}
    settings.SOFT_RATES = settings.RATES
    reception = book(world.sardor, world.aziza, timezone.now())
    program = Program(world.aziza)
    hold = program.post("/holds", wish(world.botir)).json()
    return {
        "token": program.token,
        "slug": "botir",
        "id": str(reception.public_id),
        "uid": hold["uid"],
    }


@schema.parametrize()
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_every_operation(case: Case, known: dict[str, Any]) -> None:
    if case.meta.generation.mode == GenerationMode.POSITIVE:
        case.path_parameters.update({k: v for k, v in known.items() if k in case.path_parameters})
    case.call_and_validate(headers={"Authorization": f"Bearer {known['token']}"})
