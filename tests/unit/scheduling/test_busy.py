from datetime import UTC, datetime, timedelta

import pytest

from scheduling.busy import TooMany, busy_times

FIRST = datetime(2026, 12, 1, tzinfo=UTC)
LAST = FIRST + timedelta(days=14)


def calendar(*events: str) -> bytes:
    rows = "".join(
        f"BEGIN:VEVENT\nDTSTAMP:20261101T000000Z\n{event}\nEND:VEVENT\n" for event in events
    )
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{rows}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def times(*events: str) -> list[str]:
    found = busy_times(calendar(*events), "Asia/Tashkent", FIRST, LAST)
    return [f"{start:%dT%H:%M}-{end:%dT%H:%M}" for _, start, end in found]


def test_an_event_is_busy():
    assert times("UID:1\nDTSTART:20261202T090000Z\nDTEND:20261202T100000Z") == ["02T09:00-02T10:00"]


def test_what_is_over_or_far_ahead_is_not_told():
    over = "UID:1\nDTSTART:20261130T230000Z\nDTEND:20261201T000000Z"
    ahead = "UID:2\nDTSTART:20261215T000000Z\nDTEND:20261215T010000Z"
    begun = "UID:3\nDTSTART:20261130T233000Z\nDTEND:20261201T003000Z"
    assert times(over, ahead, begun) == ["30T23:30-01T00:30"]


def test_a_recurring_event_is_busy_each_time_but_its_exceptions():
    series = (
        "UID:1\nDTSTART;TZID=Europe/Berlin:20260105T100000\nDURATION:PT1H\n"
        "RRULE:FREQ=WEEKLY;BYDAY=MO,WE\nEXDATE;TZID=Europe/Berlin:20261207T100000"
    )
    moved = (
        "UID:1\nRECURRENCE-ID;TZID=Europe/Berlin:20261209T100000\n"
        "DTSTART;TZID=Europe/Berlin:20261210T120000\nDURATION:PT30M"
    )
    assert times(series, moved) == ["02T09:00-02T10:00", "10T11:00-10T11:30", "14T09:00-14T10:00"]


def test_whole_days_and_times_without_a_zone_are_the_calendars_own():
    day = "UID:1\nDTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261204"
    floating = "UID:2\nDTSTART:20261205T100000\nDTEND:20261205T110000"
    assert times(day, floating) == ["02T19:00-03T19:00", "05T05:00-05T06:00"]


@pytest.mark.parametrize(
    "free",
    ["TRANSP:TRANSPARENT", "STATUS:CANCELLED", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
)
def test_what_is_shown_as_free_is_not_busy(free):
    assert times(f"UID:1\n{free}\nDTSTART:20261202T090000Z\nDTEND:20261202T100000Z") == []


def test_a_free_busy_component_is_read():
    text = calendar().replace(
        b"END:VCALENDAR",
        b"BEGIN:VFREEBUSY\r\nUID:f\r\nDTSTAMP:20261101T000000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY:20261202T090000Z/20261202T100000Z\r\n"
        b"FREEBUSY;FBTYPE=BUSY-TENTATIVE:20261203T090000Z/PT1H\r\n"
        b"FREEBUSY;FBTYPE=FREE:20261204T090000Z/PT1H\r\nEND:VFREEBUSY\r\nEND:VCALENDAR",
    )
    found = busy_times(text, "Asia/Tashkent", FIRST, LAST)
    assert [(start.day, end - start) for _, start, end in found] == [
        (2, timedelta(hours=1)),
        (3, timedelta(hours=1)),
    ]


def test_more_than_a_person_can_have_is_refused():
    with pytest.raises(TooMany):
        times("UID:1\nDTSTART:20261201T000000Z\nDURATION:PT1M\nRRULE:FREQ=MINUTELY")


EVENT = "UID:1\nDTSTART:20261202T090000Z\nDTEND:20261202T100000Z"


@pytest.mark.parametrize(
    "bad", [b"", b"hello", b"<html>", b"\xff\xfe", calendar()[:30], calendar(EVENT)[:-20]]
)
def test_what_is_no_calendar_or_cut_off_is_refused(bad):
    with pytest.raises(ValueError, match="cut off"):
        busy_times(bad, "Asia/Tashkent", FIRST, LAST)
