"""Requests and what becomes of them, by the product's own actions."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from reception.actions import attendance, changes, disputes, minutes, rulings, triage
from reception.models import Official, Reception, User
from scheduling.formats import Format
from tests.promises import SMETA, answered, fresh, held
from tests.world import World, book, offer, official


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


def in_person(world: World, now: datetime) -> Reception:
    """Scheduled; where there is no room, the desk says what happened."""
    offer(world.botir, Format.IN_PERSON)
    return fresh(book(world.botir, world.aziza, now, how=Format.IN_PERSON))


def brought(*steps: str) -> Callable[[World, datetime], Reception]:
    """A life that takes these steps, from a reception in person that is booked at `now`."""

    def live(world: World, now: datetime) -> Reception:
        reception = in_person(world, now)
        for step in steps:
            STEPS[step](world, fresh(reception))
        return fresh(reception)

    return live


def complete(world: World, reception: Reception, outcome: str) -> None:
    written = outcome == "written"
    minutes.complete(
        reception,
        outcome=outcome,
        answer="x",
        consent=not written,
        instructions=[SMETA] if written else [],
        by=world.botir.user,
        now=reception.ends_at,
    )


def leave(world: World, reception: Reception) -> None:
    now = reception.appeal.submitted
    ruling = rulings.propose(reception, "anonymous", "x", by=world.dilnoza, now=now)
    rulings.agree(ruling, by=with_head(world).user, now=now)


def refuse(world: World, reception: Reception) -> None:
    now = reception.appeal.submitted
    earlier = reception.appeal
    earlier.pk, earlier.number, earlier.state, earlier.key = None, "OLD-1", "answered", uuid4()
    earlier.save()
    rulings.refuse(
        fresh(reception), "decided_before", "x", earlier=earlier, by=world.dilnoza, now=now
    )


STEPS: dict[str, Callable[[World, Reception], object]] = {
    "ask": lambda w, r: triage.ask(r, "?", by=w.dilnoza, now=r.appeal.submitted),
    "forward": lambda w, r: rulings.forward(r, body="Sud", by=w.dilnoza, now=r.appeal.submitted),
    "refuse": refuse,
    "leave": leave,
    "withdraw": lambda w, r: changes.withdraw(r, by=w.aziza, now=r.appeal.submitted),
    "cancel": lambda w, r: changes.cancel(r, by=w.aziza, now=r.appeal.submitted),
    "revoke": lambda w, r: changes.revoke(r, by=w.dilnoza, now=r.appeal.submitted),
    "begin": lambda w, r: attendance.begin(r, by=w.dilnoza, now=r.starts_at),
    "end": lambda w, r: attendance.end(r, by=w.dilnoza, now=r.starts_at),
    "miss": lambda w, r: attendance.did_not_come(r, by=w.dilnoza, now=r.ends_at),
    "not held": lambda w, r: attendance.not_held(r, by=w.dilnoza, now=r.ends_at),
    "concede": lambda w, r: disputes.concede(r, by=w.dilnoza, now=r.ends_at),
    "explain": lambda w, r: complete(w, r, "explained"),
    "promise": lambda w, r: complete(w, r, "written"),
    "answer": lambda w, r: answered(w, r, r.ends_at),
}
APPEALS = {
    "registered": brought(),
    "clarifying": brought("ask"),
    "heard": brought("begin", "end"),
    "on_control": brought("begin", "end", "promise"),
    "answered": brought("begin", "end", "explain"),
    "forwarded": brought("forward"),
    "refused": brought("refuse"),
    "not_considered": brought("leave"),
    "withdrawn": brought("cancel"),
}
RECEPTIONS = {
    "scheduled": brought(),
    "in_session": brought("begin"),
    "finished": brought("begin", "end"),
    "recorded": brought("begin", "end", "explain"),
    "cancelled": brought("cancel"),
    "revoked": brought("revoke"),
    "no_show_citizen": brought("miss"),
    "no_show_official": brought("not held"),
    "failed_technical": brought("miss", "concede"),
}
