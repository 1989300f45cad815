"""Rows that refer to one another are inserted together, as they would be one by one."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from reception.models import Event, Outbox
from reception.models.together import insert_together
from tests.world import World

pytestmark = pytest.mark.django_db


def rows(world: World, now, **changed) -> tuple[Event, Outbox]:
    event = Event(kind="tried", at=now, actor=world.aziza, data={"place": {"uz": "7-xona"}})
    for field, value in changed.items():
        setattr(event, field, value)
    return event, Outbox(event=event, due=now)


def test_they_know_their_keys_and_one_another(world: World, now) -> None:
    event, outbox = rows(world, now)
    insert_together(event, outbox)
    assert outbox.pk == outbox.event_id == event.pk
    kept = Outbox.objects.select_related("event").get(pk=event.pk)
    assert (kept.event.actor, kept.event.data, kept.event.at) == (world.aziza, event.data, now)


def test_they_are_not_new_any_more(world: World, now) -> None:
    event, outbox = rows(world, now)
    insert_together(event, outbox)
    outbox.attempts = 3
    outbox.save()
    assert Outbox.objects.get(event=event).attempts == 3


def test_when_one_is_refused_none_is_there(world: World, now) -> None:
    event, outbox = rows(world, now, kind=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_together(event, outbox)
    assert not Event.objects.exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite takes one by one")
def test_the_database_is_asked_once(world: World, now) -> None:
    with CaptureQueriesContext(connection) as captured:
        insert_together(*rows(world, now))
    assert len(captured) == 1
