"""Receptions that were held, and what comes after them, by the product's own actions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import time_machine

from reception.actions import answers, minutes, session
from reception.actions.journal import record
from reception.actions.promises import Instruction
from reception.models import FollowUp, Letter, Reception, User
from tests.world import World, book

SMETA = Instruction("Smeta tuzish", name="J. Mirzayev")


def held(world: World, now: datetime, citizen: User | None = None) -> Reception:
    """Begun and finished at `now`; its card is not written yet."""
    reception = book(world.botir, citizen or world.aziza, now)
    reception.state, reception.began = "in_session", now
    reception.save()
    record("began", at=now, actor=world.botir.user, reception=reception, tell=False)
    session.finish(reception, by=None, now=now)
    return Reception.objects.whole().get(pk=reception.pk)


def fresh(reception: Reception) -> Reception:
    return Reception.objects.whole().get(pk=reception.pk)


def promised(
    world: World, now: datetime, *instructions: Instruction, citizen: User | None = None
) -> FollowUp:
    """The first of the instructions given at a reception that was just held."""
    reception = held(world, now, citizen)
    minutes.complete(
        reception,
        outcome="written",
        answer="Tekshiramiz",
        instructions=instructions or [SMETA],
        by=world.botir.user,
        now=now,
    )
    found = FollowUp.objects.whole().filter(appeal=reception.appeal).order_by("pk").first()
    assert found
    return found


def to_dilnoza(world: World, due: date | None = None) -> Instruction:
    return Instruction("Smeta tuzish", executor=world.dilnoza, due=due)


def answered(
    world: World, reception: Reception, now: datetime, text: str = "Taʼmirlandi."
) -> Letter:
    draft = answers.write(reception, text, interim=False, version=0, by=world.dilnoza, now=now)
    return answers.sign(reception, world.botir, version=draft.version, now=now)


@contextmanager
def at(now: datetime) -> Iterator[None]:
    """Pages look at the clock themselves: it stands at `now`."""
    with time_machine.travel(now, tick=False):
        yield
