"""Nobody receives, decides or signs what complains about them, whenever it was said of whom."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from reception.actions import (
    again,
    answers,
    attendance,
    changes,
    identity,
    minutes,
    moderation,
    passing_on,
    promises,
    rulings,
    session,
    triage,
)
from reception.actions.guards import ComplainedAbout
from reception.models import Deputyship, Event, Notice, Official, Reception, User
from reception.replay import replay
from scheduling.formats import Format
from signaling.errors import NotAllowed
from tests import postman
from tests.calls import enter, on_now, seat
from tests.promises import SMETA, at, fresh
from tests.triage import in_person, with_head
from tests.world import World, offer, starts

HOUR = timedelta(hours=1)


@pytest.fixture
def zilola(world: World) -> Official:
    found = with_head(world)
    offer(found, Format.VIDEO, Format.IN_PERSON)
    return found


def accused(reception: Reception, whom: Official, by: User, now: datetime) -> Reception:
    triage.name_accused(reception, official=whom, by=by, now=now)
    return fresh(reception)


@pytest.fixture
def visit(world: World, zilola: Official, now: datetime) -> Reception:
    """Scheduled with Botir; that it complains about him was found out afterwards."""
    return accused(in_person(world, now), world.botir, zilola.user, now)


def consistent(reception: Reception) -> Reception:
    found = fresh(reception)
    events = Event.objects.filter(appeal=found.appeal).order_by("pk")
    states = replay(events.values_list("kind", "data"))
    assert (states.appeal, states.reception) == (found.appeal.state, found.state)
    return found


def test_the_accused_reads_the_card_neither_on_its_page_nor_as_the_pages_script(
    world: World, visit: Reception, as_user, now: datetime
) -> None:
    botir = as_user(world.botir.user)
    page = botir.get(reverse("desk-card", args=[visit.public_id]))
    assert page.url == reverse("desk-reception", args=[visit.public_id])
    text = botir.get(reverse("desk-card-text", args=[visit.public_id]))
    assert (text.status_code, text.json()["reason"]) == (410, "closed")


STEPS = {
    "begin": lambda r, by: attendance.begin(r, by=by, now=r.starts_at),
    "came": lambda r, by: attendance.came(r, by=by, now=r.ends_at),
    "did not come": lambda r, by: attendance.did_not_come(r, by=by, now=r.ends_at),
    "finish": lambda r, by: session.finish(r, by=by, now=r.starts_at),
    "deny": lambda r, by: moderation.deny(r, "p1", by=by, now=r.starts_at),
    "identity": lambda r, by: identity.finish(r, "passport", by=by, now=r.starts_at),
    "card": lambda r, by: minutes.keep(r, {"heard": "x"}, version=0, by=by, now=r.starts_at),
    "complete": lambda r, by: minutes.complete(
        r, outcome="explained", answer="x", consent=True, by=by, now=r.ends_at
    ),
    "instruct": lambda r, by: promises.instruct(r, [SMETA], by=by, now=r.ends_at),
    "answer": lambda r, by: answers.write(r, "x", interim=True, version=0, by=by, now=r.ends_at),
    "sign": lambda r, by: answers.sign(r, r.official, version=0, by=by, now=r.ends_at),
    "refuse": lambda r, by: rulings.refuse(r, "abusive", "x", by=by, now=r.appeal.submitted),
    "leave": lambda r, by: rulings.propose(r, "anonymous", "x", by=by, now=r.appeal.submitted),
}


@pytest.mark.parametrize("step", STEPS)
def test_neither_the_accused_nor_who_acts_in_their_name_takes_a_step(
    world: World, visit: Reception, step: str
) -> None:
    deputy = User.objects.create_staff("deputy", "a password of tests")
    Deputyship.objects.create(official=world.botir, user=deputy)
    before = Event.objects.count()
    for by in (world.botir.user, world.dilnoza, deputy):
        with pytest.raises((ComplainedAbout, PermissionDenied)):  # a secretary signs nothing
            STEPS[step](visit, by)
    assert Event.objects.count() == before


def test_the_accused_does_not_call_off_or_put_off_who_complains(
    world: World, visit: Reception, now: datetime
) -> None:
    for verb in (changes.revoke, changes.decline):
        with pytest.raises(ComplainedAbout):
            verb(visit, by=world.botir.user, now=now)
    with pytest.raises(ComplainedAbout):
        changes.move(visit, visit.starts_at + HOUR, by=world.botir.user, now=now)


def test_who_is_accused_and_helps_the_one_who_receives_does_not_host_either(
    world: World, zilola: Official, now: datetime
) -> None:
    Deputyship.objects.create(official=world.botir, user=zilola.user)
    visit = accused(in_person(world, now), zilola, world.dilnoza, now)
    with pytest.raises(ComplainedAbout):
        attendance.begin(visit, by=zilola.user, now=visit.starts_at)
    attendance.begin(visit, by=world.botir.user, now=visit.starts_at)
    assert consistent(visit).state == "in_session"


def test_the_room_is_closed_to_both_sides_and_puts_out_who_sits_in_it(
    world: World, zilola: Official, as_user
) -> None:
    call = on_now(world.botir, world.aziza)
    moment = call.booking.start + timedelta(minutes=2)
    enter(call, world.botir.user, "official")
    enter(call, world.aziza, "citizen")
    triage.name_accused(call, official=world.botir, by=zilola.user, now=moment)
    assert seat(call, world.botir.user).state == "left"
    participant = seat(call, world.aziza).id
    with pytest.raises(ComplainedAbout):
        session.admit(fresh(call), participant, by=world.dilnoza, now=moment)
    for user, role in ((world.botir.user, "official"), (world.aziza, "citizen")):
        with pytest.raises(NotAllowed) as refused:
            session.let_to_door(call, user, role=role, label="x", now=moment)
        assert refused.value.reason == "complaint"
    botir, url = as_user(world.botir.user), reverse("room", args=[call.public_id])
    assert "complains about this official" in botir.get(url).content.decode()
    assert "somebody else receives you" in as_user(world.aziza).get(url).content.decode()
    admitted = botir.post(reverse("admit", args=[call.public_id]), {"participant": participant})
    assert admitted.status_code == 409
    assert "Somebody else has to receive" in admitted.json()["error"]
    assert fresh(call).state == "scheduled"
    # Nobody could have let her in: that is no absence of hers.
    session.close_by_clock(call, now=call.booking.end)
    assert consistent(call).state == "no_show_official"


def test_the_desk_reads_why_and_gives_it_away_even_when_the_time_has_come(
    world: World, zilola: Official, visit: Reception, as_user
) -> None:
    with at(visit.starts_at):
        browser = as_user(world.dilnoza)
        begin = reverse("desk-decide", args=[visit.public_id, "begin"])
        shown = browser.post(begin, follow=True).content.decode()
        assert "Somebody else has to receive and decide" in shown
        assert "Give it to Zilola" in shown
        assert begin not in shown
        assert reverse("desk-triage", args=[visit.public_id]) in shown  # to forward it
        move = reverse("desk-move", args=[visit.public_id]) + "?to=zilola"
        assert move in shown
        start = starts(zilola, visit.ends_at)[0]
        done = browser.post(move, {"start": start.isoformat()}, follow=True)
        assert done.status_code == 200  # it isn't on this desk any more
    found = consistent(visit)
    assert (found.official, found.starts_at) == (zilola, start)
    attendance.begin(found, by=zilola.user, now=start)


def test_after_its_time_another_desk_writes_what_comes_of_it(
    world: World, zilola: Official, visit: Reception, as_user
) -> None:
    attendance.not_held(visit, by=world.dilnoza, now=visit.ends_at)
    with at(visit.ends_at):
        url = reverse("desk-pass-on", args=[visit.public_id])
        assert as_user(world.dilnoza).post(url, {"to": "sardor"}).status_code == 404
        assert as_user(world.dilnoza).post(url, {"to": "zilola"}).status_code == 302
    found = consistent(visit)
    assert found.official == zilola
    assert not passing_on.can_pass_on(found)
    answers.write(found, "Javob", interim=False, version=0, by=zilola.user, now=visit.ends_at)
    draft = found.appeal.answers.get()
    answers.sign(found, zilola, version=draft.version, now=visit.ends_at)
    assert consistent(visit).appeal.state == "answered"


def test_who_was_not_received_for_it_chooses_a_time_with_somebody_else(
    world: World, zilola: Official, visit: Reception, as_user
) -> None:
    attendance.not_held(visit, by=world.dilnoza, now=visit.ends_at)
    start = starts(zilola, visit.ends_at)[0]
    with at(visit.ends_at):
        url = reverse("my-again", args=[visit.public_id])
        page = as_user(world.aziza).get(url).content.decode()
        assert "somebody else receives you: Zilola" in page
        response = as_user(world.aziza).post(url, {"start": start.isoformat()})
    assert response.status_code == 302
    found = consistent(visit)
    assert (found.official, found.state, found.starts_at) == (zilola, "scheduled", start)
    assert not again.is_owed(found)
    postman.compose(visit.ends_at)
    told = Notice.objects.filter(event__kind="rebooked").values_list("recipient", flat=True)
    assert set(told) >= {world.aziza.pk, zilola.user_id}
