"""What every change of a reception begins with: its row, locked, and the common refusals."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from reception.models import Reception


class TooLate(Exception):
    """The reception has begun or is over; it can't be changed any more."""


class ComplainedAbout(Exception):
    """Nobody is received, or answered, by the one they complain about."""


@contextmanager
def locked(reception: Reception) -> Iterator[Reception]:
    """The reception read again and locked, in a transaction, so that two verbs can't mix."""
    with transaction.atomic():
        row = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
        yield Reception.objects.select_related(
            "booking", "appeal", "official__office", "official__calendar"
        ).get(pk=row.pk)
