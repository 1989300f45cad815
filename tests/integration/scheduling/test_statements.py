"""Statements that travel together are a transaction like any other."""

import psycopg
import pytest
from django.db import (
    DataError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)

from scheduling.models import Calendar
from scheduling.statements import ask, ask_first, journey, when_answered

COLUMNS = "(tzid, country, slot_minutes, buffer_before, buffer_after, lead_minutes, horizon_days)"
INSERT = f"INSERT INTO scheduling_calendar {COLUMNS} VALUES ('UTC', '', %s, 0, 0, 0, 30)"
on_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="has no journeys")


def made(*minutes: int, then: type[Exception] | None = None) -> None:
    """Calendars by the length of their slots, in one journey; no slot has a length of 0."""
    with journey():
        for each in minutes:
            ask(INSERT, [each])
        if then:
            raise then


def lengths() -> set[int]:
    return set(Calendar.objects.values_list("slot_minutes", flat=True))


@pytest.mark.django_db(transaction=True)
class TestJourney:
    def test_all_of_it_is_there_afterwards(self) -> None:
        made(10, 20)
        assert lengths() == {10, 20}

    def test_what_is_asked_in_it_can_be_read_in_it(self) -> None:
        with journey():
            ask(INSERT, [10])
            assert ask("SELECT slot_minutes FROM scheduling_calendar").fetchone() == (10,)

    def test_an_exception_after_an_answer_takes_everything_back_too(self) -> None:
        def left() -> None:
            with journey():
                assert ask(f"{INSERT} RETURNING 1", [10]).fetchone() == (1,)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            left()
        assert not lengths()

    def test_a_refusal_takes_everything_back(self) -> None:
        with pytest.raises(IntegrityError):
            made(10, 0)
        assert not lengths()

    def test_an_exception_takes_everything_back(self) -> None:
        with pytest.raises(ZeroDivisionError):
            made(10, then=ZeroDivisionError)
        assert not lengths()

    def test_after_a_refusal_the_connection_is_as_good_as_before(self) -> None:
        for _ in range(2):
            with pytest.raises(IntegrityError):
                made(0)
        made(10)
        assert lengths() == {10}

    def test_within_a_transaction_it_is_undone_with_that(self) -> None:
        with transaction.atomic():
            made(10)
            transaction.set_rollback(True)
        assert not lengths()

    def test_the_first_statement_of_a_transaction_is_undone_with_it(self) -> None:
        with transaction.atomic():
            ask(INSERT, [10])
            transaction.set_rollback(True)
        assert not lengths()

    def test_refused_within_a_transaction_it_leaves_that_as_it_was(self) -> None:
        with transaction.atomic():
            ask(INSERT, [10])
            with pytest.raises(IntegrityError):
                made(0)
        assert lengths() == {10}

    @on_postgresql
    def test_a_statement_of_djangos_own_stops_over(self) -> None:
        with journey():
            ask(INSERT, [10])
            assert lengths() == {10}
            Calendar.objects.update(slot_minutes=20)
            assert ask("SELECT slot_minutes FROM scheduling_calendar").fetchone() == (20,)
        assert lengths() == {20}

    @on_postgresql
    def test_and_is_undone_with_the_rest(self) -> None:
        def changed() -> None:
            with journey():
                Calendar.objects.update(slot_minutes=20)
                ask(INSERT, [0])

        made(10)
        with pytest.raises(IntegrityError):
            changed()
        assert lengths() == {10}

    @on_postgresql
    def test_a_statement_that_failed_is_good_the_next_time(self) -> None:
        broken = "SELECT slot_minutes FROM scheduling_calendar WHERE id / %s = 1"
        made(10)
        for by in (0, 0):
            with pytest.raises(DataError):
                ask(broken, [by]).fetchall()
        assert ask(broken, [1_000_000]).fetchall() == []

    @on_postgresql
    def test_one_that_cant_even_be_prepared_leaves_the_connection_good(self) -> None:
        for _ in range(2):
            with pytest.raises(ProgrammingError), journey():
                ask("SELECT nothing FROM nowhere WHERE id = %s", [1])
        made(10)
        assert lengths() == {10}

    @on_postgresql
    def test_more_than_a_socket_holds_goes_in_one(self) -> None:
        text = "ё" * 3_000_000
        with journey():
            sent = [ask("SELECT %s::text, LENGTH(%s)", [text, text]) for _ in range(3)]
            assert [one.fetchone() for one in sent] == [(text, len(text))] * 3

    @on_postgresql
    def test_a_lost_connection_is_another_one_afterwards(self) -> None:
        def lost() -> None:
            with journey():
                ask(INSERT, [10])
                lose()

        with pytest.raises((OperationalError, InterfaceError)):
            lost()
        assert not lengths()

    @on_postgresql
    def test_what_it_changes_is_settled_after_the_commit(self) -> None:
        settled = []
        with journey():
            cursor = ask(f"{INSERT} RETURNING slot_minutes", [10])
            when_answered(lambda: settled.append(cursor.fetchone()))
            assert not settled
        assert settled == [(10,)]


def lose() -> None:
    """The connection to the database."""
    process = connection.connection.info.backend_pid
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [process])


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_the_first_question_of_a_request_survives_a_restart_of_the_database() -> None:
    ask("SELECT 1")
    lose()
    assert ask_first("SELECT 1").fetchone() == (1,)
