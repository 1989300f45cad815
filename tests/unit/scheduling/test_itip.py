from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.itip import MOST_CHARACTERS, NotAReply, Reply, parse
from tests.replies import calendar

STAMP = datetime(2026, 11, 23, 8, tzinfo=UTC)


def text(**options) -> str:
    return calendar("u-1", stamp=STAMP, **options)


def test_an_answer_says_who_what_and_to_which_version():
    assert parse(text(answer="DECLINED", sequence=3)) == Reply(
        method="REPLY",
        uid="u-1",
        sequence=3,
        stamp=STAMP,
        answers={"aziza@example.uz": "DECLINED"},
    )


def test_addresses_are_compared_in_lower_case():
    assert parse(text(scheme="MAILTO:", address="Aziza@Example.UZ")).answers == {
        "aziza@example.uz": "ACCEPTED"
    }


@pytest.mark.parametrize(
    ("start", "meant"),
    [
        ("DTSTART:20261201T093000Z", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        ("DTSTART;TZID=Asia/Tashkent:20261201T143000", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),
        ("DTSTART;TZID=West Asia Standard Time:20261201T143000", datetime(2026, 12, 1, 9, 30, tzinfo=UTC)),  # noqa: E501
        ("DTSTART:20261201T143000", datetime(2026, 12, 1, 14, 30)),
        ("DTSTART;TZID=../../etc/passwd:20261201T143000", None),
        ("DTSTART;TZID=Our own:20261201T143000", None),
        ("DTSTART;VALUE=DATE:20261201", None),
    ],
)  # fmt: skip
def test_a_counter_proposes_a_time(start, meant):
    assert parse(text(method="COUNTER", times=start + "\r\n")).start == meant


def test_the_times_of_a_plain_answer_mean_nothing():
    assert parse(text()).start is None


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "hello",
        text(method="REQUEST"),
        text(method="PUBLISH"),
        text().replace("UID:u-1\r\n", ""),
        text().replace("DTSTAMP:2026", "DTSTAMP:soon"),
        text().replace("DTSTAMP:20261123", "DTSTAMP:20261399"),
        text().replace("BEGIN:VEVENT", "BEGIN:VTODO"),
        text().replace("METHOD:REPLY\r\n", ""),
        text() + "X" * MOST_CHARACTERS,
        "BEGIN:VCALENDAR\r\n" * 5000,
    ],
)
def test_what_is_no_answer_is_refused(bad):
    with pytest.raises(NotAReply):
        parse(bad)


def test_an_answer_hidden_in_a_part_of_an_event_is_none():
    inner = "BEGIN:VALARM\r\nATTENDEE;PARTSTAT=DECLINED:mailto:eve@example.uz\r\nEND:VALARM\r\n"
    found = parse(text().replace("END:VEVENT", inner + "END:VEVENT"))
    assert list(found.answers) == ["aziza@example.uz"]


def test_a_zone_that_recurs_every_second_costs_nothing():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Evil\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "RRULE:FREQ=SECONDLY;COUNT=2000000000\r\nTZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE\r\n"
    )
    assert parse(text().replace("BEGIN:VEVENT", zone + "BEGIN:VEVENT")).uid == "u-1"


LINES = st.sampled_from(
    [*text().splitlines(), "BEGIN:VEVENT", "END:X", ";;=", 'A;B="', ":", "\x00"]
)


@settings(deadline=timedelta(seconds=1))
@given(st.text() | st.lists(LINES, max_size=40).map("\r\n".join))
def test_anything_is_an_answer_or_refused(anything):
    try:
        found = parse(anything)
    except NotAReply:
        return
    assert found.method in {"REPLY", "COUNTER"}
