"""A deputy receives instead: who can, whose reception it is then, and what everybody is told."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from reception.actions import absence, changes
from reception.actions.one_coming import AlreadyBooked
from reception.actions.replanning import Decision, Span, look, propose
from reception.models import Event, Official, Reception, Topic
from scheduling.errors import SchedulingError
from scheduling.models import Absence
from signaling import rooms, tickets
from signaling.errors import TicketRefused
from tests import postman
from tests.world import World, book, make_world, official, somebody, starts

DAY = timedelta(days=1)


def deputy_of(world: World, login: str = "karim", **fields) -> Official:
    """Of the same office and competent for housing, with a desk of his own."""
    deputy = official(world.office, login)
    deputy.topics.add(Topic.objects.get(slug="housing"))
    Official.objects.filter(pk=deputy.pk).update(**fields)
    return Official.objects.get(pk=deputy.pk)


def on_housing(world: World, citizen, now, **options) -> Reception:
    topic = str(Topic.objects.get(slug="housing").pk)
    made = book(world.botir, citizen, now, topic=topic, **options)
    return Reception.objects.whole().get(pk=made.pk)


@pytest.fixture
def karim(world: World) -> Official:
    return deputy_of(world)


@pytest.fixture
def reception(world: World, karim, now) -> Reception:
    """Tomorrow at ten; Botir is away for a week, so Karim is a great deal earlier."""
    start = next(one for one in starts(world.botir, now) if one > now + DAY * 2 / 3)
    return on_housing(world, world.aziza, now, start=start)


@pytest.fixture
def week(reception) -> tuple:
    return reception.starts_at, reception.starts_at + 7 * DAY


def candidates(world: World, reception: Reception, now) -> list[str]:
    span = Span(world.botir, reception.starts_at, reception.ends_at)
    return [one.slug for one in look(span, now).candidates(reception)]


def test_a_deputy_is_proposed_when_the_official_is_away_for_long(
    world: World, karim, reception, week, now
) -> None:
    plan = propose(look(Span(world.botir, *week), now))
    decision = plan.decisions[reception.pk]
    assert (decision.official, decision.start) == (karim, reception.starts_at)
    assert plan.to_deputies == 1
    assert [who.slug for who, _ in plan.choices(reception)] == ["botir", "karim"]


def test_the_same_official_is_preferred_when_the_wait_is_short(
    world: World, karim, reception, now
) -> None:
    span = Span(world.botir, reception.starts_at, reception.starts_at + DAY)
    assert propose(look(span, now)).decisions[reception.pk].official == world.botir


@pytest.mark.parametrize(
    ("unfit", "fit"),
    [
        ({"active": False}, False),
        ({"languages": ["ru"]}, False),
        ({"languages": ["uz", "ru"]}, True),
        ({"languages": []}, True),
        ({"needs_approval": True}, True),
    ],
)
def test_who_can_stand_in(world: World, karim, reception, now, unfit: dict, fit: bool) -> None:
    Official.objects.filter(pk=karim.pk).update(**unfit)
    assert ("karim" in candidates(world, reception, now)) is fit


def test_other_topics_and_other_offices_do_not_stand_in(
    world: World, karim, reception, now
) -> None:
    karim.topics.set([Topic.objects.create(slug="water", name={"uz": "Suv"})])
    world.sardor.topics.add(Topic.objects.get(slug="housing"))
    assert candidates(world, reception, now) == ["botir"]


def test_without_a_topic_nobody_is_known_to_be_competent(world: World, karim, now) -> None:
    assert candidates(world, book(world.botir, world.aziza, now), now) == ["botir"]


def test_whom_the_citizen_sees_anyway_does_not_stand_in(
    world: World, karim, reception, now
) -> None:
    book(karim, world.aziza, now, topic="")
    assert candidates(world, reception, now) == ["botir"]
    with pytest.raises(AlreadyBooked):
        changes.move(reception, starts(karim, now)[5], by=world.dilnoza, now=now, to=karim)


def hand_over(world: World, karim, reception, week, now) -> Reception:
    plan = {str(reception.public_id): Decision(karim, reception.starts_at)}
    absence.call_away(world.botir, week[0], week[1], plan, by=world.dilnoza, now=now)
    return Reception.objects.whole().get(pk=reception.pk)


def test_it_goes_over_whole(world: World, karim, reception, week, now) -> None:
    karim.needs_approval = True
    karim.save()
    old = reception.booking
    taken = hand_over(world, karim, reception, week, now)
    assert taken.official == karim
    assert taken.appeal.official == world.botir
    assert taken.state == "scheduled"
    assert taken.booking.calendar_id == karim.calendar_id
    assert (taken.booking.uid, taken.booking.sequence) == (old.uid, old.sequence + 1)
    assert taken.booking.status == "confirmed"
    event = Event.objects.get(kind="reassigned")
    assert (event.data["official"], event.data["from_official"]) == (karim.pk, world.botir.pk)


def test_the_right_goes_with_it(world: World, karim, reception, week, now, as_user) -> None:
    hand_over(world, karim, reception, week, now)
    for name in ("desk-reception", "room"):
        url = reverse(name, args=[reception.public_id])
        for old in (world.botir.user, world.dilnoza):
            assert as_user(old).get(url).status_code == 404
        assert as_user(karim.user).get(url).status_code == 200
    assert (
        as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id])).status_code
        == 200
    )


def test_the_old_desk_sees_what_became_of_it_but_not_the_appeal(
    world: World, karim, reception, week, now, as_user
) -> None:
    hand_over(world, karim, reception, week, now)
    url = reverse("desk-away", args=["botir", world.botir.called_away.get().pk])
    page = as_user(world.dilnoza).get(url).content.decode()
    assert "Aziza Saidova" in page
    assert "Karim" in page
    assert reverse("desk-reception", args=[reception.public_id]) not in page
    assert reception.appeal.subject not in page
    assert as_user(karim.user).get(url).status_code == 404


def sit(reception: Reception, user, role: str, now, ticket: str = "") -> str:
    changes.open_room(reception)
    ticket = ticket or tickets.issue(
        room=reception.room, person=str(user.pk), role=role, label=role, now=now
    )
    rooms.join(reception.room, ticket, connection=f"c-{role}", device=f"d-{role}", now=now)
    return ticket


def test_old_hosts_are_put_out_of_the_room_at_once_and_the_citizen_waits_on(
    world: World, karim, reception, week
) -> None:
    now = reception.starts_at - timedelta(minutes=10)
    sit(reception, world.botir.user, "official", now)
    sit(reception, world.dilnoza, "secretary", now)
    sit(reception, world.aziza, "citizen", now)
    unused = tickets.issue(
        room=reception.room, person=str(world.botir.user.pk), role="official", label="", now=now
    )
    taken = hand_over(world, karim, reception, week, now)
    seats = {one.role: one for one in rooms.snapshot(taken.room, now=now).participants}
    assert (seats["official"].state, seats["secretary"].state) == ("left", "left")
    assert (seats["citizen"].state, seats["citizen"].online) == ("waiting", True)
    with pytest.raises(TicketRefused):
        sit(taken, world.botir.user, "official", now, ticket=unused)
    sit(taken, karim.user, "official", now)


def test_whoever_hosts_for_both_stays(world: World, karim, reception, week) -> None:
    karim.secretaries.add(world.dilnoza)
    now = reception.starts_at - timedelta(minutes=10)
    sit(reception, world.dilnoza, "secretary", now)
    taken = hand_over(world, karim, reception, week, now)
    assert rooms.snapshot(taken.room, now=now).participants[0].online


def letters(now) -> dict[str, tuple]:
    """Address → method, event and body of the last letter to it."""
    postman.deliver(now)
    found = {}
    for letter in mail.outbox:
        (part,) = letter.alternatives
        calendar = icalendar.Calendar.from_ical(part.content)
        event = calendar.walk("VEVENT")[0]
        found[letter.to[0]] = (str(calendar["METHOD"]), event, letter.body)
    return found


def test_all_three_are_told_what_concerns_them(world: World, karim, reception, week, now) -> None:
    letters(now)
    plan = {str(reception.public_id): Decision(karim, reception.starts_at + DAY / 24)}
    absence.call_away(world.botir, week[0], week[1], plan, by=world.dilnoza, now=now)
    told = letters(now)
    citizen, old, new = (
        told[address]
        for address in ("aziza@example.uz", "botir@office.example", "karim@office.example")
    )
    assert [one[0] for one in (citizen, old, new)] == ["REQUEST", "CANCEL", "REQUEST"]
    for _, event, _ in (citizen, old, new):
        assert (event["UID"], event["SEQUENCE"]) == (reception.booking.uid, 1)
    assert citizen[1]["DTSTART"].dt == new[1]["DTSTART"].dt == reception.starts_at + DAY / 24
    assert old[1]["DTSTART"].dt == reception.starts_at
    assert "Karim" in citizen[1]["SUMMARY"]
    assert "Botir" in citizen[2]
    assert str(reception.public_id) not in old[2]
    assert "Aziza" not in old[2] + new[2]


def test_an_old_letter_that_is_written_late_goes_to_whom_it_concerned(
    world: World, karim, reception, week, now
) -> None:
    hand_over(world, karim, reception, week, now)  # nothing was written before
    letters(now)
    to = [(letter.to[0], letter.alternatives[0].mimetype[-7:]) for letter in mail.outbox]
    assert to.count(("botir@office.example", "REQUEST")) == 1
    assert to.count(("karim@office.example", "REQUEST")) == 1
    assert ("botir@office.example", "=CANCEL") in to


def test_the_citizen_may_wait_for_her_official_instead_and_it_is_not_counted(
    world: World, karim, reception, week, now
) -> None:
    taken = hand_over(world, karim, reception, week, now)
    later = next(one for one in starts(world.botir, now, days=20) if one > week[1])
    back = changes.move(taken, later, by=world.aziza, now=now, to=world.botir)
    assert (back.official, back.moves, back.free_move) == (world.botir, 0, False)
    assert (back.booking.calendar_id, back.booking.sequence) == (world.botir.calendar_id, 2)
    told = letters(now)
    assert told["karim@office.example"][0] == "CANCEL"
    assert told["botir@office.example"][0] == "REQUEST"


def test_the_proposal_holds_if_the_citizen_does_nothing(
    world: World, karim, reception, week, now
) -> None:
    taken = hand_over(world, karim, reception, week, now)
    assert taken.can_change(now)
    assert Reception.objects.get(pk=taken.pk).state == "scheduled"


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_at_one_moment_make_one_plan_of_two(now) -> None:
    world = make_world()
    deputy_of(world)
    rows = [
        on_housing(world, somebody(n), now, start=start)
        for n, start in enumerate(starts(world.botir, now)[:6])
    ]
    span = Span(world.botir, rows[0].starts_at, rows[-1].ends_at)
    plan = propose(look(span, now))
    said = {str(row.public_id): plan.decisions[row.pk] for row in rows}
    people = [world.dilnoza, world.botir.user]

    def call(who) -> bool:
        try:
            absence.call_away(world.botir, span.start, span.end, said, by=who, now=now)
        except absence.PlanOutdated:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(call, people)) == [False, True]
    assert Event.objects.filter(kind__in=("moved", "reassigned")).count() == 6


@pytest.mark.django_db(transaction=True)
def test_citizens_who_change_at_that_moment_are_either_before_it_or_after_it(now) -> None:
    world = make_world()
    deputy_of(world)
    free = [one for one in starts(world.botir, now) if one > now + DAY / 2]
    rows = [on_housing(world, somebody(n), now, start=free[n]) for n in range(6)]
    span = Span(world.botir, rows[0].starts_at, rows[-1].ends_at)
    plan = propose(look(span, now))
    said = {str(row.public_id): replace(plan.decisions[row.pk], was=row.starts_at) for row in rows}

    def call() -> bool:
        try:
            absence.call_away(world.botir, span.start, span.end, said, by=world.dilnoza, now=now)
        except (absence.PlanOutdated, SchedulingError):
            return False
        finally:
            connection.close()
        return True

    def choose(row: Reception, number: int) -> None:
        with suppress(SchedulingError):
            if number % 3:
                changes.move(row, free[6 + number], by=row.citizen, now=now)
            else:
                changes.cancel(row, by=row.citizen, now=now)
        connection.close()

    with ThreadPoolExecutor(7) as pool:
        called = pool.submit(call)
        for job in [pool.submit(choose, row, n) for n, row in enumerate(rows)]:
            job.result(timeout=60)
        done = called.result(timeout=60)
    events = Event.objects.filter(data__has_key="called_away")
    assert events.exists() is done is Absence.objects.exists()
    inside = Reception.objects.filter(
        official=world.botir, state="scheduled",
        booking__start__lt=span.end, booking__end__gt=span.start,
    )  # fmt: skip
    assert not (done and inside.exists())


@pytest.mark.django_db(transaction=True)
def test_two_officials_called_away_to_one_another_do_not_get_stuck(now) -> None:
    world = make_world()
    karim = deputy_of(world)
    karim.secretaries.add(world.dilnoza)
    morning = [one for one in starts(world.botir, now) if one > now + DAY / 2]
    topic = str(Topic.objects.get().pk)
    mine = [book(world.botir, somebody(n), now, start=morning[n], topic=topic) for n in range(4)]
    his = [book(karim, somebody(9 + n), now, start=morning[8 + n], topic=topic) for n in range(4)]

    def call(who: Official, rows: list[Reception], to: Official) -> None:
        plan = {
            str(row.public_id): Decision(to, morning[12 + n + 4 * (who == karim)])
            for n, row in enumerate(rows)
        }
        try:
            absence.call_away(
                who, rows[0].starts_at, rows[-1].ends_at, plan, by=world.dilnoza, now=now
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        jobs = [
            pool.submit(call, world.botir, mine, karim),
            pool.submit(call, karim, his, world.botir),
        ]
        for job in jobs:
            job.result(timeout=30)
    assert Event.objects.filter(kind="reassigned").count() == 8
