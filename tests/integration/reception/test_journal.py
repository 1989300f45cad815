import pytest
from django.db import DatabaseError, transaction

from reception.models import Event, Outbox, Reception
from reception.models.together import insert_together
from tests.world import World, book


@pytest.fixture
def event(world: World, now) -> Event:
    return Event.objects.get(reception=book(world.botir, world.aziza, now))


def test_the_database_refuses_to_change_what_happened(event: Event) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(kind="nothing")
    assert Event.objects.get(pk=event.pk).kind == "booked"


def test_the_database_refuses_to_forget_what_happened(event: Event) -> None:
    Outbox.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.filter(pk=event.pk).exists()


def test_when_the_transition_fails_nothing_is_journaled(world: World, now, monkeypatch) -> None:
    def broken(*rows, **more):
        insert_together(*rows, **more)
        raise RuntimeError

    monkeypatch.setattr("reception.actions.booking.insert_together", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        book(world.botir, world.aziza, now)
    assert not Event.objects.exists()
    assert not Reception.objects.exists()


def test_an_event_says_when_and_nothing_of_the_person(event: Event) -> None:
    assert set(event.data) == {"official", "sequence", "start", "end", "how", "place"}
    for secret in ("Aziza", "example.uz", "tomi"):
        assert secret not in str(event.data)
