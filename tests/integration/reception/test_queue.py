"""The day of an official who runs late: who is told, what the lobbies say, who is called next."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import calling, changes, session
from reception.actions.lateness import say_late
from reception.actions.queueing import tell_queue
from reception.models import Delay, Event, Reception, User
from signaling import models as rows
from signaling import rooms, tickets
from signaling.errors import NotAllowed
from tests.calls import admit, enter, enter_as_guest, on_now, seat
from tests.queries import statements
from tests.world import World, book, somebody, starts


def at_nine(now: datetime) -> datetime:
    """In Tashkent, on the day of `now`."""
    return now.replace(hour=4, minute=0)


@pytest.fixture
def day(world: World, now: datetime) -> list[Reception]:
    """Three in a row from nine on, then one after a pause of ten minutes and more."""
    morning = at_nine(now)
    times = starts(world.botir, morning - timedelta(hours=2))
    people = [world.aziza, world.malika, somebody(3), somebody(4)]
    return [
        book(world.botir, person, morning - timedelta(days=1), start=times[n])
        for person, n in zip(people, (0, 1, 2, 4), strict=True)
    ]


def told(kind: str = "running_late") -> list[int]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("reception", flat=True))


def expected(reception: Reception) -> datetime:
    return datetime.fromisoformat(
        reception.events.filter(kind="running_late").last().data["expected"]
    )


class TestRunningLate:
    def test_everybody_behind_is_told_once_and_the_pause_makes_up_for_it(self, world, day, now):
        said = say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        assert (said.told, said.misfits) == (3, [])
        assert told() == [one.pk for one in day[:3]]
        assert expected(day[1]) == day[1].starts_at + timedelta(minutes=10)

    def test_the_same_said_again_tells_nobody(self, world, day, now):
        say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        later = at_nine(now) + timedelta(seconds=5)
        assert say_late(world.botir, 10, by=world.botir.user, now=later).told == 0
        assert Delay.objects.count() == 1

    def test_another_delay_is_told_again(self, world, day, now):
        say_late(world.botir, 5, by=world.dilnoza, now=at_nine(now))
        assert say_late(world.botir, 15, by=world.dilnoza, now=at_nine(now)).told == 3
        assert expected(day[0]) == day[0].starts_at + timedelta(minutes=15)

    def test_who_was_told_learns_that_it_is_on_time_again(self, world, day, now):
        say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        assert say_late(world.botir, 0, by=world.dilnoza, now=at_nine(now)).told == 3
        assert told("back_on_time") == [one.pk for one in day[:3]]
        assert say_late(world.botir, 0, by=world.dilnoza, now=at_nine(now)).told == 0

    def test_whom_it_leaves_no_time_is_left_to_the_office(self, world, day, now):
        said = say_late(world.botir, 20, by=world.dilnoza, now=at_nine(now))
        assert (said.told, said.misfits) == (0, day[:3])

    def test_who_comes_on_another_day_or_to_another_office_hears_nothing(self, world, day, now):
        tomorrow = at_nine(now) + timedelta(days=1)
        book(world.botir, somebody(8), at_nine(now), start=tomorrow)
        book(world.sardor, somebody(9), at_nine(now) - timedelta(days=1), start=at_nine(now))
        assert say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now)).told == 3

    def test_who_was_moved_meanwhile_is_told_of_the_new_time(self, world, day, now):
        say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        changes.move(
            day[2], starts(world.botir, at_nine(now))[-1], by=world.dilnoza, now=at_nine(now)
        )
        assert say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now)).told == 0

    def test_a_delay_of_half_a_day_is_no_delay(self, world, day, now):
        with pytest.raises(NotAllowed, match="too_late"):
            say_late(world.botir, 300, by=world.dilnoza, now=at_nine(now))
        assert not Delay.objects.exists()

    def test_it_costs_a_bounded_number_of_queries(self, world, day, now):
        with statements() as few:
            say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        with statements() as none:
            say_late(world.botir, 10, by=world.dilnoza, now=at_nine(now))
        assert len(none) <= 8
        assert len(few) <= 9 + 3 * 3


@pytest.fixture
def reception(world: World) -> Reception:
    """Now: Botir is in the room."""
    made = on_now(world.botir, world.aziza)
    enter(made, world.botir.user, "official")
    return made


def said_in(reception: Reception) -> tuple[int | None, datetime | None]:
    return rows.Room.objects.values_list("ahead", "expected_at").get(key=reception.room)


def following(world: World, reception: Reception, user: User) -> Reception:
    """The reception behind that one; its citizen waits already."""
    made = book(world.botir, user, timezone.now())
    made.booking.start = reception.ends_at
    made.booking.end = made.booking.start + timedelta(minutes=20)
    made.booking.save()
    rooms.open_room(
        made.room,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        opens_for_hosts_at=timezone.now() - timedelta(minutes=30),
        opens_for_guests_at=timezone.now() - timedelta(minutes=30),
    )
    return made


def waits(reception: Reception, user: User) -> None:
    """At the door of a room that opened early for the test."""
    at = timezone.now()
    word = tickets.issue(
        room=reception.room, person=str(user.pk), role="citizen", label=user.full_name, now=at
    )
    rooms.join(reception.room, word, connection=f"c{user.pk}", device="page", now=at)


class TestTheLobby:
    def test_who_comes_learns_the_place_at_once(self, world, reception):
        enter(reception, world.aziza, "citizen")
        assert said_in(reception) == (0, None)

    def test_who_is_behind_learns_how_the_day_runs(
        self, world, reception, django_capture_on_commit_callbacks
    ):
        behind = following(world, reception, world.malika)
        waits(behind, world.malika)
        enter(reception, world.aziza, "citizen")
        with django_capture_on_commit_callbacks(execute=True):
            admit(reception, world.aziza, world.botir.user)
        ahead, at = said_in(behind)
        assert ahead == 1
        assert behind.starts_at <= at <= behind.starts_at + timedelta(minutes=5)
        with django_capture_on_commit_callbacks(execute=True):
            session.finish(reception, by=world.botir.user, now=timezone.now())
        assert said_in(behind)[0] == 0

    def test_what_the_office_says_reaches_the_lobby(
        self, world, reception, django_capture_on_commit_callbacks
    ):
        behind = following(world, reception, world.malika)
        waits(behind, world.malika)
        with django_capture_on_commit_callbacks(execute=True):
            say_late(world.botir, 10, by=world.dilnoza, now=timezone.now())
        assert said_in(behind) == (1, behind.starts_at + timedelta(minutes=10))

    def test_the_worker_makes_up_for_what_was_lost(self, world, reception):
        enter(reception, world.aziza, "citizen")
        rows.Room.objects.update(ahead=7)
        housekeeping.sweep(timezone.now())
        assert said_in(reception)[0] == 0

    def test_where_nothing_changed_no_room_is_touched(self, world, reception):
        enter(reception, world.aziza, "citizen")
        before = rows.Room.objects.get().version
        tell_queue(world.botir, now=timezone.now())
        assert rows.Room.objects.get().version == before


class TestCalling:
    def test_the_next_one_is_let_in_and_pressing_twice_lets_in_one(self, world, reception):
        enter(reception, world.aziza, "citizen")
        enter_as_guest(reception, somebody(5), "interpreter")
        seen = rooms.snapshot(reception.room, now=timezone.now()).next_to_call
        for by in (world.dilnoza, world.botir.user):
            calling.call_next(world.botir, seen=seen, by=by, now=timezone.now())
        inside = [one.role for one in rows.Participant.objects.filter(state="admitted")]
        assert sorted(inside) == ["interpreter", "official"]
        assert Event.objects.filter(kind="called_next").count() == 1

    def test_who_is_not_next_any_more_is_not_let_in(self, world, reception):
        enter(reception, world.aziza, "citizen")
        hers = seat(reception, world.aziza).id
        calling.park(reception, hers, by=world.dilnoza, now=timezone.now())
        enter_as_guest(reception, somebody(5), "interpreter")
        with pytest.raises(NotAllowed, match="changed_queue"):
            calling.call_next(world.botir, seen=hers, by=world.dilnoza, now=timezone.now())

    def test_nobody_is_called_before_the_start(self, world, reception):
        behind = following(world, reception, world.malika)
        waits(behind, world.malika)
        reception.booking.end = timezone.now() - timedelta(seconds=1)
        reception.booking.save()
        with pytest.raises(NotAllowed, match="too_early"):
            calling.call_next(world.botir, seen="x", by=world.dilnoza, now=timezone.now())

    def test_without_the_official_nobody_is_called(self, world):
        made = on_now(world.botir, world.aziza)
        enter(made, world.aziza, "citizen")
        with pytest.raises(NotAllowed, match="no_official"):
            calling.call_next(
                world.botir,
                seen=seat(made, world.aziza).id,
                by=world.dilnoza,
                now=timezone.now(),
            )

    def test_who_is_set_aside_keeps_the_place_and_can_be_let_in(self, world, reception):
        enter(reception, world.aziza, "citizen")
        hers = seat(reception, world.aziza).id
        for _ in range(2):
            calling.park(reception, hers, by=world.dilnoza, now=timezone.now())
        assert Event.objects.filter(kind="parked").count() == 1
        admit(reception, world.aziza, world.botir.user)
        with pytest.raises(NotAllowed, match="not_waiting"):
            calling.park(reception, hers, by=world.dilnoza, now=timezone.now())

    def test_who_has_left_is_not_called(self, world, reception):
        enter(reception, world.aziza, "citizen")
        hers = seat(reception, world.aziza).id
        calling.recall(reception, hers, by=world.dilnoza, now=timezone.now())
        assert seat(reception, world.aziza).called_at
        rows.Participant.objects.filter(public_id=hers).update(state="left", connection="")
        with pytest.raises(NotAllowed, match="not_waiting"):
            calling.recall(reception, hers, by=world.dilnoza, now=timezone.now())
        assert Event.objects.filter(kind="recalled").count() == 1


class TestTheDay:
    def test_the_desk_says_that_it_is_late_and_the_page_shows_it(self, world, reception, as_user):
        dilnoza = as_user(world.dilnoza)
        behind = following(world, reception, world.malika)
        answer = dilnoza.post(reverse("desk-late", args=["botir"]), {"minutes": "10"}, follow=True)
        page = answer.content.decode()
        assert "10 minutes late" in page
        assert behind.events.filter(kind="running_late").exists()

    def test_from_the_room_the_answer_is_for_its_script(self, world, reception, as_user):
        url = reverse("desk-late", args=["botir"])
        botir = as_user(world.botir.user)
        json = {"Accept": "application/json"}
        assert botir.post(url, {"minutes": "5"}, headers=json).json()["ok"]
        assert botir.post(url, {"minutes": "x"}, headers=json).status_code == 400

    def test_the_next_one_is_called_from_the_day(self, world, reception, as_user):
        enter(reception, world.aziza, "citizen")
        dilnoza = as_user(world.dilnoza)
        page = dilnoza.get(reverse("desk-day")).content.decode()
        assert "Call next: Aziza Saidova" in page
        seen = seat(reception, world.aziza).id
        answer = dilnoza.post(reverse("desk-next", args=["botir"]), {"participant": seen})
        assert answer.url == reverse("room", args=[reception.public_id])
        assert seat(reception, world.aziza).inside

    @pytest.mark.parametrize("verb", ["recall", "park", "unpark"])
    def test_who_waits_is_called_again_or_set_aside_from_the_day(
        self, world, reception, as_user, verb
    ):
        enter(reception, world.aziza, "citizen")
        url = reverse("desk-door-decide", args=[reception.public_id, verb])
        where = {"participant": seat(reception, world.aziza).id}
        assert as_user(world.dilnoza).post(url, where).url == reverse("desk-day")
        assert as_user(world.sardor.user).post(url, where).status_code == 404
        assert seat(reception, world.aziza).parked is (verb == "park")

    def test_one_more_in_the_queue_costs_nothing_more(self, world, reception, as_user):
        dilnoza, costs = as_user(world.dilnoza), []
        last = reception
        for person in (world.malika, somebody(7)):
            last = following(world, last, person)
            with statements() as asked:
                dilnoza.get(reverse("desk-day"))
            costs.append(len(asked))
        assert costs[1] <= costs[0]
