"""Requests and what becomes of them, by the product's own actions."""

from datetime import datetime
from typing import Any

from reception.actions import minutes
from reception.models import Official, Reception, User
from tests.promises import fresh, held
from tests.world import World, book, official


def requested(
    world: World, now: datetime, citizen: User | None = None, **answers: Any
) -> Reception:
    """A request to Botir, who has to approve it."""
    world.botir.needs_approval = True
    world.botir.save(update_fields=["needs_approval"])
    return fresh(book(world.botir, citizen or world.aziza, now, **answers))


def decided_before(world: World, now: datetime) -> Reception:
    """Aziza was heard and answered about her roof."""
    reception = held(world, now)
    minutes.complete(
        reception,
        outcome="explained",
        answer="Tom kelasi yili taʼmirlanadi.",
        consent=True,
        by=world.botir.user,
        now=now,
    )
    return fresh(reception)


def with_head(world: World) -> Official:
    """Zilola leads the office from now on."""
    zilola = official(world.office, "zilola")
    zilola.rank = 0
    zilola.save()
    zilola.topics.set(world.botir.topics.all())
    world.office.head = zilola
    world.office.save()
    world.botir.office.head = zilola
    return zilola


def against(who: Official) -> dict[str, Any]:
    return {"against": f"official:{who.pk}"}
