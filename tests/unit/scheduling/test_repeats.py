"""The ways of recurring that people choose from are RRULEs, and these are understood again."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.recurrence import dates, parse
from scheduling.repeats import LAST, Kind, Repeats, read

MONDAY = date(2026, 11, 30)
some_weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
some_nths = st.sets(st.sampled_from([1, 2, 3, 4, LAST]), min_size=1).map(
    lambda found: tuple(sorted(found, key=lambda nth: (nth < 0, nth)))
)
few = st.integers(1, 4)
weekly = st.tuples(some_weekdays, few).map(lambda a: Repeats(Kind.WEEKLY, *a))
nth = st.tuples(some_weekdays, few, some_nths).map(lambda a: Repeats(Kind.NTH, *a))
month_day = st.tuples(few, st.sampled_from([*range(1, 32), LAST])).map(
    lambda a: Repeats(Kind.MONTH_DAY, every=a[0], day=a[1])
)
yearly = st.tuples(st.integers(1, 28), st.integers(1, 12)).map(
    lambda a: Repeats(Kind.YEARLY, day=a[0], month=a[1])
)
all_kinds = st.one_of(weekly, nth, month_day, yearly, st.just(Repeats(Kind.ONCE)))


@given(all_kinds, st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_what_was_chosen_is_read_again_from_its_rule(repeats, valid_from):
    parse(repeats.rrule)
    assert read(repeats.rrule, valid_from) == repeats


@given(weekly, st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_a_week_counts_from_the_first_days_week(repeats, begins):
    first_monday = begins - timedelta(days=begins.weekday())
    last = begins + timedelta(days=60)
    expected = [
        day
        for day in (begins + timedelta(days=n) for n in range(61))
        if day.weekday() in repeats.weekdays and (day - first_monday).days // 7 % repeats.every == 0
    ]
    assert dates(repeats.rrule, begins, begins, last) == expected


@given(nth, st.dates(date(2024, 1, 1), date(2028, 1, 1)))
def test_the_nth_weekday_of_a_month_is_counted_from_either_end(repeats, begins):
    repeats = repeats._replace(every=1)
    last = begins + timedelta(days=60)

    def meant(day: date) -> bool:
        length = monthrange(day.year, day.month)[1]
        numbers = {(day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)}
        return day.weekday() in repeats.weekdays and bool(numbers & set(repeats.nths))

    days = [begins + timedelta(days=n) for n in range(61)]
    assert dates(repeats.rrule, begins, begins, last) == [day for day in days if meant(day)]


@pytest.mark.parametrize(
    ("rrule", "repeats"),
    [
        ("FREQ=WEEKLY", Repeats(Kind.WEEKLY, (0,))),
        ("FREQ=DAILY", Repeats(Kind.WEEKLY, tuple(range(7)))),
        ("freq=daily;byday=sa,mo", Repeats(Kind.WEEKLY, (0, 5))),
        ("FREQ=MONTHLY;BYDAY=3TU,1TU", Repeats(Kind.NTH, (1,), 1, (1, 3))),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", Repeats(Kind.MONTH_DAY, day=LAST)),
        ("FREQ=DAILY;INTERVAL=3", None),
        ("FREQ=DAILY;COUNT=2", None),
        ("FREQ=WEEKLY;UNTIL=20261231", None),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO", None),
        ("FREQ=WEEKLY;BYMONTH=1", None),
        ("FREQ=MONTHLY", None),
        ("FREQ=MONTHLY;BYDAY=MO", None),
        ("FREQ=MONTHLY;BYDAY=1MO,2TU", None),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15", None),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", None),
        ("FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU", None),
        ("FREQ=YEARLY;BYMONTH=3,4;BYMONTHDAY=1", None),
        ("FREQ=YEARLY", None),
    ],
)
def test_what_nobody_could_have_chosen_is_not_taken_for_something_else(rrule, repeats):
    assert read(rrule, MONDAY) == repeats
