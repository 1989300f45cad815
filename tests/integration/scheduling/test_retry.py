import sqlite3

import psycopg
import pytest
from django.db import OperationalError, transaction

from scheduling.retry import PAUSES, is_transient, retrying


def failure(cause):
    error = OperationalError("…")
    error.__cause__ = cause
    return error


def locked(code=sqlite3.SQLITE_BUSY):
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = code
    return failure(cause)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch):
    monkeypatch.setattr("scheduling.retry.time.sleep", lambda _: None)


@pytest.mark.parametrize(
    ("error", "transient"),
    [
        (locked(), True),
        (locked(sqlite3.SQLITE_BUSY_SNAPSHOT), True),
        (locked(sqlite3.SQLITE_FULL), False),
        (failure(psycopg.errors.DeadlockDetected()), True),
        (failure(psycopg.errors.SerializationFailure()), True),
        (failure(psycopg.errors.DiskFull()), False),
        (failure(None), False),
    ],
)
def test_which_failures_may_pass_by_themselves(error, transient):
    assert is_transient(error) == transient


def attempts_of(errors):
    """A verb that fails with each of `errors` in turn and then succeeds; and its attempts."""
    attempts, left = [], list(errors)

    @retrying
    def verb():
        attempts.append(1)
        if left:
            raise left.pop(0)
        return "done"

    return verb, attempts


@pytest.mark.django_db(transaction=True)
def test_a_deadlock_is_tried_again():
    verb, attempts = attempts_of([locked(), locked()])
    assert (verb(), len(attempts)) == ("done", 3)


@pytest.mark.django_db(transaction=True)
def test_attempts_come_to_an_end():
    verb, attempts = attempts_of([locked()] * 100)
    with pytest.raises(OperationalError):
        verb()
    assert len(attempts) == len(PAUSES) + 1


@pytest.mark.django_db(transaction=True)
def test_other_failures_are_not_tried_again():
    verb, attempts = attempts_of([failure(None)])
    with pytest.raises(OperationalError):
        verb()
    assert len(attempts) == 1


@pytest.mark.django_db(transaction=True)
def test_within_the_transaction_of_the_caller_there_is_one_attempt():
    verb, attempts = attempts_of([locked()])
    with pytest.raises(OperationalError), transaction.atomic():
        verb()
    assert len(attempts) == 1
