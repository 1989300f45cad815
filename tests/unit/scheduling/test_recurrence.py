from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.recurrence import Rule, dates, openings, parse

ZONES = ["Asia/Tashkent", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Pacific/Apia"]
ZONES += ["Australia/Lord_Howe", "America/St_Johns", "UTC"]
RULES = [
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;BYDAY=MO,WE",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=SU",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=WEEKLY;COUNT=5;BYDAY=TU,FR",
    "FREQ=DAILY",
    "FREQ=DAILY;COUNT=1",
    "FREQ=DAILY;INTERVAL=3;BYMONTH=1,7",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=31",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO",
]
MARCH = date(2026, 3, 1), date(2026, 3, 31)
days = st.dates(date(2011, 1, 1), date(2030, 12, 31))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(RULES), days, st.integers(-40, 1500), st.integers(0, 70))
def test_the_dates_of_a_window_are_those_counted_from_the_beginning(rule, begins, after, length):
    first = begins + timedelta(days=after)
    last = first + timedelta(days=length)
    counted = rrulestr(rule, dtstart=datetime.combine(begins, time()))
    bounds = datetime.combine(first, time()), datetime.combine(last, time())
    expected = [moment.date() for moment in counted.between(*bounds, inc=True)]
    assert dates(rule, begins, first, last) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "=;=",
        "BYDAY=MO",
        "FREQ=HOURLY",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=3",
        "FREQ=DAILY;BYMONTHDAY=30",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;UNTIL=20261231T000000Z",
        "FREQ=DAILY\nDTSTART:20200101",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;BYDAY=2TU",
        "FREQ=WEEKLY;BYDAY=XX",
    ],
)
def test_what_is_not_a_rule_over_dates_is_refused(text):
    with pytest.raises(ValueError, match=r"rule|positive"):
        parse(text)


def test_until_includes_its_date():
    first = date(2026, 12, 1)
    found = dates("FREQ=DAILY;UNTIL=20261203", first, first, date(2027, 1, 1))
    assert found == [date(2026, 12, n) for n in (1, 2, 3)]


@pytest.mark.parametrize("part", ["INTERVAL=7;BYDAY=MO", "INTERVAL=14;BYDAY=MO;COUNT=3"])
def test_a_rule_that_never_happens_is_found_out_at_once(part):
    assert dates(f"FREQ=DAILY;{part}", date(2026, 1, 1), *MARCH) == []


def weekly(starts, ends, rrule="FREQ=DAILY", begins=date(2026, 1, 1), until=None):
    return Rule(rrule, time.fromisoformat(starts), time.fromisoformat(ends), begins, until)


def hours(spans):
    return [(end - start) / 3600 for start, end in spans]


@pytest.mark.parametrize(
    ("starts", "ends", "day", "lengths"),
    [
        ("09:00", "12:00", date(2026, 3, 29), [3]),
        ("01:00", "04:00", date(2026, 3, 29), [2]),
        ("02:30", "04:00", date(2026, 3, 29), [1]),
        ("02:10", "02:50", date(2026, 3, 29), []),
        ("01:00", "04:00", date(2026, 10, 25), [4]),
        ("00:00", "00:00", date(2026, 3, 29), [23]),
        ("00:00", "00:00", date(2026, 10, 25), [25]),
        ("22:00", "02:00", date(2026, 3, 28), [4]),
        ("22:00", "04:00", date(2026, 3, 28), [5]),
    ],
)
def test_how_long_an_opening_is_when_the_clock_shifts(starts, ends, day, lengths):
    assert hours(openings((weekly(starts, ends),), "Europe/Berlin", day, day)) == lengths


def test_an_opening_keeps_its_wall_time_all_the_year():
    spans = openings(
        (weekly("09:00", "12:00"),), "America/New_York", date(2026, 1, 1), date(2026, 12, 31)
    )
    local = {
        datetime.fromtimestamp(start, ZoneInfo("America/New_York")).time() for start, _ in spans
    }
    assert (local, len(spans)) == ({time(9)}, 365)


def test_overlapping_rules_of_a_day_are_one_opening():
    rules = weekly("09:00", "12:00"), weekly("11:00", "14:00"), weekly("14:00", "15:00")
    day = date(2026, 12, 1)
    assert hours(openings(rules, "Asia/Tashkent", day, day)) == [5, 1]


def test_a_rule_holds_from_its_first_to_its_last_day():
    rule = weekly("09:00", "10:00", begins=date(2026, 12, 3), until=date(2026, 12, 4))
    assert len(openings((rule,), "Asia/Tashkent", date(2026, 12, 1), date(2026, 12, 31))) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.builds(
            Rule,
            st.sampled_from(RULES),
            st.times().map(lambda t: t.replace(second=0, microsecond=0)),
            st.times().map(lambda t: t.replace(second=0, microsecond=0)),
            st.just(date(2026, 1, 5)),
            st.none(),
        ),
        max_size=4,
    ).map(tuple),
    st.sampled_from(ZONES),
    st.integers(0, 300),
    st.integers(0, 20),
)
def test_an_opening_does_not_depend_on_the_window_asked_for(rules, zone, after, length):
    window = [date(2026, 1, 1) + timedelta(days=after + n) for n in range(length + 1)]
    one_by_one = [span for day in window for span in openings(rules, zone, day, day)]
    assert list(openings(rules, zone, window[0], window[-1])) == sorted(one_by_one)
