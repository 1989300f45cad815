"""Busy times of an official's other calendar close slots here, and warn about what they overlap."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.actions import busy as actions
from reception.incoming import busy
from reception.models import BusySource
from scheduling.models import Absence
from tests.elsewhere import Elsewhere, elsewhere
from tests.world import World, book, starts


@pytest.fixture
def now():
    """The real clock's, for pages read it."""
    return timezone.now()


@pytest.fixture
def there(settings):
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]
    with elsewhere() as running:
        yield running


def calendar(*spans, uid: str = "other") -> bytes:
    rows = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}{number}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:Dentist\r\n"
        f"DTSTART:{start:%Y%m%dT%H%M%SZ}\r\nDTEND:{end:%Y%m%dT%H%M%SZ}\r\nEND:VEVENT\r\n"
        for number, (start, end) in enumerate(spans)
    )
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{rows}END:VCALENDAR\r\n"
    return text.encode()


def hour(start) -> tuple:
    return start, start + timedelta(hours=1)


def source_of(world: World, there: Elsewhere, now) -> BusySource:
    return actions.add(world.botir, there.url, by=world.dilnoza, now=now)


def test_a_busy_time_closes_slots(world: World, there, now) -> None:
    free = starts(world.botir, now)
    there.content = calendar(hour(free[10]))
    source_of(world, there, now)
    busy.refresh(now)
    left = starts(world.botir, now)
    assert set(free) - set(left) == {free[10], free[11], free[12]}
    assert Absence.objects.get().source.startswith("busy-")


def test_a_change_is_seen_within_a_minute(world: World, there, now) -> None:
    free = starts(world.botir, now)
    there.content = calendar(hour(free[10]))
    source_of(world, there, now)
    busy.refresh(now)
    there.content, there.etag = calendar(hour(free[20])), '"2"'
    busy.refresh(now + timedelta(seconds=59))
    assert [one.start for one in Absence.objects.all()] == [free[20].replace(microsecond=0)]


def test_an_unchanged_calendar_is_neither_sent_nor_counted_again(
    world: World, there, now, monkeypatch
) -> None:
    there.content = calendar(hour(starts(world.botir, now)[10]))
    source_of(world, there, now)
    busy.refresh(now)
    before = Absence.objects.get().pk
    monkeypatch.setattr(busy.strangers, "busy_in", None)
    busy.refresh(now + timedelta(minutes=1))
    assert there.asked[1]["if-none-match"] == '"1"'
    assert Absence.objects.get().pk == before
    assert BusySource.objects.get().read == now + timedelta(minutes=1)


def test_after_half_a_day_an_unchanged_one_is_counted_out_again(world: World, there, now) -> None:
    """For its recurring events go on, and our horizon with them."""
    there.content = calendar(hour(starts(world.botir, now)[10]))
    source_of(world, there, now)
    busy.refresh(now)
    busy.refresh(now + timedelta(hours=13))
    assert "if-none-match" not in there.asked[1]


def test_nothing_of_what_it_is_about_is_kept(world: World, there, now) -> None:
    there.content = calendar(hour(starts(world.botir, now)[10]))
    source_of(world, there, now)
    busy.refresh(now)
    with connection.cursor() as cursor:
        for table in ("reception_busysource", "scheduling_absence", "reception_event"):
            cursor.execute(f"SELECT * FROM {table}")
            rows = str(cursor.fetchall())
            assert "Dentist" not in rows
            assert "secret" not in rows  # the address is one


def test_our_own_receptions_do_not_come_back_as_busy_times(world: World, there, now) -> None:
    reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[10])
    text = calendar(hour(reception.starts_at))
    there.content = text.replace(b"UID:other0", b"UID:" + reception.booking.uid.encode())
    source_of(world, there, now)
    busy.refresh(now)
    assert not Absence.objects.exists()


def test_a_calendar_that_fails_keeps_what_was_known_and_is_asked_less_often(
    world: World, there, now
) -> None:
    there.content = calendar(hour(starts(world.botir, now)[10]))
    source_of(world, there, now)
    busy.refresh(now)
    there.content, there.etag = b"<html>maintenance</html>", '"3"'
    moment = now
    for _ in range(12):
        moment = BusySource.objects.get().due
        busy.refresh(moment)
    source = BusySource.objects.get()
    assert (source.problem, source.failures) == ("unreadable", 12)
    assert source.due - moment == timedelta(hours=1)
    assert Absence.objects.count() == 1
    there.content = calendar()
    busy.refresh(source.due)
    assert (BusySource.objects.get().problem, Absence.objects.count()) == ("", 0)


def test_a_calendar_that_recurs_without_end_harms_nothing(world: World, there, now) -> None:
    evil = calendar(hour(starts(world.botir, now)[10]))
    there.content = evil.replace(b"SUMMARY:Dentist", b"RRULE:FREQ=SECONDLY")
    source_of(world, there, now)
    busy.refresh(now)
    assert BusySource.objects.get().problem == "unreadable"


def test_the_inside_of_our_network_is_not_asked(world: World, there, now, settings) -> None:
    settings.CALENDAR_NETWORKS = []
    source_of(world, there, now)
    busy.refresh(now)
    assert BusySource.objects.get().problem == "denied"
    assert there.asked == []


def test_the_desk_is_warned_about_receptions_at_busy_times(
    world: World, there, as_user, now
) -> None:
    free = starts(world.botir, now)
    reception = book(world.botir, world.aziza, now, start=free[10])
    other = book(world.botir, world.malika, now, start=free[20])
    there.content = calendar(hour(reception.starts_at))
    source_of(world, there, now)
    busy.refresh(now)
    browser = as_user(world.dilnoza)
    day = browser.get(reverse("desk-day")).content.decode()
    assert f'id="clash-{reception.pk}"' in day
    assert f'id="clash-{other.pk}"' not in day
    warning = "other calendar says that this time is busy"
    for one, warned in ((reception, True), (other, False)):
        page = browser.get(reverse("desk-reception", args=[one.public_id])).content.decode()
        assert (warning in page) == warned


def test_a_calendar_is_added_and_removed_on_a_page(world: World, there, as_user, now) -> None:
    browser = as_user(world.dilnoza)
    url = reverse("desk-busy", args=["botir"])
    for _ in range(2):
        assert browser.post(url, {"url": there.url}).status_code == 302
    there.content = calendar(hour(starts(world.botir, now)[10]))
    busy.refresh(timezone.now())
    page = browser.get(url).content.decode()
    assert "127.0.0.1" in page
    assert "1 busy time" in page
    assert "/secret/" not in page  # whoever reads the address can read the calendar
    source = BusySource.objects.get()
    browser.post(reverse("desk-busy-remove", args=["botir", source.pk]))
    assert not BusySource.objects.exists()
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    "bad", ["", "hello", "ftp://x.example/a.ics", "https://", "https://u:p@x.example/", "x" * 3000]
)
def test_what_is_no_address_is_told_and_kept_in_the_form(world: World, as_user, bad) -> None:
    answer = as_user(world.dilnoza).post(reverse("desk-busy", args=["botir"]), {"url": bad})
    assert answer.status_code == 422
    assert not BusySource.objects.exists()


def test_webcal_is_https(world: World, as_user) -> None:
    address = "webcal://calendar.example/a.ics"
    as_user(world.dilnoza).post(reverse("desk-busy", args=["botir"]), {"url": address})
    assert BusySource.objects.get().url == "https://calendar.example/a.ics"


def test_the_calendars_of_another_office_are_not_there(world: World, there, as_user, now) -> None:
    source = source_of(world, there, now)
    for stranger in (world.sardor.user, world.aziza):
        browser = as_user(stranger)
        assert browser.get(reverse("desk-busy", args=["botir"])).status_code == 404
        remove = reverse("desk-busy-remove", args=["botir", source.pk])
        assert browser.post(remove).status_code == 404
    elsewhere = reverse("desk-busy-remove", args=["sardor", source.pk])
    assert as_user(world.sardor.user).post(elsewhere).status_code == 404
    assert BusySource.objects.exists()


def test_an_imported_busy_time_is_not_taken_back_by_hand(world: World, there, as_user, now) -> None:
    there.content = calendar(hour(starts(world.botir, now)[10]))
    source_of(world, there, now)
    busy.refresh(now)
    absence = Absence.objects.get()
    url = reverse("desk-come-back", args=["botir", absence.pk])
    assert as_user(world.dilnoza).post(url).status_code == 404


def test_hundreds_of_busy_times_cost_the_page_no_more(world: World, there, as_user, now) -> None:
    source_of(world, there, now)
    there.content = calendar(
        *((now + timedelta(hours=n), now + timedelta(hours=n, minutes=9)) for n in range(2, 502))
    )
    busy.refresh(now)
    browser = as_user(world.dilnoza)
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("desk-busy", args=["botir"]))
    assert Absence.objects.count() == 500
    assert len(queries) <= 8
