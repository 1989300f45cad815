"""Forwarded, refused, not considered, withdrawn: on the grounds of the law and no others."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reception.actions import (
    afterwards,
    answers,
    attendance,
    changes,
    minutes,
    promises,
    rulings,
    triage,
)
from reception.actions.changes import ComplainedAbout, TooLate
from reception.actions.promises import NotNow
from reception.inbox import earlier
from reception.models import Appeal, Event, FollowUp, Notice, Office, Reception, Ruling
from reception.permissions import can_sign, can_stand_in, can_triage
from reception.replay import replay
from scheduling.formats import Format
from tests import postman
from tests.promises import fresh, held, promised, to_dilnoza
from tests.triage import against, decided_before, requested, with_head
from tests.world import World, book, offer, official

DAY = timedelta(days=1)


@pytest.fixture
def reception(world: World, now: datetime) -> Reception:
    return requested(world, now)


def consistent(reception: Reception) -> Reception:
    """The journal alone tells what the rows say."""
    found = fresh(reception)
    events = Event.objects.filter(appeal=found.appeal).order_by("pk")
    states = replay(events.values_list("kind", "data"))
    assert (states.appeal, states.reception) == (found.appeal.state, found.state)
    return found


def other_office() -> Office:
    return Office.objects.get(slug="guliston")


def test_a_request_is_forwarded_and_its_time_is_free_again(
    world: World, reception: Reception, now: datetime
) -> None:
    rulings.forward(reception, office=other_office(), reasons="x", by=world.dilnoza, now=now)
    found = consistent(reception)
    assert (found.appeal.state, found.state) == ("forwarded", "declined")
    postman.compose(now)
    kinds = Notice.objects.filter(recipient=world.aziza).values_list("event__kind", flat=True)
    assert {"forwarded", "declined"} <= set(kinds)


@pytest.mark.parametrize("body", ["", "  ", "navbahor hokimligi", "НАВБАҲОР ҳокимлиги"])
def test_it_is_never_forwarded_to_the_office_itself_or_to_nobody(
    world: World, reception: Reception, now: datetime, body: str
) -> None:
    with pytest.raises(rulings.NotThere):
        rulings.forward(reception, body=body, by=world.dilnoza, now=now)
    with pytest.raises(rulings.NotThere):
        rulings.forward(reception, office=world.office, by=world.dilnoza, now=now)


@pytest.mark.parametrize(
    "complaint",
    [
        lambda world: {"against": f"office:{world.sardor.office_id}"},
        lambda world: {"against": f"official:{world.sardor.pk}"},
        lambda _: {"against": "other", "against_name": "guliston hokimligi boshligʻi"},
    ],
)
def test_it_is_never_forwarded_to_whom_it_complains_about(
    world: World, now: datetime, complaint
) -> None:
    reception = requested(world, now, **complaint(world))
    if not reception.appeal.against_name:
        with pytest.raises(rulings.NotThere):
            rulings.forward(reception, office=other_office(), by=world.dilnoza, now=now)
    with pytest.raises(rulings.NotThere):
        rulings.forward(reception, body="Guliston hokimligi", by=world.dilnoza, now=now)
    rulings.forward(reception, body="Prokuratura", by=world.dilnoza, now=now)


def test_it_is_refused_as_repeated_only_when_the_earlier_one_is_pointed_at(
    world: World, now: datetime
) -> None:
    before = decided_before(world, now).appeal
    reception = requested(world, now + DAY)
    told: dict[str, Any] = {"by": world.dilnoza, "now": now + DAY}
    with pytest.raises(rulings.NoGround):
        rulings.refuse(reception, "decided_before", "Hal qilingan", **told)
    rulings.refuse(reception, "decided_before", "Hal qilingan", earlier=before, **told)
    found = consistent(reception)
    assert found.appeal.state == "refused"
    assert afterwards.can_object(found, now + 2 * DAY)


def test_what_is_pointed_at_was_decided_for_the_same_person(world: World, now: datetime) -> None:
    mine = requested(world, now)
    with pytest.raises(rulings.NoGround):  # itself
        rulings.refuse(mine, "decided_before", "x", earlier=mine.appeal, by=world.dilnoza, now=now)
    before = decided_before_of_malika(world, now)
    with pytest.raises(rulings.NoGround):
        rulings.refuse(mine, "decided_before", "x", earlier=before, by=world.dilnoza, now=now)


def decided_before_of_malika(world: World, now: datetime) -> Appeal:
    world.botir.needs_approval = False
    world.botir.save()
    one = held(world, now - DAY, world.malika)
    minutes.complete(
        one, outcome="answered", answer="x", consent=True, by=world.botir.user, now=now
    )
    return fresh(one).appeal


@pytest.mark.parametrize("ground", ["", "anonymous", "not_competent", "defect_of_form", "in_court"])
def test_no_other_ground_refuses(world: World, reception: Reception, now, ground: str) -> None:
    with pytest.raises(rulings.NoGround):
        rulings.refuse(reception, ground, "x", by=world.dilnoza, now=now)


@pytest.mark.parametrize("reasons", ["", "   "])
def test_reasons_stand_in_words(world: World, now: datetime, reasons: str) -> None:
    before = decided_before(world, now).appeal
    reception = requested(world, now + DAY)
    with pytest.raises(rulings.NoGround):
        rulings.refuse(
            reception, "decided_before", reasons, earlier=before, by=world.dilnoza, now=now + DAY
        )


def test_what_is_not_considered_two_people_decide(
    world: World, reception: Reception, now: datetime
) -> None:
    zilola = with_head(world)
    ruling = rulings.propose(reception, "defect_of_form", "Manzil yoʻq", by=zilola.user, now=now)
    with pytest.raises(rulings.SamePerson):
        rulings.agree(ruling, by=zilola.user, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.filter(pk=ruling.pk).update(agreed=True, decided=now, decided_by=zilola.user)
    assert fresh(reception).appeal.state == "registered"


def test_the_head_agrees_or_does_not(world: World, reception: Reception, now: datetime) -> None:
    zilola = with_head(world)
    first = rulings.propose(reception, "no_mandate", "x", by=world.dilnoza, now=now)
    with pytest.raises(NotNow):
        rulings.propose(reception, "anonymous", "x", by=world.dilnoza, now=now)
    rulings.disagree(first, "Ishonchnoma bor", by=zilola.user, now=now)
    with pytest.raises(NotNow):
        rulings.agree(first, by=zilola.user, now=now)
    second = rulings.propose(reception, "anonymous", "x", by=world.dilnoza, now=now)
    rulings.agree(second, by=zilola.user, now=now)
    found = consistent(reception)
    assert (found.appeal.state, found.state) == ("not_considered", "declined")
    assert afterwards.can_object(found, now)


def test_an_absence_is_a_ground_only_for_whom_did_not_come(
    world: World, now: datetime, settings
) -> None:
    offer(world.botir, Format.IN_PERSON)
    reception = book(world.botir, world.aziza, now, how=Format.IN_PERSON)
    with pytest.raises(rulings.NoGround):
        rulings.propose(reception, "absent", "x", by=world.dilnoza, now=now)
    after = reception.ends_at
    attendance.did_not_come(reception, by=world.dilnoza, now=after)
    rulings.propose(reception, "absent", "x", by=world.dilnoza, now=after)


def test_nothing_is_ruled_while_the_reception_goes_on(world: World, now: datetime) -> None:
    reception = book(world.botir, world.aziza, now)
    during = reception.starts_at + timedelta(minutes=1)
    with pytest.raises(TooLate):
        rulings.forward(reception, body="Prokuratura", by=world.dilnoza, now=during)


def test_what_is_decided_stays_decided(world: World, reception: Reception, now: datetime) -> None:
    rulings.forward(reception, body="Prokuratura", by=world.dilnoza, now=now)
    with pytest.raises(NotNow):
        rulings.forward(reception, body="Sud", by=world.dilnoza, now=now)
    with pytest.raises(NotNow):
        changes.withdraw(reception, by=world.aziza, now=now)
    assert Ruling.objects.count() == 1


def test_the_same_persons_earlier_appeals_stand_beside_it(world: World, now: datetime) -> None:
    before = decided_before(world, now).appeal
    reception = requested(world, now + DAY, subject="Tom oqmoqda", text="Taʼmirlab bering")
    book(world.sardor, world.malika, now, subject="Tom oqmoqda", text="Taʼmirlab bering")
    (found,) = earlier(reception.appeal)
    assert found.appeal == before
    assert found.percent > 50


def test_the_citizen_withdraws_a_coming_one_with_its_reception(
    world: World, reception: Reception, now: datetime
) -> None:
    changes.withdraw(reception, by=world.aziza, now=now)
    found = consistent(reception)
    assert (found.appeal.state, found.state) == ("withdrawn", "cancelled")
    assert found.appeal.withdrawal.due == now.date() + 3 * DAY


def test_what_was_promised_is_owed_no_more_when_it_is_withdrawn(
    world: World, now: datetime
) -> None:
    follow_up = promised(world, now, to_dilnoza(world))
    reception = follow_up.appeal.reception
    changes.withdraw(reception, by=world.aziza, now=now)
    assert FollowUp.objects.get().state == "closed"
    consistent(reception)
    with pytest.raises(NotNow):
        answers.write(reception, "x", interim=False, version=0, by=world.dilnoza, now=now)


def test_a_card_is_completed_after_the_withdrawal_but_promises_nothing(
    world: World, now: datetime
) -> None:
    reception = held(world, now)
    changes.withdraw(reception, by=world.aziza, now=now)
    by: dict[str, Any] = {"by": world.botir.user, "now": now}
    with pytest.raises(minutes.Withdrawn):
        minutes.complete(
            reception, outcome="written", answer="x", instructions=[to_dilnoza(world)], **by
        )
    minutes.complete(reception, outcome="explained", answer="x", consent=True, **by)
    assert consistent(reception).appeal.state == "withdrawn"


def test_nobody_books_with_whom_they_complain_about(world: World, now: datetime) -> None:
    with pytest.raises(ComplainedAbout):
        book(world.botir, world.aziza, now, **against(world.botir))
    with_head(world)
    with pytest.raises(ComplainedAbout):  # the body: its head alone receives
        book(world.botir, world.aziza, now, against=f"office:{world.office.pk}")


def test_the_head_receives_whoever_complains_about_the_body(world: World, now: datetime) -> None:
    zilola = with_head(world)
    book(zilola, world.aziza, now, against=f"office:{world.office.pk}")


def test_no_way_leads_to_the_one_complained_about(world: World, now: datetime) -> None:
    zilola = with_head(world)
    reception = fresh(book(zilola, world.aziza, now, **against(world.botir)))
    start = reception.starts_at + timedelta(hours=1)
    with pytest.raises(ComplainedAbout):
        changes.move(reception, start, to=world.botir, by=zilola.user, now=now)
    assert not can_stand_in(world.botir, reception)
    assert not can_triage(world.botir.user, reception)

    world.aziza = world.malika
    asked = requested(world, now)
    triage.name_accused(asked, official=world.botir, by=world.dilnoza, now=now)
    asked = fresh(asked)
    with pytest.raises(ComplainedAbout):
        changes.approve(asked, by=world.dilnoza, now=now)
    assert not can_sign(world.botir.user, asked)
    changes.move(asked, start, to=zilola, by=world.dilnoza, now=now)
    changes.approve(asked, by=zilola.user, now=now)
    changes.revoke(asked, by=zilola.user, now=now)
    theirs = promises.Instruction("x", executor=world.botir.user)
    with pytest.raises(ComplainedAbout):
        promises.instruct(asked, [theirs], by=zilola.user, now=now)


def test_what_the_citizen_said_of_whom_they_complain_stays(world: World, now: datetime) -> None:
    other = official(world.office, "olim")
    reception = requested(world, now, **against(other))
    triage.name_accused(reception, official=world.botir, by=world.dilnoza, now=now)
    assert fresh(reception).appeal.against_official == other
