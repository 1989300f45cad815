"""Botir's calendar: Monday to Friday, 9 to 12 in Tashkent, slots of 20 minutes. It is Sunday."""

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connections

from scheduling.bookings import HOLD_SECONDS
from scheduling.models import AvailabilityRule, Booking, Calendar, Status

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
NINE = datetime(2026, 11, 30, 4, tzinfo=UTC)  # Monday, 09:00 in Tashkent
SLOT = timedelta(minutes=20)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LATER = NOW + timedelta(seconds=HOLD_SECONDS + 1)  # a hold of NOW has run out


def make_calendar(**policy) -> Calendar:
    calendar = Calendar.objects.create(tzid="Asia/Tashkent", **policy)
    open_at(calendar, time(9), time(12))
    return calendar


def open_at(calendar: Calendar, starts: time, ends: time, rrule="FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"):
    return AvailabilityRule.objects.create(
        calendar=calendar, rrule=rrule, starts=starts, ends=ends, valid_from=date(2026, 1, 1)
    )


def book(calendar: Calendar, start: datetime, length: timedelta = SLOT, **fields) -> Booking:
    fields = {"status": Status.CONFIRMED, **fields}
    return Booking.objects.create(calendar=calendar, start=start, end=start + length, **fields)


@pytest.fixture
def botir(db) -> Calendar:
    return make_calendar()


Verb = Callable[[], object]


def race(verbs: Sequence[Verb]) -> Counter[str]:
    """Runs all at once, each in a thread; how often each outcome came: "won" or an error's name."""
    outcomes: Counter[str] = Counter()
    start, note = threading.Barrier(len(verbs)), threading.Lock()

    def run(verb: Verb) -> None:
        try:
            start.wait()
            verb()
            outcome = "won"
        except Exception as error:
            outcome = type(error).__name__
        finally:
            connections.close_all()
        with note:
            outcomes[outcome] += 1

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
