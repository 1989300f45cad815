"""Calendars to subscribe to: who can read them, what they tell, and what an unchanged one costs."""

import logging
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import icalendar
import pytest
import structlog
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes, feeds
from reception.models import Appeal, Feed, Reception
from scheduling.models import Booking, Status
from tests.world import World, book, starts

MANY = 10_000
# Receptions themselves, not a condition on whether there are any.
READ = re.compile(r'FROM "reception_reception" (?!U\d)')


@pytest.fixture
def now():
    """The real clock's, for pages read it."""
    return timezone.now()


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(
        world.botir, world.aziza, now, start=starts(world.botir, now + timedelta(days=1))[0]
    )


def feed_of(user, now) -> str:
    token = feeds.make(feeds.offer(user), by=user, now=now)
    return reverse("feed", args=[token])


def read(path: str, **headers: str):
    """As a calendar program does, without cookies."""
    return Client(headers=headers).get(path)


def events(response) -> list[Any]:
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_a_citizen_reads_their_receptions_in_a_calendar(world: World, reception, now) -> None:
    answer = read(feed_of(world.aziza, now))
    (event,) = events(answer)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (event["UID"], event["DTSTART"].dt) == (reception.booking.uid, reception.starts_at)
    assert len(event.walk("VALARM")) == 2


def test_official_and_secretary_read_those_of_their_desk(world: World, reception, now) -> None:
    book(world.sardor, world.malika, now)
    for user in (world.botir.user, world.dilnoza):
        (event,) = events(read(feed_of(user, now)))
        assert event["UID"] == reception.booking.uid
        assert reception.appeal.number in event["SUMMARY"]


def test_a_desks_feed_tells_nothing_of_the_citizen_or_the_matter(
    world: World, reception, now
) -> None:
    text = read(feed_of(world.dilnoza, now)).content.decode().replace("\r\n ", "")
    for secret in ("Aziza", "aziza", "tomi", "Taʼmirlash", "Chinor", "123 45 67", "ATTENDEE"):
        assert secret not in text


def test_a_secretary_of_two_sees_whose_reception_it_is(world: World, reception, now) -> None:
    world.sardor.secretaries.add(world.dilnoza)
    book(world.sardor, world.malika, now)
    titles = [str(event["SUMMARY"]) for event in events(read(feed_of(world.dilnoza, now)))]
    assert [title.rpartition(", ")[2] for title in titles] == ["Sardor", "Botir"]


def test_an_address_is_shown_once_and_kept_by_nobody(world: World, as_user) -> None:
    browser = as_user(world.aziza)
    page = browser.get(reverse("feeds"))
    shown = browser.post(reverse("feeds"), {"offer": page.context["offer"]})
    token = shown.context["address"].rpartition("/")[2].removesuffix(".ics")
    assert read(reverse("feed", args=[token])).status_code == 200
    assert len(token) >= 43  # 256 bits
    assert token not in browser.get(reverse("feeds")).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reception_feed")
        assert token not in str(cursor.fetchall())


def test_the_address_says_nothing_of_the_person(world: World, now) -> None:
    path = feed_of(world.aziza, now)
    for secret in ("aziza", str(world.aziza.pk) + ".ics", "citizen"):
        assert secret not in path


def test_sending_the_form_twice_makes_one_address(world: World, as_user) -> None:
    browser = as_user(world.aziza)
    offer = browser.get(reverse("feeds")).context["offer"]
    pages = [browser.post(reverse("feeds"), {"offer": offer}) for _ in range(2)]
    assert pages[0].context["address"] == pages[1].context["address"]
    assert Feed.objects.count() == 1


def test_an_offer_is_for_its_own_person_and_day(world: World, as_user, now) -> None:
    browser = as_user(world.malika)
    stolen = feeds.offer(world.aziza)
    own = feeds.offer(world.malika)
    assert browser.post(reverse("feeds"), {"offer": stolen}).status_code == 409
    assert browser.post(reverse("feeds"), {"offer": "x"}).status_code == 409
    with time_machine.travel(now + timedelta(days=2)):
        assert as_user(world.malika).post(reverse("feeds"), {"offer": own}).status_code == 409
    assert not Feed.objects.exists()


def test_a_sixth_address_is_refused(world: World, as_user, now) -> None:
    for _ in range(5):
        feed_of(world.aziza, now)
    answer = as_user(world.aziza).post(reverse("feeds"), {"offer": feeds.offer(world.aziza)})
    assert answer.status_code == 409
    assert Feed.objects.count() == 5


def test_a_revoked_address_is_gone(world: World, as_user, now) -> None:
    path = feed_of(world.aziza, now)
    kept = feed_of(world.aziza, now)
    as_user(world.aziza).post(reverse("feed-revoke", args=[Feed.objects.earliest("pk").pk]))
    assert read(path).status_code == 404
    assert read(kept).status_code == 200


def test_nobody_revokes_anothers_address(world: World, as_user, now) -> None:
    path = feed_of(world.aziza, now)
    as_user(world.malika).post(reverse("feed-revoke", args=[Feed.objects.get().pk]))
    assert read(path).status_code == 200


def test_a_person_who_may_not_sign_in_reads_nothing(world: World, now) -> None:
    path = feed_of(world.dilnoza, now)
    world.dilnoza.is_active = False
    world.dilnoza.save()
    assert read(path).status_code == 404


def test_an_unknown_address_is_not_there(db) -> None:
    assert read(reverse("feed", args=["guess"])).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(world: World, reception, now) -> None:
    path = feed_of(world.aziza, now - timedelta(minutes=1))
    first = read(path)
    again = read(path, if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == first["ETag"]
    assert read(path, if_modified_since=first["Last-Modified"]).status_code == 304
    assert read(path, if_none_match='"other"').status_code == 200
    # An ETag goes before a date (RFC 9110, section 13.2.2).
    both = {"if_none_match": '"other"', "if_modified_since": first["Last-Modified"]}
    assert read(path, **both).status_code == 200


@pytest.mark.parametrize("who", ["aziza", "dilnoza", "botir"])
def test_a_change_is_seen_by_everybody_who_subscribed(world, reception, now, who) -> None:
    user = getattr(world, who)
    path = feed_of(getattr(user, "user", user), now - timedelta(minutes=1))
    first = read(path)
    changes.move(reception, starts(world.botir, now)[9], by=world.dilnoza, now=timezone.now())
    second = read(path, if_none_match=first["ETag"])
    assert second.status_code == 200
    assert events(second)[0]["SEQUENCE"] == 1
    # In the second of a change its date would not tell it from the next one.
    assert "Last-Modified" not in second
    changes.revoke(reception, by=world.dilnoza, now=timezone.now())
    assert events(read(path, if_none_match=second["ETag"])) == []


def test_a_reception_that_was_handed_over_leaves_the_feed(world: World, reception, now) -> None:
    path = feed_of(world.botir.user, now)
    first = read(path)
    start = starts(world.sardor, now)[5]
    changes.move(reception, start, by=world.dilnoza, now=timezone.now(), to=world.sardor)
    assert events(read(path, if_none_match=first["ETag"])) == []


def test_anothers_change_changes_nothing(world: World, reception, now) -> None:
    path = feed_of(world.aziza, now)
    first = read(path)
    book(world.sardor, world.malika, now)
    assert read(path, if_none_match=first["ETag"]).status_code == 304


def test_who_gets_another_desk_gets_another_feed(world: World, reception, now) -> None:
    path = feed_of(world.dilnoza, now)
    first = read(path)
    world.botir.secretaries.remove(world.dilnoza)
    second = read(path, if_none_match=first["ETag"])
    assert events(second) == []


def many_receptions(world: World, now) -> None:
    times = [now + timedelta(minutes=20 * number) for number in range(MANY)]
    bookings = Booking.objects.bulk_create(
        Booking(
            calendar=world.botir.calendar,
            start=at,
            end=at + timedelta(minutes=20),
            status=Status.CONFIRMED,
        )
        for at in times
    )
    appeals = Appeal.objects.bulk_create(
        Appeal(
            number=f"N-{number}",
            citizen=world.malika,
            office=world.office,
            official=world.botir,
            key=uuid4(),
            submitted=now,
            language="uz",
            kind="person",
        )
        for number in range(MANY)
    )
    Reception.objects.bulk_create(
        # Held: of those that are to come one citizen has one.
        Reception(
            appeal=appeal,
            official=world.botir,
            office=world.office,
            citizen=world.malika,
            booking=booking,
            state="recorded",
        )
        for appeal, booking in zip(appeals, bookings, strict=True)
    )


def test_an_unchanged_feed_of_ten_thousand_reads_none_of_them(world: World, now) -> None:
    many_receptions(world, now)
    path = feed_of(world.dilnoza, now - timedelta(minutes=1))
    first = read(path)
    assert first.content.count(b"BEGIN:VEVENT") == MANY
    for headers in (
        {"if_none_match": first["ETag"]},
        {"if_modified_since": first["Last-Modified"]},
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            again = read(path, **headers)
        assert again.status_code == 304
        assert len(queries) <= 2
        assert not any(READ.search(query["sql"]) for query in queries)


def test_a_head_tells_what_a_get_would(world: World, reception, now) -> None:
    path = feed_of(world.aziza, now - timedelta(minutes=1))
    answer = Client().head(path)
    assert (answer.content, answer["ETag"]) == (b"", read(path)["ETag"])


def test_no_log_line_holds_the_address(world: World, now, capsys) -> None:
    path = feed_of(world.aziza, now)
    handler = logging.StreamHandler()
    formatters: Any = settings.LOGGING["formatters"]
    formatter = formatters["json"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=formatter["processor"], foreign_pre_chain=formatter["foreign_pre_chain"]
        )
    )
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        read(path)
        read(path.replace(".ics", "x.ics"))
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    written = capsys.readouterr().err
    assert "request_finished" in written
    assert "Not Found" in written
    assert path.split("/")[-1].removesuffix(".ics") not in written
