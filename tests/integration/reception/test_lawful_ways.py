"""No step but those of the tables of the law: each state, verb and role, by the real pages."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from reception.lifecycle import APPEAL, RECEPTION, AppealState, ReceptionState
from reception.models import Event, Reception, User
from tests.promises import at, fresh
from tests.triage import APPEALS, RECEPTIONS, with_head
from tests.world import World, starts

# The page of each verb of an appeal: its name, the verb in its address, what is sent.
OF_APPEAL = {
    "ask": ("desk-ruling", {"question": "Qaysi uy?"}),
    "forward": ("desk-ruling", {"body": "Prokuratura", "reasons": "x"}),
    "refuse": ("desk-ruling", {"ground": "decided_before", "reasons": "x"}),
    "leave": ("desk-ruling", {"ground": "no_mandate", "reasons": "x"}),
    "agree": ("desk-ruling", {}),
    "clarify": ("my-clarify", {"text": "x"}),
    "withdraw": ("my-withdraw", {}),
}
OF_RECEPTION = {
    "approve": "approve",
    "decline": "decline",
    "revoke": "revoke",
    "begin": "begin",
    "end": "finish",
    "did-not-come": "miss_citizen",
    "not-held": "miss_official",
    "concede": "concede",
}
CITIZENS = {"clarify", "withdraw"}


def url_of(reception: Reception, name: str, verb: str) -> str:
    ours = name.startswith("desk")
    return reverse(name, args=[reception.public_id, verb] if ours else [reception.public_id])


def states(reception: Reception) -> tuple[str, str, int]:
    found = fresh(reception)
    return found.appeal.state, found.state, Event.objects.exclude(kind="viewed").count()


@pytest.fixture(autouse=True)
def _a_crowd_may_ask(settings) -> None:
    settings.SOFT_RATES = settings.RATES


@pytest.mark.parametrize("state", APPEALS)
def test_an_appeal_takes_no_other_step_whoever_asks(
    world: World, now: datetime, as_user, state: str
) -> None:
    reception = APPEALS[state](world, now)
    assert reception.appeal.state == state
    moment = now if reception.can_change(now) else reception.ends_at
    people = roles(world)
    with at(moment):
        clients = {role: as_user(user) for role, user in people.items()}
        for verb, (name, said) in OF_APPEAL.items():
            step = "leave" if verb == "agree" else verb
            legal = (AppealState(state), step) in APPEAL
            mine = {"citizen"} if verb in CITIZENS else {"official", "secretary", "head"}
            for role, client in clients.items():
                if legal and role in mine:
                    continue
                refused(client, reception, url_of(reception, name, verb), said, role, verb)


@pytest.mark.parametrize("state", RECEPTIONS)
def test_a_reception_takes_no_other_step_whoever_asks(
    world: World, now: datetime, as_user, state: str
) -> None:
    reception = RECEPTIONS[state](world, now)
    assert reception.state == state
    people = roles(world)
    free = starts(world.botir, reception.ends_at)[-1]
    with at(reception.ends_at):
        clients = {role: as_user(user) for role, user in people.items()}
        for word, verb in OF_RECEPTION.items():
            legal = (ReceptionState(state), verb) in RECEPTION or twice(state, verb)
            for role, client in clients.items():
                if legal and role in {"official", "secretary"}:
                    continue
                url = url_of(reception, "desk-decide", word)
                refused(client, reception, url, {}, role, word)
        for name, verb in (("my-cancel", "cancel"), ("my-move", "move"), ("my-again", "rebook")):
            legal = (ReceptionState(state), verb) in RECEPTION
            for role, client in clients.items():
                if legal and role == "citizen":
                    continue
                said = {"start": free.isoformat()}
                refused(client, reception, url_of(reception, name, verb), said, role, verb)


def twice(state: str, verb: str) -> bool:
    """Once more what is done already: it changes nothing, and is no mistake."""
    return (state, verb) in {
        ("in_session", "begin"),
        ("finished", "finish"),
        ("recorded", "finish"),
    }


def roles(world: World) -> dict[str, User]:
    """Every role there is towards it, and those who have none."""
    world.office.refresh_from_db()
    head = world.office.head or with_head(world)
    return {
        "citizen": world.aziza,
        "official": world.botir.user,
        "secretary": world.dilnoza,
        "head": head.user,
        "other office": world.sardor.user,
        "other citizen": world.malika,
    }


def refused(
    client: Client, reception: Reception, url: str, said: dict[str, str], role: str, verb: str
) -> None:
    before = states(reception)
    response = client.post(url, said)
    assert response.status_code in {302, 404, 409, 422}, (role, verb, response.status_code)
    assert states(reception) == before, (role, verb)
