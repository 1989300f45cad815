"""A batch in tests: announced, applied for, closed, drawn, through the product's own actions."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from reception.actions import applications, batches, draw
from reception.actions.applications import Wanted
from reception.models import Application, Batch, Category, Official, User
from scheduling.availability import free_slots
from scheduling.formats import Format
from tests.world import ANSWERS

SOURCE = "drand, quicknet, round 12345678"
VALUE = "f477d5c89f21a17c863a7f937c6a6d15859414d2be09cd448d4279af331c5d3e"
DAY = timedelta(days=1)


def free(official: Official, now: datetime, how_many: int = 2, ahead: int = 12) -> list[datetime]:
    """Free starts from so many days ahead on."""
    calendar = official.calendar.on(batches.terms(official, Format.VIDEO))
    first = now + ahead * DAY
    slots = free_slots([calendar], first, first + 40 * DAY, now)[calendar.pk]
    return [slot.start for slot in slots[:how_many]]


def announce(
    official: Official, now: datetime, slots: int | list[datetime] = 2, **changed: Any
) -> Batch:
    """Open from now, closing in two days, drawn with a value of three hours later."""
    starts = free(official, now, slots) if isinstance(slots, int) else slots
    plan = batches.Plan(
        starts=tuple(starts),
        format=Format.VIDEO,
        opens=now,
        deadline=now + 2 * DAY,
        source=SOURCE,
        value_at=now + 2 * DAY + timedelta(hours=3),
    )._replace(**changed)
    uid = uuid4()
    return batches.announce(official, plan, uid=uid, by=official.user, now=now)


def answers(citizen: User, **changed: str) -> dict[str, str]:
    return ANSWERS | {"name": citizen.full_name, "email": citizen.email, "topic": ""} | changed


def apply(
    batch: Batch,
    citizen: User,
    now: datetime,
    *wishes: int,
    category: Category | None = None,
    wait: bool = False,
    **changed: str,
) -> Application:
    wanted = Wanted(answers(citizen, **changed), wishes, category, wait)
    return applications.apply(batch, citizen, wanted, language="uz", now=now)


def close(batch: Batch) -> Batch:
    """A few seconds after the deadline, as the worker does it."""
    return draw.close(batch, now=batch.deadline + timedelta(seconds=5))


def drawn(batch: Batch, value: str = VALUE) -> Batch:
    """Closed, and drawn as soon as the public value exists."""
    close(batch)
    return draw.draw(batch, value, by=batch.announced_by, now=batch.value_at)


def proof_of(batch: Batch) -> dict[str, Any]:
    """What the page offers of a batch that is drawn."""
    assert batch.proof is not None
    return dict(batch.proof)
