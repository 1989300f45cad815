"""Three days, a day, an hour and ten minutes before: each once, and none that is wrong by then."""

from datetime import timedelta

import pytest
from django.core import mail

from reception import housekeeping
from reception.actions import changes, reminders
from reception.models import Event, Reception, Reminder
from reception.notices.deliver import send_next
from tests import postman
from tests.world import World, book, starts

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def composed(now) -> None:
    postman.compose(now)


def look(now) -> None:
    """What the worker does at this moment."""
    composed(now)
    housekeeping.sweep(now)
    composed(now)
    while send_next(now):
        pass


def minutes_told() -> list[int]:
    return [one.data["minutes"] for one in Event.objects.filter(kind="near").order_by("pk")]


@pytest.fixture
def reception(world: World, now) -> Reception:
    """In a little more than four days."""
    start = next(one for one in starts(world.botir, now, days=6) if one > now + 4 * DAY)
    made = book(world.botir, world.aziza, now, start=start)
    look(now)
    mail.outbox.clear()
    return made


def test_each_reminder_comes_once_at_its_time(reception, now) -> None:
    start = reception.starts_at
    for before in (3 * DAY, DAY, HOUR, 10 * MINUTE):
        look(start - before - MINUTE)
        count = len(minutes_told())
        look(start - before)
        look(start - before + MINUTE)
        assert len(minutes_told()) == count + 1
    assert minutes_told() == [4320, 1440, 60, 10]
    letters = [one for one in mail.outbox if one.to == ["aziza@example.uz"]]
    assert len(letters) == 4
    assert all(not one.alternatives for one in letters), "a reminder invites nobody anew"


def test_who_books_for_tomorrow_is_not_reminded_of_three_days(world: World, now) -> None:
    start = next(one for one in starts(world.botir, now, days=3) if one > now + 2 * HOUR)
    book(world.botir, world.aziza, now, start=start)
    composed(now)
    dues = Reminder.objects.order_by("due").values_list("minutes", flat=True)
    assert 4320 not in list(dues)


def test_reminders_move_with_the_reception(world: World, reception, now) -> None:
    later = next(one for one in starts(world.botir, now, days=8) if one > now + 6 * DAY)
    changes.move(reception, later, by=world.aziza, now=now)
    composed(now)
    assert set(Reminder.objects.values_list("start", flat=True)) == {later}
    look(reception.starts_at - DAY)
    assert minutes_told() == [4320], "of the new time"
    look(later - DAY)
    assert minutes_told() == [4320, 1440]


def test_what_is_called_off_is_not_reminded_of(world: World, reception, now) -> None:
    changes.cancel(reception, by=world.aziza, now=now)
    look(reception.starts_at - DAY)
    assert not Reminder.objects.exists()
    assert minutes_told() == []


def test_nor_when_the_worker_hears_of_it_only_afterwards(world: World, reception, now) -> None:
    changes.cancel(reception, by=world.aziza, now=now)
    for one in reminders.due(reception.starts_at - DAY):  # before the event is composed
        reminders.remind(one, reception.starts_at - DAY)
    assert minutes_told() == []


def test_after_a_standstill_only_the_nearest_comes(reception, now) -> None:
    look(reception.starts_at - 2 * HOUR)
    assert minutes_told() == [1440]
    look(reception.starts_at - 5 * MINUTE)
    assert minutes_told() == [1440, 10]


def test_after_the_start_none_comes(reception, now) -> None:
    look(reception.starts_at)
    assert minutes_told() == []
    assert not Reminder.objects.exists()


def test_a_request_has_no_reminders_until_it_is_approved(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    start = next(one for one in starts(world.botir, now, days=6) if one > now + 4 * DAY)
    made = book(world.botir, world.aziza, now, start=start)
    composed(now)
    assert not Reminder.objects.exists()
    changes.approve(made, by=world.dilnoza, now=now)
    composed(now)
    assert Reminder.objects.count() == 4


def test_two_workers_remind_once(reception, now) -> None:
    at = reception.starts_at - DAY
    for one in [*reminders.due(at), *reminders.due(at)]:
        reminders.remind(one, at)
    assert minutes_told() == [1440]
