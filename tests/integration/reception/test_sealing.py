"""The chain of the journal, against somebody who can switch the database's own guard off."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reception.actions import changes
from reception.actions.seal import seal_next
from reception.models import Event, Outbox, Seal
from reception.models.journal import install_guard
from tests.world import World, book


@pytest.fixture
def sealed(world: World, now) -> list[Event]:
    reception = book(world.botir, world.aziza, now)
    book(world.sardor, world.malika, now)
    changes.cancel(reception, by=world.aziza, now=now)
    seal_next(now)
    return list(Event.objects.order_by("pk"))


def unguarded(statement: str, *values) -> None:
    """What the owner of the database could do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("event", "seal"):
                cursor.execute(f"DROP TRIGGER {table}_no_change ON reception_{table}")
        else:
            for table in ("event", "seal"):
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
        cursor.execute(statement, values)
    install_guard()


def verify(**options) -> None:
    call_command("verify_journal", verbosity=0, **options)


def test_an_honest_journal_is_unbroken(sealed, capsys):
    verify()
    assert "3 events, unbroken" in capsys.readouterr().out


def test_a_changed_event_is_found(sealed):
    unguarded("UPDATE reception_event SET kind = 'nothing' WHERE id = %s", sealed[1].pk)
    with pytest.raises(CommandError, match=f"Event {sealed[1].pk} is not what was sealed"):
        verify()


def test_a_changed_fact_is_found(sealed):
    unguarded("UPDATE reception_event SET data = '{}' WHERE id = %s", sealed[0].pk)
    with pytest.raises(CommandError, match="not what was sealed"):
        verify()


def test_a_chain_that_was_cut_off_is_found_by_its_head(sealed, capsys):
    verify()
    head = capsys.readouterr().out.split()[-1]
    unguarded("DELETE FROM reception_seal WHERE id = 3")
    Outbox.objects.all().delete()
    unguarded("DELETE FROM reception_event WHERE id = %s", sealed[2].pk)
    verify()  # what is left is a chain …
    with pytest.raises(CommandError, match="no link of this journal"):
        verify(head=head)  # … but not the one there was


def test_a_link_in_the_middle_cannot_go(sealed):
    unguarded("DELETE FROM reception_seal WHERE id = 2")
    with pytest.raises(CommandError, match="Link 2 is missing"):
        verify()


def test_an_event_that_nobody_sealed_is_told(sealed, world: World, now):
    book(world.botir, world.malika, now - timedelta(days=60))
    with pytest.raises(CommandError, match="1 old events are not sealed"):
        verify()


def test_sealing_twice_changes_nothing(sealed, now):
    assert seal_next(now) == 0
    assert Seal.objects.count() == 3


def test_the_database_refuses_to_change_a_seal(sealed):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        Seal.objects.update(link="")
