"""Random lives of an appeal after its reception: whatever is done in whatever order, clocks stop
when it is decided, one state is open, and the journal alone tells the tables."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception import housekeeping
from reception.actions import afterwards, answers, minutes, promises
from reception.lifecycle import (
    DECIDED,
    PENDING,
    FollowUpState,
    IllegalTransition,
    pursue,
)
from reception.models import Appeal, Event, FollowUp, Reception
from reception.models.minutes import Outcome
from reception.replay import replay
from tests.promises import SMETA, held
from tests.world import World, make_world

NOW = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
REFUSED = (
    minutes.NotFinished, minutes.NotWritable, minutes.WrittenByAnother,
    promises.BadTerm, promises.ExtendedOnce, promises.NotNow, promises.NotReceived,
    answers.ChangedMeanwhile, answers.Empty, answers.StillOpen,
    afterwards.AskedAlready, afterwards.NotYet, afterwards.TooLate,
)  # fmt: skip


class Life:
    def __init__(self) -> None:
        self.world: World = make_world()
        self.reception = held(self.world, NOW)
        self.now = NOW

    @property
    def by(self) -> dict[str, Any]:
        return {"by": self.world.botir.user, "now": self.now}

    def complete(self, outcome: str) -> None:
        minutes.complete(
            self.reception, outcome=outcome, answer="x", consent=True,
            instructions=[SMETA, SMETA] if outcome == "written" else [], **self.by,
        )  # fmt: skip

    def each(self, verb: Callable[[FollowUp], object], number: int) -> None:
        for follow_up in FollowUp.objects.whole().order_by("pk")[number : number + 1]:
            verb(follow_up)

    def write(self, interim: bool) -> None:
        draft = answers.draft_of(self.reception)
        answers.write(
            self.reception, f"{self.now}", interim=interim,
            version=draft.version if draft else 0, **self.by,
        )  # fmt: skip

    def sign(self) -> None:
        draft = answers.draft_of(self.reception)
        version = draft.version if draft else 0
        answers.sign(self.reception, self.world.botir, version=version, now=self.now)

    def do(self, verb: str, number: int) -> None:
        by, until = self.by, (self.now + timedelta(days=20)).date()
        {
            "complete": lambda: self.complete(list(Outcome)[number % 5]),
            "written": lambda: self.complete("written"),
            "keep": lambda: minutes.keep(self.reception, {"answer": "x"}, version=number, **by),
            "instruct": lambda: promises.instruct(self.reception, [SMETA], **by),
            "report": lambda: self.each(lambda one: promises.report(one, "x", **by), number),
            "close": lambda: self.each(lambda one: promises.close(one, **by), number),
            "send_back": lambda: self.each(lambda one: promises.send_back(one, "x", **by), number),
            "extend": lambda: self.each(lambda one: promises.extend(one, until, "x", **by), number),
            "write": lambda: self.write(interim=number % 2 == 1),
            "sign": self.sign,
            "object": lambda: afterwards.object_to(self.reception, "complaint", "x", **by),
            "rate": lambda: afterwards.rate(self.reception, number + 1, "", **by),
            "days": lambda: self.days(2 + number),
        }[verb]()

    def days(self, number: int) -> None:
        self.now += timedelta(days=number)
        housekeeping.sweep(self.now)


VERBS = (
    "complete", "written", "written", "keep", "instruct", "report", "report", "close", "close",
    "send_back", "extend", "write", "sign", "object", "rate", "days",
)  # fmt: skip
steps = st.lists(st.tuples(st.sampled_from(VERBS), st.integers(0, 4)), max_size=25)


def check(reception: Reception) -> None:
    appeal = Appeal.objects.get(pk=reception.appeal_id)
    follow_ups = list(FollowUp.objects.filter(appeal=appeal))
    told = replay(Event.objects.filter(appeal=appeal).order_by("pk").values_list("kind", "data"))
    assert told.appeal == appeal.state
    assert told.follow_ups == {one.pk: one.state for one in follow_ups}
    for one in follow_ups:
        assert (one.closed is None) == (one.state in PENDING)
        assert one.look is None or one.state in PENDING
        assert one.extended_from is None or one.extended_from < one.due
        assert one.reports.filter(accepted=None).count() == (one.state == "reported")
        assert Event.objects.filter(kind="overdue", data__follow_up=one.pk).count() <= 2
    if appeal.state in DECIDED:
        assert not any(one.pending for one in follow_ups), "the clock has stopped"
    finals = appeal.answers.filter(signed__isnull=False, interim=False).count()
    assert finals <= 1
    assert appeal.objections.filter(replied=None).count() <= 1


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=steps)
def test_whatever_is_done_the_invariants_hold(steps: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        life = Life()
        for verb, number in steps:
            with suppress(*REFUSED):
                life.do(verb, number)
            check(life.reception)
        transaction.set_rollback(True)


def test_no_step_of_an_instruction_but_those_of_the_table() -> None:
    for state in FollowUpState:
        for verb in ("extend", "report", "send_back", "close", "fly", ""):
            if (state, verb) not in {
                ("open", "extend"), ("open", "report"),
                ("reported", "send_back"), ("reported", "close"),
            }:  # fmt: skip
                with pytest.raises(IllegalTransition):
                    pursue(state, verb)
