from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from scheduling.ical import Conference, Invitation, Party, cancel, feed, request, single
from scheduling.vtimezone import vtimezone
from tests.readers.khal import khal_reads

START = datetime(2026, 12, 1, 9, 20, tzinfo=UTC)
INVITATION = Invitation(
    uid="7f0c2a52-8a3e-4b0e-9d5c-0d0a4f2f8a11",
    sequence=0,
    start=START,
    end=START + timedelta(minutes=20),
    tzid="Asia/Tashkent",
    summary="Qabul: Botir Karimov",
    description="Reception TSH-2026-00017\nYour page: https://qabul.example/my/1/",
    location="Video call",
    url="https://qabul.example/my/1/?a=1,2;b",
    organizer=Party('Toshkent "shahar" hokimligi, matbuot', "qabul@toshkent.example"),
    attendees=(Party("Aziza Oʻrinova", "aziza@example.uz"),),
    stamp=datetime(2026, 11, 23, 8, tzinfo=UTC),
)
HOSTILE = (
    "x\r\nATTENDEE:mailto:eve@example.com\nBEGIN:VEVENT\rEND:VCALENDAR\x85LOCATION:there"
    '\u2028A:1\u2029B:2\vC:3\fD:4\x1cE:5\x00F\x07G\x7f\ud800\u202egnp.exe, ; \\ \\n " ^n é ʻ'
)


def event_of(ics):
    (event,) = Calendar.from_ical(ics).walk("VEVENT")
    return event


def unfolded(ics):
    return ics.replace(b"\r\n ", b"").decode().split("\r\n")


def test_an_invitation_says_who_and_when():
    calendar = Calendar.from_ical(request(INVITATION))
    event = event_of(request(INVITATION))
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert event["DTSTART"].dt == datetime(2026, 12, 1, 14, 20, tzinfo=ZoneInfo("Asia/Tashkent"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=20)
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (INVITATION.uid, 0, "CONFIRMED")
    assert event["URL"] == INVITATION.url
    assert event["DESCRIPTION"] == INVITATION.description


def test_the_citizen_is_asked_to_answer():
    attendee = event_of(request(INVITATION))["ATTENDEE"]
    assert attendee == "mailto:aziza@example.uz"
    assert attendee.params["CN"] == "Aziza Oʻrinova"
    assert (attendee.params["RSVP"], attendee.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")


def test_an_invitation_reminds_a_day_and_an_hour_before():
    alarms = event_of(request(INVITATION)).walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [timedelta(days=-1), timedelta(hours=-1)]


def test_a_cancellation_takes_back_the_same_event():
    ics = cancel(replace(INVITATION, sequence=2))
    event = event_of(ics)
    assert Calendar.from_ical(ics)["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (INVITATION.uid, 2, "CANCELLED")
    assert event.walk("VALARM") == []


def test_lines_are_folded_at_75_octets_and_end_with_crlf():
    ics = request(replace(INVITATION, summary="ʻўқувчи қабули " * 30))
    assert all(len(line) <= 75 for line in ics.split(b"\r\n"))
    assert ics.endswith(b"END:VCALENDAR\r\n")
    assert ics.count(b"\n") == ics.count(b"\r\n")


def test_a_zone_of_utc_needs_no_local_time():
    event = event_of(request(replace(INVITATION, tzid="UTC")))
    assert event["DTSTART"].dt == START


FIELDS = ["summary", "description", "location", "url", "uid", "organizer", "attendees"]


@pytest.mark.parametrize("field", FIELDS)
@settings(deadline=None, max_examples=60)
@given(st.text() | st.text(alphabet='\r\n\v\f\x85\u2028:;,"\\ BEGINVT', max_size=40))
@example(HOSTILE)
def test_hostile_text_stays_in_its_own_line(field, text):
    party = Party(text, "eve@example.com")
    value: Any = {"organizer": party, "attendees": (party,)}.get(field, text)
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(request(INVITATION))]
    ics = request(replace(INVITATION, **{field: value}))
    found = [line.partition(":")[0].partition(";")[0] for line in unfolded(ics)]
    left_out = [name for name in names if name != field.upper()]
    assert found == names or (field in {"url", "location"} and found == left_out)
    assert len(ics.decode().splitlines()) == ics.count(b"\r\n")
    event_of(ics)


@pytest.mark.parametrize(
    "address",
    ["", "eve", "a@b.uz\r\nX:1", "a@b.uz,c@d.uz", "a b@c.uz", 'a"@b.uz', "a@b.uz\x00", "a@b@c.uz"],
)
def test_what_is_not_an_address_is_refused(address):
    with pytest.raises(ValueError, match="address"):
        request(replace(INVITATION, attendees=(Party("Eve", address),)))


@pytest.mark.parametrize("make", [request, cancel])
def test_khal_reads_a_hostile_one(make, tmp_path):
    found = khal_reads(make(replace(INVITATION, summary=f"Qabul {HOSTILE}")), tmp_path)
    seen = found[INVITATION.uid]
    assert (seen.start, seen.end) == (START, INVITATION.end)
    assert seen.summary.startswith("Qabul x ATTENDEE:mailto:eve@example.com BEGIN:VEVENT")


def test_each_party_has_its_part_and_only_who_is_asked_answers():
    official = Party("Botir", "qabul@x.example", role="CHAIR", partstat="ACCEPTED", rsvp=False)
    citizen, other = event_of(
        request(replace(INVITATION, attendees=(*INVITATION.attendees, official)))
    )["ATTENDEE"]
    assert (citizen.params["ROLE"], citizen.params["RSVP"]) == ("REQ-PARTICIPANT", "TRUE")
    assert (other.params["ROLE"], other.params["RSVP"]) == ("CHAIR", "FALSE")
    assert other.params["PARTSTAT"] == "ACCEPTED"


def test_it_is_private_and_says_its_language():
    text = unfolded(request(replace(INVITATION, language="uz-Cyrl")))
    assert "CLASS:PRIVATE" in text
    assert "SUMMARY;LANGUAGE=uz-Cyrl:Qabul: Botir Karimov" in text
    assert any(row.startswith("DESCRIPTION;LANGUAGE=uz-Cyrl:") for row in text)


def test_a_video_reception_has_a_conference():
    video = Conference("https://qabul.example/my/1/", label='The "call"')
    (row,) = [
        row
        for row in unfolded(request(replace(INVITATION, conference=video)))
        if row.startswith("CONFERENCE")
    ]
    assert row.startswith("CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=")
    assert row.endswith("The 'call':https://qabul.example/my/1/")


def test_a_reception_in_person_has_a_place_and_no_conference():
    text = unfolded(request(replace(INVITATION, location="Mustaqillik, 1; 3-xona")))
    assert "LOCATION:Mustaqillik\\, 1\\; 3-xona" in text
    assert not any(row.startswith("CONFERENCE") for row in text)


def test_a_reception_by_phone_has_a_number():
    phone = Conference("tel:+998711234567", ("PHONE",))
    text = unfolded(request(replace(INVITATION, location="", conference=phone)))
    assert "CONFERENCE;VALUE=URI;FEATURE=PHONE:tel:+998711234567" in text
    assert not any(row.startswith("LOCATION") for row in text)


def test_a_cancellation_leads_to_no_call():
    video = Conference("https://qabul.example/my/1/")
    assert b"CONFERENCE" not in cancel(replace(INVITATION, conference=video))


def test_what_is_downloaded_or_subscribed_to_invites_nobody():
    for text in (single(INVITATION), feed([INVITATION], name="Qabul")):
        assert b"METHOD:PUBLISH" in text
        assert b"ATTENDEE" not in text
        assert b"aziza" not in text


def test_a_feed_says_each_zone_once_and_when_to_come_again():
    rows = [
        replace(INVITATION, uid=str(n), tzid=zone)
        for n, zone in enumerate(["Asia/Tashkent", "Europe/Berlin"] * 3)
    ]
    calendar = Calendar.from_ical(feed(rows, name="Qabul"))
    assert [one["TZID"] for one in calendar.walk("VTIMEZONE")] == ["Asia/Tashkent", "Europe/Berlin"]
    assert len(calendar.walk("VEVENT")) == 6
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT15M" in unfolded(feed(rows, name="Qabul"))


@pytest.mark.parametrize(
    "name",
    [
        "Asia/Tashkent", "Europe/Berlin", "America/New_York", "Africa/Cairo", "Africa/Casablanca",
        "Asia/Jerusalem", "Australia/Lord_Howe", "Antarctica/Troll", "Europe/Dublin",
    ],
)  # fmt: skip
def test_the_zone_written_out_is_the_zone(name):
    zone = ZoneInfo(name)
    written = vtimezone(name, 2026, 2027).to_tz(lookup_tzid=False)
    for hour in range(2 * 365 * 24):
        wall = datetime(2026, 1, 1) + timedelta(hours=hour, minutes=45)
        real = wall.replace(tzinfo=zone)
        if real.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall:
            continue  # a time that isn't there
        if real.utcoffset() != real.replace(fold=1).utcoffset():
            continue  # shown twice: never written so
        assert wall.replace(tzinfo=written).utcoffset() == real.utcoffset(), wall


def test_a_zone_of_one_rule_is_said_by_the_rule():
    text = vtimezone("Europe/Berlin", 2026, 2026).to_ical().decode()
    assert "DTSTART:20250330T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\n" in text
    assert "DTSTART:20251026T030000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\n" in text


def test_without_a_rule_each_shift_of_the_clock_is_an_observance_of_its_own():
    text = vtimezone("Africa/Casablanca", 2026, 2026).to_ical().decode()
    assert "RDATE" not in text
    assert "RRULE" not in text
    assert text.count("DTSTART:2026") == 2


def test_a_zone_that_left_its_rule_is_said_as_it_was():
    """Almaty went from UTC+6 to UTC+5 on 1 March 2024."""
    text = vtimezone("Asia/Almaty", 2024, 2024).to_ical().decode()
    assert "DTSTART:20240301T000000\r\n" in text
    assert text.count("BEGIN:STANDARD") == 2
