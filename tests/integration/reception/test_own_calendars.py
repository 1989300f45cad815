"""Botir's receptions stand in his own calendar on a CalDAV server (a real Radicale), and what he
does to them there comes back."""

import re
from datetime import UTC, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from reception.actions import busy as actions
from reception.actions import changes
from reception.incoming import busy, dav
from reception.models import Attendance, BusySource, Copy
from scheduling.models import Absence
from tests.readers.radicale import PASSWORD, Radicale, radicale
from tests.world import World, book, starts

LOGIN: dict[str, Any] = {"username": "botir", "password": PASSWORD}


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(scope="module")
def server():
    with radicale() as running:
        yield running


@pytest.fixture
def there(server: Radicale, settings, request):
    """The address of an empty calendar."""
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]
    return server.make(re.sub(r"\W", "", request.node.name))


@pytest.fixture
def source(world: World, there, now) -> BusySource:
    actions.add(world.botir, there, by=world.dilnoza, now=now, writes=True, **LOGIN)
    return look(now)


def look(now) -> BusySource:
    """Whatever was said about when. The first time finds the calendar, the next one reads it."""
    for _ in range(2):
        BusySource.objects.update(due=now)
        busy.refresh(now)
    return BusySource.objects.get()


def account(source: BusySource) -> dav.Account:
    return dav.Login(source.url, "botir", PASSWORD)


def url_of(source: BusySource, reception) -> str:
    return f"{source.url}{reception.booking.uid}.ics"


def text_of(source: BusySource, reception) -> str:
    found = dav.get(account(source), url_of(source, reception))
    return found.content.decode() if found else ""


def rewrite(source: BusySource, reception, old: str, new: str) -> None:
    """As another program of Botir's does it."""
    found = dav.get(account(source), url_of(source, reception))
    assert found
    changed = re.sub(old, new, found.content.decode())
    assert changed != found.content.decode()
    dav.put(account(source), found.url, changed.encode(), etag=found.etag)


def moment(when) -> str:
    return f"{when.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def test_a_reception_is_written_moved_and_taken_out(world: World, source, now) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    text = text_of(source, reception)
    assert f"UID:{reception.booking.uid}" in text
    assert "METHOD" not in text
    assert "ORGANIZER" not in text
    assert "Aziza" not in text
    later = starts(world.botir, now)[30]
    reception = changes.move(reception, later, by=world.dilnoza, now=now)
    source = look(now)
    assert "SEQUENCE:1" in text_of(source, reception)
    changes.revoke(reception, by=world.dilnoza, now=now)
    look(now)
    assert text_of(source, reception) == ""
    assert not Copy.objects.exists()


def test_our_own_receptions_are_no_busy_times(world: World, source, now) -> None:
    book(world.botir, world.aziza, now)
    look(now)
    assert BusySource.objects.get().problem == ""
    assert not Absence.objects.exists()


def test_his_other_events_close_slots(world: World, source, now) -> None:
    free = starts(world.botir, now)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dentist\r\n"
        f"DTSTAMP:20261101T000000Z\r\nDTSTART:{moment(free[10])}\r\nDTEND:{moment(free[13])}\r\n"
        "SUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    dav.put(account(source), f"{source.url}dentist.ics", event.encode(), etag="")
    look(now)
    assert set(free) - set(starts(world.botir, now)) == {free[9 + n] for n in (1, 2, 3)}


def test_what_he_added_to_an_event_stays_when_we_move_it(world: World, source, now) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    rewrite(source, reception, r"SUMMARY[^\r]*", "CATEGORIES:Work\r\nSUMMARY:Mine")
    rewrite(source, reception, r"TRIGGER:-P1D", "TRIGGER:-PT5M")
    look(now)
    assert not Attendance.objects.exists()
    reception = changes.move(reception, starts(world.botir, now)[30], by=world.dilnoza, now=now)
    look(now)
    text = text_of(source, reception)
    assert "CATEGORIES:Work" in text
    assert "TRIGGER:-PT5M" in text
    assert "SEQUENCE:1" in text
    assert "Mine" not in text


def test_moving_it_there_proposes_the_time_and_ours_is_written_again(
    world: World, source, now
) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    other = starts(world.botir, now)[20].replace(microsecond=0)
    rewrite(source, reception, r"DTSTART[^\r]*", f"DTSTART:{moment(other)}")
    rewrite(source, reception, r"DTEND[^\r]*", f"DTEND:{moment(other + timedelta(minutes=20))}")
    before = text_of(source, reception)
    look(now)
    said = Attendance.objects.get()
    assert (said.user, said.proposed_start) == (world.botir.user, other)
    reception.booking.refresh_from_db()
    assert reception.starts_at != other
    assert text_of(source, reception) != before
    assert moment(other) not in text_of(source, reception)


def test_deleting_it_there_declines_and_it_stays_out_until_it_has_another_time(
    world: World, source, now
) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    found = dav.get(account(source), url_of(source, reception))
    assert found
    dav.delete(account(source), found.url, etag=found.etag)
    look(now)
    assert Attendance.objects.get().answer == "declined"
    look(now)
    assert text_of(source, reception) == ""
    reception.refresh_from_db()
    assert reception.state == "scheduled"
    changes.move(reception, starts(world.botir, now)[30], by=world.dilnoza, now=now)
    look(now)
    assert "SEQUENCE:1" in text_of(source, reception)


def test_whoever_died_after_writing_goes_on_with_what_stands_there(
    world: World, source, now
) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    Copy.objects.all().delete()  # it was not noted any more
    look(now)
    assert Copy.objects.get().etag
    assert text_of(source, reception)


def test_a_version_that_changed_in_this_moment_is_not_written_over(
    world: World, source, now
) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    found = dav.get(account(source), url_of(source, reception))
    assert found
    rewrite(source, reception, r"SUMMARY[^\r]*", "SUMMARY:Mine")
    with pytest.raises(dav.Changed):
        dav.put(account(source), found.url, found.content, etag=found.etag)
    with pytest.raises(dav.Changed):
        dav.put(account(source), found.url, found.content, etag="")
    with pytest.raises(dav.Changed):
        dav.delete(account(source), found.url, etag=found.etag)
    assert "SUMMARY:Mine" in text_of(source, reception)


def test_a_reception_that_goes_to_another_official_leaves_the_calendar(
    world: World, source, now
) -> None:
    reception = book(world.botir, world.aziza, now)
    source = look(now)
    sardor = world.sardor
    changes.move(reception, starts(sardor, now)[5], by=world.dilnoza, now=now, to=sardor)
    look(now)
    assert text_of(source, reception) == ""


def test_without_leave_nothing_is_written(world: World, there, now) -> None:
    actions.add(world.botir, there, by=world.dilnoza, now=now, **LOGIN)
    source = look(now)
    reception = book(world.botir, world.aziza, now)
    look(now)
    assert text_of(source, reception) == ""


def test_a_wrong_password_is_said_and_what_was_read_holds(world: World, source, now) -> None:
    actions.add(world.botir, source.url, by=world.dilnoza, now=now, username="botir", password="x")
    assert look(now).problem == "unauthorised"


def test_of_several_calendars_somebody_chooses(world: World, server, there, now) -> None:
    other = server.make("second")
    added = actions.add(
        world.botir, f"{server.url}/", by=world.dilnoza, now=now, writes=True, **LOGIN
    )
    source = look(now)
    assert (source.problem, source.found) == ("choose", False)
    with pytest.raises(KeyError):
        actions.choose(source, "https://elsewhere.example/", by=world.dilnoza, now=now)
    actions.choose(source, other, by=world.dilnoza, now=now)
    source = look(now)
    assert (source.pk, source.url, source.problem) == (added.pk, other, "")


def test_an_unchanged_calendar_is_not_read_again(world: World, source, now, monkeypatch) -> None:
    book(world.botir, world.aziza, now)
    look(now)
    look(now)
    monkeypatch.setattr(dav, "between", None)
    assert look(now).problem == ""


def test_a_calendar_is_connected_and_chosen_on_pages(world: World, server, there, as_user) -> None:
    browser = as_user(world.dilnoza)
    url = reverse("desk-busy-connect", args=["botir"])
    wrong = browser.post(url, {"url": f"{server.url}/", "username": "", "password": "kept"})
    assert wrong.status_code == 422
    assert "kept" in wrong.content.decode()
    typed = LOGIN | {"url": f"{server.url}/", "writes": "on"}
    assert browser.post(url, typed).status_code == 302
    busy.refresh(timezone.now())
    page = browser.get(reverse("desk-busy", args=["botir"])).content.decode()
    assert there in page
    source = BusySource.objects.get()
    choose = reverse("desk-busy-choose", args=["botir", source.pk])
    for chosen, found in (("https://elsewhere.example/", False), (there, True)):
        assert browser.post(choose, {"calendar": chosen}).status_code == 302
        source.refresh_from_db()
        assert source.found == found


def test_another_office_can_neither_connect_nor_choose(world: World, source, as_user) -> None:
    browser = as_user(world.sardor.user)
    for name, arguments in (("connect", ["botir"]), ("choose", ["botir", source.pk])):
        url = reverse(f"desk-busy-{name}", args=arguments)
        assert browser.post(url, {"calendar": source.url}).status_code == 404
