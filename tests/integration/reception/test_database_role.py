"""The role under which the service runs on PostgreSQL."""

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q

from reception.actions.anonymise import anonymise
from reception.actions.looking import looked
from reception.actions.names import index_next
from reception.models import Event, Outbox, Seal
from tests.world import World, book

pytestmark = pytest.mark.postgresql


@pytest.fixture
def as_service(world: World):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE qabul_service")
        call_command("database_role", "qabul_service", verbosity=0)
        cursor.execute("SET ROLE qabul_service")
    yield world
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; DROP OWNED BY qabul_service; DROP ROLE qabul_service")


def test_the_service_can_do_its_work(as_service: World, now):
    assert book(as_service.botir, as_service.aziza, now).pk


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reception_event SET kind = 'nothing'",
        "DELETE FROM reception_event",
        "TRUNCATE reception_seal, reception_event CASCADE",
        "DROP TRIGGER event_no_change ON reception_event",
        "DELETE FROM reception_seal",
    ],
)
def test_the_service_cannot_touch_what_happened(as_service: World, now, statement):
    book(as_service.botir, as_service.aziza, now)
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert (Event.objects.count(), Outbox.objects.count(), Seal.objects.count()) == (1, 1, 0)


def test_the_service_puts_looks_on_record_and_anonymises(as_service: World, now):
    appeal = book(as_service.botir, as_service.aziza, now).appeal
    looked(as_service.dilnoza, appeal, "appeal", now)
    assert index_next() == 1
    assert anonymise(appeal, Q(), now=now)
    assert Event.objects.filter(kind__in=("viewed", "anonymised")).count() == 2
