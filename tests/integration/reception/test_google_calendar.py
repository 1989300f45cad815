"""Botir connects his Google Calendar: asked for by OAuth, read and written by CalDAV, and taken
back. Google is a real provider of OAuth before a real Radicale (`tests.readers.google`)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import environ
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception import identity_providers
from reception.incoming import busy, dav
from reception.incoming.google import Google as Account
from reception.models import Attendance, BusySource, Copy
from reception.outside import Unfetched
from scheduling.models import Absence
from tests.readers.google import Google, google
from tests.world import World, book, starts


@pytest.fixture(scope="module")
def running() -> Iterator[Google]:
    with google() as there:
        yield there


@pytest.fixture
def there(running: Google, settings, request) -> Iterator[Google]:
    """With one calendar more."""
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["testserver"], "http://testserver"
    settings.GOOGLE_CALENDAR = running.client()
    name = re.sub(r"\W", "", request.node.name)
    running.ticked, running.calendar = True, f"/caldav/v2/botir/{name}/"
    running.server.make(name)
    for kept in (running.asked, running.revoked):
        kept.clear()
    yield running
    running.server.ask("DELETE", f"/botir/{name}/")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def botir(world: World, as_user) -> Client:
    return as_user(world.botir.user)


def go(browser: Client, **more: str) -> str:
    """The address at Google to which the official is sent."""
    return str(browser.get(reverse("desk-busy-google-go", args=["botir"]), more).url)


def connect(browser: Client, there: Google, **more: str):
    return browser.get(there.agree(go(browser, **more)), follow=True)


def look(now) -> BusySource:
    """Finds the calendar, then reads it."""
    for _ in range(2):
        BusySource.objects.update(due=now)
        busy.refresh(now)
    return BusySource.objects.get()


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def text_of(there: Google, reception) -> str:
    answer = there.server.ask("GET", there.stored(reception.booking.uid))
    return answer.text if answer.status_code == 200 else ""


def test_busy_times_come_in_and_receptions_go_out(world: World, there, botir, now) -> None:
    page = connect(botir, there, writes="1").content.decode()
    assert "Google Calendar" in page
    free = starts(world.botir, now)
    event = (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:dentist\r\n"
        f"DTSTAMP:20261101T000000Z\r\nDTSTART:{free[10]:%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{free[13]:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Dentist\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    there.server.ask("PUT", there.stored("dentist"), event.encode())
    reception = book(world.botir, world.aziza, now, start=free[20])
    source = look(now)
    assert (source.problem, urlsplit(source.url).path) == ("", there.calendar)
    assert Absence.objects.get().start == free[10].replace(microsecond=0)
    text = text_of(there, reception)
    assert f"UID:{reception.booking.uid}" in text
    assert "Aziza" not in text
    # Whoever died after writing goes on; what he deletes there is shown to the desk.
    Copy.objects.all().delete()
    look(now)
    assert Copy.objects.get().etag
    there.server.ask("DELETE", there.stored(reception.booking.uid))
    look(now)
    assert Attendance.objects.get().answer == "declined"


def test_google_is_asked_for_lasting_access_to_the_calendar_alone(there, botir) -> None:
    address = go(botir)
    sent = asked(address)
    assert address.startswith(there.client()["authorize"])
    assert sent["scope"] == "https://www.googleapis.com/auth/calendar"
    assert (sent["access_type"], sent["prompt"]) == ("offline", "consent")
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert sent["redirect_uri"] == there.back
    assert len(sent["state"]) >= 32


def test_what_google_gave_is_encrypted(there, botir) -> None:
    connect(botir, there)
    source = BusySource.objects.get()
    assert not source.writes
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_busysource")
        row = str(cursor.fetchall())
    for secret in (source.grant, source.token):
        assert secret
        assert secret not in row


def test_a_token_that_ran_out_is_renewed(there, botir, now) -> None:
    connect(botir, there)
    look(now)
    there.asked.clear()
    first = BusySource.objects.get().token
    there.run_out()
    assert look(now).problem == ""  # by 401
    second = BusySource.objects.get().token
    assert [status for _, status in there.asked].count(401) == 1
    there.run_out()
    there.asked.clear()
    assert look(now + timedelta(hours=2)).problem == ""  # by the clock, before it is tried
    assert [status for _, status in there.asked].count(401) == 0
    assert len({first, second, BusySource.objects.get().token}) == 3


def test_a_grant_that_was_taken_back_is_told_and_given_anew(
    world: World, there, botir, now
) -> None:
    connect(botir, there, writes="1")
    source = look(now)
    Absence.objects.create(
        calendar=world.botir.calendar, source=source.name, start=now, end=now + timedelta(hours=1)
    )
    there.take_back()
    assert look(now).problem == "reconnect"
    assert Absence.objects.count() == 1
    page = botir.get(reverse("desk-busy", args=["botir"])).content.decode()
    assert "Google does not give access any more" in page
    again = f"{reverse('desk-busy-google-go', args=['botir'])}?source={source.pk}"
    assert again in page
    connect(botir, there, source=str(source.pk))
    renewed = look(now)
    assert (renewed.pk, renewed.problem, renewed.writes) == (source.pk, "", True)
    assert renewed.url == source.url


def test_removing_it_takes_the_grant_back_at_google(there, botir) -> None:
    connect(botir, there)
    source = BusySource.objects.get()
    botir.post(reverse("desk-busy-remove", args=["botir", source.pk]))
    assert there.revoked == [source.grant]
    assert not BusySource.objects.exists()


def test_it_is_removed_also_when_google_does_not_answer(there, botir, settings) -> None:
    connect(botir, there)
    settings.GOOGLE_CALENDAR = there.client() | {"revoke": "http://127.0.0.1:9/"}
    botir.post(reverse("desk-busy-remove", args=["botir", BusySource.objects.get().pk]))
    assert not BusySource.objects.exists()


def test_a_way_back_is_good_once_for_who_began_it(world: World, there, botir, as_user) -> None:
    back = there.agree(go(botir))
    for stranger in (as_user(world.dilnoza), as_user(world.sardor.user)):
        assert stranger.get(back).url == reverse("desk-day")
    assert not BusySource.objects.exists()
    botir.get(back)
    BusySource.objects.all().delete()
    assert botir.get(back).url == reverse("desk-day")
    nothing = reverse("desk-busy-google-back")
    assert botir.get(f"{nothing}?{urlencode({'code': 'x'})}").url == reverse("desk-day")
    assert not BusySource.objects.exists()


def test_somebody_else_in_the_same_browser_does_not_come_back(world: World, there, botir) -> None:
    back = there.agree(go(botir))
    session = botir.session
    kept = session["at_google"]
    botir.force_login(world.dilnoza)
    session = botir.session
    session["at_google"] = kept
    session.save()
    assert botir.get(back).url == reverse("desk-day")
    assert not BusySource.objects.exists()


def test_who_refuses_there_or_ticks_nothing_connects_nothing(there, botir) -> None:
    refused = botir.get(there.refuse(go(botir)), follow=True)
    there.ticked = False
    unticked = connect(botir, there)
    for page in (refused, unticked):
        assert "Google was not allowed to show the calendar" in page.content.decode()
    assert not BusySource.objects.exists()


def test_google_out_of_order_is_said(there, botir, settings) -> None:
    back = there.agree(go(botir))
    settings.GOOGLE_CALENDAR = there.client() | {"token": f"{there.url}/caldav/v2/nothing"}
    page = botir.get(back, follow=True).content.decode()
    assert "Google does not answer as it should" in page


def test_the_token_is_shown_to_nobody_else(there, botir, now) -> None:
    connect(botir, there)
    source = BusySource.objects.get()
    account = Account(source.url, source, now)
    with pytest.raises(Unfetched, match="denied"):
        dav.get(account, "https://elsewhere.example/caldav/v2/x.ics")


def test_of_another_office_nobody_can_connect_or_renew(world: World, there, botir, as_user) -> None:
    connect(botir, there)
    source = BusySource.objects.get()
    sardor = as_user(world.sardor.user)
    for name, slug in (("", "botir"), ("-go", "botir"), ("-go", "sardor")):
        url = reverse(f"desk-busy-google{name}", args=[slug])
        assert sardor.get(url, {"source": source.pk}).status_code == 404
    for wrong in ("0", "x", "9" * 30):
        url = reverse("desk-busy-google-go", args=["botir"])
        assert botir.get(url, {"source": wrong}).status_code == 404


def test_without_a_client_there_is_no_button(there, botir, settings) -> None:
    page = reverse("desk-busy", args=["botir"])
    offered = reverse("desk-busy-google", args=["botir"])
    assert offered in botir.get(page).content.decode()
    assert botir.get(offered).status_code == 200
    settings.GOOGLE_CALENDAR = {}
    assert offered not in botir.get(page).content.decode()
    for url in (offered, reverse("desk-busy-google-go", args=["botir"])):
        assert botir.get(url).status_code == 404


def test_a_client_needs_its_secret(monkeypatch) -> None:
    monkeypatch.setenv("GOOGLE_CALENDAR_CLIENT_ID", "qabul")
    with pytest.raises(identity_providers.Missing, match="GOOGLE_CALENDAR_CLIENT_SECRET"):
        identity_providers.google_calendar(environ.Env())
    monkeypatch.setenv("GOOGLE_CALENDAR_CLIENT_SECRET", "s")
    monkeypatch.setenv("GOOGLE_CALENDAR_TOKEN_URL", "https://other.example/token")
    read = identity_providers.google_calendar(environ.Env())
    assert read["token"] == "https://other.example/token"
    assert read["caldav"] == "https://apidata.googleusercontent.com/caldav/v2/"


def test_a_token_that_google_can_not_give_now_is_tried_again(there, botir, now, settings) -> None:
    """Whatever the reason: only a grant that is over is said to be."""
    connect(botir, there)
    for token in ("http://127.0.0.1:9/", f"{there.url}/caldav/v2/nothing"):
        settings.GOOGLE_CALENDAR = there.client() | {"token": token}
        BusySource.objects.update(token="", due=now)
        busy.refresh(now)
        assert BusySource.objects.get().problem in {"unreachable", "refused"}
