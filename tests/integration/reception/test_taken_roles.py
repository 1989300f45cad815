"""A role that was taken away takes effect at once, whatever page its holder has before them
(docs/decisions/0050)."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module

import pytest
from django.db import transaction

from reception import actions
from reception.actions import (
    afterwards,
    again,
    applications,
    calls,
    changes,
    disputes,
    door,
    readiness,
    recording,
    replies,
    triage,
)
from reception.models import BusySource, Deputyship, OfficeRole, Official, Secretaryship, User
from signaling.errors import NotAllowed
from tests.queries import statements
from tests.rights.objects import set_up
from tests.rights.stage import Stage, staff
from tests.taken_verbs import VERBS

OWN = {
    afterwards.rate,
    afterwards.object_to,
    again.rebook,
    applications.withdraw,
    changes.withdraw,
    disputes.dispute,
    replies.stay,
    triage.add_paper,
    triage.clarify,
}
"""What citizens do with what is theirs."""

PRESENT = {calls.say, calls.hand_over, door.say, readiness.keep, recording.answer}
"""What whoever is in a room, or will be, says for themselves."""


@pytest.fixture
def stage(db: None, now) -> Stage:
    stage = set_up(now)
    made = stage.made
    made["choosable"] = BusySource.objects.create(
        official=stage.botir, url="u", host="h", choices='{"u": "x"}', due=now
    )
    made["on now"] = made["at a point"]
    return stage


def holder_of_all(stage: Stage) -> User:
    """Nargiza stands beside everybody, administers the office, and is the operator too."""
    nargiza = staff("nargiza")
    for official in Official.objects.filter(office=stage.world.office):
        Secretaryship.objects.create(official=official, user=nargiza)
        Deputyship.objects.create(official=official, user=nargiza)
    for kind in ("registrar", "administrator", "auditor"):
        OfficeRole.objects.create(office=stage.world.office, user=nargiza, kind=kind)
    User.objects.filter(pk=nargiza.pk).update(is_operator=True)
    stage.made["point"].helper = nargiza
    stage.made["point"].save()
    return User.objects.get(pk=nargiza.pk)


def take_all(user: User) -> None:
    """As its page still knows her, she is the operator."""
    for kind in (OfficeRole, Secretaryship, Deputyship):
        kind._default_manager.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_operator=False)


REFUSED = {"PermissionDenied", "not_yours"}


def outcome(act: Callable[[], object]) -> str:
    """How it ended; it leaves nothing behind."""
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except NotAllowed as error:
        return str(error)
    except Exception as error:
        return type(error).__name__
    return "done"


def test_nobody_does_anything_by_a_role_that_was_just_taken_away(stage: Stage) -> None:
    nargiza = holder_of_all(stage)
    about = {"by": nargiza, "now": stage.now}
    had = {name_of(verb): outcome(partial(act, stage, about)) for verb, act in VERBS.items()}
    assert not [verb for verb, how in had.items() if how in REFUSED]
    take_all(nargiza)
    for verb, act in VERBS.items():
        nargiza.is_operator = True
        with statements() as asked:
            assert outcome(partial(act, stage, about)) in REFUSED, name_of(verb)
        assert not [sql for sql in asked if sql.startswith(("INSERT", "UPDATE", "DELETE"))]


def verbs_of(module: object) -> Iterator[Callable[..., object]]:
    for found in vars(module).values():
        own = getattr(found, "__module__", "") == getattr(module, "__name__", "")
        whole = own and hasattr(found, "__wrapped__")  # a transaction that is tried again
        if not whole or inspect.isgeneratorfunction(inspect.unwrap(found)):
            continue
        if "by" in inspect.signature(found).parameters and not found.__name__.startswith("_"):
            yield found


def name_of(verb: Callable[..., object]) -> str:
    return f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"


def test_every_verb_that_somebody_does_is_of_an_office_or_of_whoever_does_it() -> None:
    """A new verb of an office can't be forgotten above."""
    modules = pkgutil.iter_modules(actions.__path__)
    verbs = {
        verb
        for module in modules
        for verb in verbs_of(import_module(f"reception.actions.{module.name}"))
    }
    forgotten = verbs - VERBS.keys() - OWN - PRESENT
    assert not {name_of(verb) for verb in forgotten}
