"""Random lives of an appeal from its booking to whatever end: in whatever order whoever does
whatever, the journal alone tells the tables, one state is open, and clocks stop and run again."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception import housekeeping
from reception.actions import (
    again,
    answers,
    attendance,
    changes,
    disputes,
    minutes,
    promises,
    rulings,
    triage,
)
from reception.deadlines import Duty, last_day, pauses_of
from reception.lifecycle import (
    ACTIVE,
    DECIDED,
    PENDING,
    AppealState,
    IllegalTransition,
    ReceptionState,
)
from reception.models import Appeal, Dispute, Event, FollowUp, Reception
from reception.profiles import answer_due, profile, registered
from reception.replay import replay
from scheduling.errors import SchedulingError
from scheduling.formats import Format
from scheduling.models import BOOKED
from signaling.errors import RoomError
from tests.promises import SMETA, fresh
from tests.triage import with_head
from tests.world import World, book, make_world, offer, starts

NOW = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
REFUSED = (
    changes.TooLate, changes.TooManyMoves, changes.ComplainedAbout, SchedulingError, RoomError,
    promises.NotNow, promises.NotReceived, promises.BadTerm, minutes.NotFinished,
    minutes.WrittenByAnother, minutes.Withdrawn, triage.NoSuchQuestion, rulings.NoGround,
    rulings.NotThere, rulings.SamePerson, disputes.AlreadyDisputed, answers.ChangedMeanwhile,
    answers.Empty, answers.StillOpen,
)  # fmt: skip


class Life:
    """A request or a booking in person, and the people who decide about it."""

    def __init__(self, asked: bool) -> None:
        self.world: World = make_world()
        self.world.botir.needs_approval = asked
        self.world.botir.save()
        self.head = with_head(self.world)
        offer(self.world.botir, Format.IN_PERSON)
        start = starts(self.world.botir, NOW)[40]  # of the day after tomorrow
        self.reception = book(
            self.world.botir, self.world.aziza, NOW, start=start, how=Format.IN_PERSON
        )
        self.now = NOW

    @property
    def office(self) -> dict[str, Any]:
        return {"by": self.world.dilnoza, "now": self.now}

    @property
    def aziza(self) -> dict[str, Any]:
        return {"by": self.world.aziza, "now": self.now}

    @property
    def zilola(self) -> dict[str, Any]:
        return {"by": self.head.user, "now": self.now}

    def do(self, verb: str, number: int) -> None:
        it = fresh(self.reception)
        verbs: dict[str, Callable[[], object]] = {
            "approve": lambda: changes.approve(it, **self.office),
            "decline": lambda: changes.decline(it, **self.office),
            "revoke": lambda: changes.revoke(it, **self.office),
            "cancel": lambda: changes.cancel(it, **self.aziza),
            "withdraw": lambda: changes.withdraw(it, **self.aziza),
            "move": lambda: changes.move(it, self.free(number), **self.aziza),
            "put": lambda: triage.put_before_head(it, **self.office),
            "ask": lambda: triage.ask(it, "?", **self.office),
            "clarify": lambda: triage.clarify(it, "!", **self.aziza),
            "forward": lambda: rulings.forward(it, body="Sud", **self.office),
            "propose": lambda: rulings.propose(it, "anonymous", "x", **self.office),
            "agree": lambda: self.conclude(it, agreed=number % 2 == 0),
            "begin": lambda: attendance.begin(it, **self.office),
            "end": lambda: attendance.end(it, **self.office),
            "came": lambda: attendance.came(it, **self.office),
            "miss": lambda: attendance.did_not_come(it, **self.office),
            "not held": lambda: attendance.not_held(it, **self.office),
            "concede": lambda: disputes.concede(it, **self.office),
            "dispute": lambda: disputes.dispute(it, "x", **self.aziza),
            "settle": lambda: self.settle(upheld=number % 2 == 0),
            "again": lambda: again.rebook(it, self.free(number), **self.aziza),
            "explain": lambda: self.complete(it, "explained"),
            "promise": lambda: self.complete(it, "written"),
            "instruct": lambda: promises.instruct(it, [SMETA], **self.office),
            "report": lambda: self.each(lambda one: promises.report(one, "x", **self.office)),
            "close": lambda: self.each(lambda one: promises.close(one, **self.office)),
            "sign": lambda: self.sign(it),
            "soon": lambda: self.pass_to(it.starts_at),
            "after": lambda: self.pass_to(it.ends_at),
            "days": lambda: self.pass_to(self.now + timedelta(days=1 + 3 * number)),
        }
        verbs[verb]()

    def free(self, number: int) -> datetime:
        return starts(self.world.botir, self.now)[number]

    def pass_to(self, moment: datetime) -> None:
        self.now = max(self.now, moment)
        housekeeping.sweep(self.now)

    def conclude(self, it: Reception, *, agreed: bool) -> None:
        if waiting := rulings.waiting_for_head(it.appeal):
            if agreed:
                rulings.agree(waiting, **self.zilola)
            else:
                rulings.disagree(waiting, "x", **self.zilola)

    def settle(self, *, upheld: bool) -> None:
        if waiting := Dispute.objects.filter(decided=None).first():
            disputes.decide(waiting, upheld=upheld, reply="x", **self.zilola)

    def complete(self, it: Reception, outcome: str) -> None:
        minutes.complete(
            it, outcome=outcome, answer="x", consent=True,
            instructions=[SMETA] if outcome == "written" else [], **self.office,
        )  # fmt: skip

    def each(self, verb: Callable[[FollowUp], object]) -> None:
        for follow_up in FollowUp.objects.whole().order_by("pk"):
            verb(follow_up)

    def sign(self, it: Reception) -> None:
        draft = answers.draft_of(it)
        kept = answers.write(
            it, f"{self.now}", interim=False, version=draft.version if draft else 0, **self.office
        )
        answers.sign(it, self.world.botir, version=kept.version, now=self.now)


VERBS = (
    "approve", "approve", "decline", "revoke", "cancel", "withdraw", "move", "put", "ask", "ask",
    "clarify", "clarify", "forward", "propose", "agree", "begin", "end", "came", "miss", "miss",
    "not held", "concede", "dispute", "settle", "again", "again", "explain", "promise", "instruct",
    "report", "close", "sign", "soon", "soon", "after", "after", "days", "days",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 3)), max_size=18)


def check(life: Life) -> None:
    it = fresh(life.reception)
    appeal = Appeal.objects.get(pk=it.appeal_id)
    events = Event.objects.filter(appeal=appeal).order_by("pk").values_list("kind", "data")
    told = replay(events)
    follow_ups = list(FollowUp.objects.filter(appeal=appeal))
    assert (told.appeal, told.reception) == (appeal.state, it.state)
    assert told.follow_ups == {one.pk: one.state for one in follow_ups}
    one_state_is_open(appeal, it, follow_ups)
    the_clock_stands_still_while_asked(appeal, life.now)
    assert (it.booking.status in BOOKED) == (it.state not in {"declined", "cancelled", "revoked"})


def one_state_is_open(appeal: Appeal, it: Reception, follow_ups: list[FollowUp]) -> None:
    asked = appeal.clarifications.filter(ended=None).count()
    assert asked == (appeal.state == AppealState.CLARIFYING)
    if appeal.state in DECIDED:
        assert not any(one.state in PENDING for one in follow_ups)
        assert it.state not in ACTIVE, "what is decided is not to be received about"
    if it.state in ACTIVE and it.state != ReceptionState.IN_SESSION:
        assert appeal.state in {AppealState.REGISTERED, AppealState.CLARIFYING}
    assert appeal.rulings.filter(agreed=True).count() <= 1
    for ruling in appeal.rulings.filter(agreed=True, kind="not_considered"):
        assert ruling.decided_by_id != ruling.proposed_by_id


def the_clock_stands_still_while_asked(appeal: Appeal, now: datetime) -> None:
    """A day counts unless the citizen was being asked on it; asking again counts no day twice."""
    today = now.date()
    spans = [(one.begins, one.ends) for one in appeal.clarifications.all()]
    pauses = pauses_of(spans, today)
    assert all(first < end for first, end in pauses)
    assert all(one[1] <= other[0] for one, other in pairwise(pauses))
    without = last_day(registered(appeal), profile().terms[Duty.ANSWER], profile())
    stood = sum(((end - first).days for first, end in pauses), 0)
    due = answer_due(appeal, today)
    assert without <= due <= without + timedelta(days=stood + 4), "rolled to a working day at most"
    if any(first <= without for first, _ in pauses):
        assert due > without - timedelta(days=4)


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.booleans(), steps=steps)
def test_whatever_is_done_the_invariants_hold(asked: bool, steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        life = Life(asked)
        for verb, number in steps:
            with suppress(*REFUSED):
                life.do(verb, number)
            check(life)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_long_life_in_order() -> None:
    """Asked for, completed, missed, disputed, held again, promised, answered."""
    life = Life(asked=True)
    for verb in (
        "put", "ask", "clarify", "approve", "after", "miss", "dispute", "settle", "again", "soon",
        "begin", "end", "promise", "report", "close", "sign",
    ):  # fmt: skip
        life.do(verb, 0)
        check(life)
    it = fresh(life.reception)
    assert (it.state, it.appeal.state) == ("recorded", "answered")


def test_a_journal_with_a_step_that_the_law_lacks_is_found_out() -> None:
    with pytest.raises(IllegalTransition):
        replay([("booked", {}), ("refused", {}), ("answered", {})])
