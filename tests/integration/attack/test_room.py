"""Ways into a room, or to ruin one, past the decisions of the office."""

from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.models import Official, Reception, User
from reception.views import room as view
from signaling import models as rows
from signaling import rooms
from signaling.errors import RoomError, TicketRefused
from signaling.events import Join
from signaling.tickets import LONGEST_LABEL
from tests.world import PASSWORD, World, book, starts


@pytest.fixture
def reception(world: World) -> Reception:
    """Open to the lobby at this moment."""
    at = timezone.now()
    made = book(world.botir, world.aziza, at)
    made.booking.start = at + timedelta(minutes=5)
    made.booking.end = made.booking.start + timedelta(minutes=20)
    made.booking.save()
    return made


def enter(reception: Reception, word: str, connection: str = "c"):
    at = timezone.now()
    return rooms.join(reception.room, word, connection=connection, device="d", now=at)


def fetch(browser: Client, reception: Reception) -> str:
    answer = browser.post(reverse("ticket", args=[reception.public_id]))
    assert answer.status_code == 200
    return answer.json()["ticket"]


def seat_of(reception: Reception, connection: str):
    return rows.Participant.objects.filter(room__key=reception.room, connection=connection)


def in_between(verb):
    """Something is committed between the view's first look at the reception and its room."""
    find = view.find

    def found_then_changed(*args):
        found = find(*args)
        verb()
        return found

    return patch.object(view, "find", found_then_changed)


def test_a_ticket_asked_for_during_a_move_leaves_the_room_at_its_new_time(
    world: World, reception: Reception, as_user
) -> None:
    at = timezone.now()
    changes.open_room(reception)
    new = starts(world.botir, at + timedelta(days=1))[0]

    def move() -> None:
        changes.move(reception, new, by=world.dilnoza, now=at)

    with in_between(move), suppress(RoomError):
        as_user(world.aziza).post(reverse("ticket", args=[reception.public_id]))
    assert rows.Room.objects.get(key=reception.room).starts_at == new


def test_a_ticket_asked_for_during_a_cancellation_opens_no_room(
    world: World, reception: Reception, as_user
) -> None:
    def cancel() -> None:
        changes.cancel(reception, by=world.aziza, now=timezone.now())

    with in_between(cancel), suppress(RoomError):
        as_user(world.aziza).post(reverse("ticket", args=[reception.public_id]))
    assert not rows.Room.objects.live().filter(key=reception.room).exists()


def test_a_ticket_fetched_before_signing_out_opens_nothing_after(
    world: World, reception: Reception, as_user
) -> None:
    browser = as_user(world.aziza)
    spare = fetch(browser, reception)
    browser.post(reverse("sign-out"))
    with suppress(TicketRefused):
        enter(reception, spare)
    assert not seat_of(reception, "c").exists()


def test_who_signs_in_over_another_leaves_that_ones_rooms(
    world: World, reception: Reception, as_user
) -> None:
    browser = as_user(world.botir.user)
    enter(reception, fetch(browser, reception))
    other = world.sardor.user
    other.set_password(PASSWORD)
    other.save()
    browser.post(reverse("staff-sign-in"), {"username": other.username, "password": PASSWORD})
    assert browser.session["_auth_user_id"] == str(other.pk)
    assert not seat_of(reception, "c").exists()


def test_who_is_deactivated_leaves_the_room(world: World, reception: Reception, as_user) -> None:
    enter(reception, fetch(as_user(world.dilnoza), reception))
    world.dilnoza.is_active = False
    world.dilnoza.save()
    assert not seat_of(reception, "c").exists()


def test_who_is_secretary_no_more_leaves_the_room(world: World, reception, as_user) -> None:
    enter(reception, fetch(as_user(world.dilnoza), reception))
    world.botir.secretaries.remove(world.dilnoza)
    assert not seat_of(reception, "c").exists()


def test_who_was_removed_by_a_clearing_or_by_deletion_leaves_the_room(
    world: World, reception: Reception, as_user
) -> None:
    enter(reception, fetch(as_user(world.dilnoza), reception))
    world.botir.secretaries.clear()
    assert not seat_of(reception, "c").exists()
    world.botir.secretaries.add(world.dilnoza)
    enter(reception, fetch(as_user(world.dilnoza), reception), "c2")
    world.dilnoza.delete()
    assert not seat_of(reception, "c2").exists()


def test_a_ticket_opens_nothing_once_its_role_is_lost_without_a_word(
    world: World, reception: Reception, as_user
) -> None:
    """Changed behind the models' back, so that nobody was told to revoke it."""
    words = [fetch(as_user(world.dilnoza), reception) for _ in range(2)]
    Official.secretaries.through.objects.all()._raw_delete("default")
    with pytest.raises(TicketRefused, match="forbidden"):
        enter(reception, words[0])
    world.botir.secretaries.add(world.dilnoza)
    User.objects.filter(pk=world.dilnoza.pk).update(is_active=False)
    with pytest.raises(TicketRefused, match="forbidden"):
        enter(reception, words[1])


def test_an_expired_session_that_is_tidied_up_disturbs_nobody(
    world: World, reception: Reception, as_user
) -> None:
    old = as_user(world.aziza).session
    Session.objects.filter(pk=old.session_key).update(expire_date=timezone.now())
    enter(reception, fetch(as_user(world.aziza), reception))
    call_command("clearsessions")
    assert seat_of(reception, "c").exists()
    assert not Session.objects.filter(pk=old.session_key).exists()


def test_the_longest_names_fit_the_seat(world: World, reception: Reception, as_user) -> None:
    """PostgreSQL refuses a longer label, so its bearer could never join."""
    reception.appeal.organisation, reception.appeal.name = "О" * 200, "Н" * 150
    reception.appeal.save()
    enter(reception, fetch(as_user(world.aziza), reception))
    label = seat_of(reception, "c").get().label
    assert len(label) == LONGEST_LABEL
    assert label.endswith("О…")


def test_a_forged_ticket_is_refused_without_the_database(db, django_assert_num_queries) -> None:
    at = timezone.now()
    with django_assert_num_queries(0), pytest.raises(TicketRefused):
        rooms.join("some-room", "forged:ticket:x", connection="c", device="d", now=at)


def test_who_was_denied_stays_out_with_a_fresh_ticket(world: World, reception, as_user) -> None:
    changes.open_room(reception)
    at = timezone.now()
    rooms.apply(reception.room, Join(str(world.aziza.pk), "citizen", "A", "c1", "d", "idA", at))
    rooms.deny(reception.room, "idA", now=at)
    enter(reception, fetch(as_user(world.aziza), reception), "c2")
    assert not seat_of(reception, "c2").exists()


def test_a_ticket_is_for_one_room_and_one_use(world: World, reception, as_user) -> None:
    word = fetch(as_user(world.aziza), reception)
    rows.Room.objects.create(key="another", state="scheduled", version=1, **times_of(reception))
    with pytest.raises(TicketRefused):
        rooms.join("another", word, connection="c", device="d", now=timezone.now())
    enter(reception, word)
    with pytest.raises(TicketRefused):
        enter(reception, word, "c2")


def times_of(reception: Reception) -> dict[str, object]:
    names = ("starts_at", "ends_at", "opens_for_hosts_at", "opens_for_guests_at")
    return dict.fromkeys(names, reception.starts_at)
