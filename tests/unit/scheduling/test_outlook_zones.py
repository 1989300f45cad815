"""Calendars as Outlook publishes them: zones by their names in Windows, with rules or without."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduling.busy import busy_times

FIRST = datetime(2026, 10, 20, tzinfo=UTC)
LAST = FIRST + timedelta(days=21)
OFFICE = "America/New_York"  # so that a zone that was overlooked shows
SUMMER = "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH={}\n"


def rules(name: str, winter: str, summer: str = "") -> str:
    """As Outlook writes them: from the year 1601 on."""
    ends, begins = (SUMMER.format(10), SUMMER.format(3)) if summer else ("", "")
    daylight = (
        f"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:{winter}\nTZOFFSETTO:{summer}\n"
        f"{begins}END:DAYLIGHT\n"
    )
    return (
        f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:16010101T030000\n"
        f"TZOFFSETFROM:{summer or winter}\nTZOFFSETTO:{winter}\n{ends}END:STANDARD\n"
        f"{daylight if summer else ''}END:VTIMEZONE\n"
    )


def published(tzid: str, zone: str) -> bytes:
    """Each Wednesday at 14:00 but on 4 November, and once on Thursday, 22 October."""
    at = f";TZID={tzid}:"
    text = (
        "BEGIN:VCALENDAR\nMETHOD:PUBLISH\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\n"
        f"X-WR-CALNAME:Calendar\n{zone}BEGIN:VEVENT\n"
        "RRULE:FREQ=WEEKLY;UNTIL=20261215T090000Z;INTERVAL=1;BYDAY=WE;WKST=MO\n"
        f"EXDATE{at}20261104T140000\nUID:1\nSUMMARY:Busy\nDTSTART{at}20260805T140000\n"
        f"DTEND{at}20260805T150000\nCLASS:PUBLIC\nTRANSP:OPAQUE\nSTATUS:CONFIRMED\n"
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nX-MICROSOFT-DISALLOW-COUNTER:FALSE\nEND:VEVENT\n"
        f"BEGIN:VEVENT\nUID:2\nSUMMARY:Tentative\nDTSTART{at}20261022T140000\n"
        f"DTEND{at}20261022T150000\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    return text.replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("name", "winter", "summer", "starts"),
    [
        ("West Asia Standard Time", "+0500", "", ("09:00", "09:00")),
        ("Central Asia Standard Time", "+0600", "", ("08:00", "08:00")),
        ("Qyzylorda Standard Time", "+0500", "", ("09:00", "09:00")),
        ("Russian Standard Time", "+0300", "", ("11:00", "11:00")),
        ("Turkey Standard Time", "+0300", "", ("11:00", "11:00")),
        ("W. Europe Standard Time", "+0100", "+0200", ("12:00", "13:00")),
        ("FLE Standard Time", "+0200", "+0300", ("11:00", "12:00")),
        ("UTC", "+0000", "", ("14:00", "14:00")),
    ],
)
@pytest.mark.parametrize("with_rules", [True, False])
def test_a_zone_of_windows_is_known(name, winter, summer, starts, with_rules):
    """On both sides of 25 October, when summer ends where there is one."""
    zone = rules(name, winter, summer) if with_rules else ""
    found = busy_times(published(name, zone), OFFICE, FIRST, LAST)
    before, after = starts
    assert [f"{start:%d %H:%M}" for _, start, _ in found] == [
        f"21 {before}", f"22 {before}", f"28 {after}",
    ]  # fmt: skip
    assert {end - start for _, start, end in found} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("Customized Time Zone", "Customized Time Zone"),  # set up by hand
        ('"(UTC+05:00) Ashgabat, Tashkent"', "(UTC+05:00) Ashgabat\\, Tashkent"),
        ("Pakistan Standard Time", "Pakistan Standard Time"),  # as that computer has it
    ],
)
def test_what_the_calendar_says_of_its_zone_holds(written, named):
    found = busy_times(published(written, rules(named, "+0430")), OFFICE, FIRST, LAST)
    assert [f"{start:%d %H:%M}" for _, start, _ in found] == ["21 09:30", "22 09:30", "28 09:30"]
