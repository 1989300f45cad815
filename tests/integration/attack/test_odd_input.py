"""Dates at the edge of time, days that not every year has, and more than any form asks for."""

from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.models import Draft
from reception.views.watching import asked_for
from scheduling.models import RecurringAbsence
from tests import lots
from tests.world import World, book, starts

ODD = ["\0", "%_\\", "a" * 5000, "':*", "&|!()<->:*", "-" * 100, "İ" * 100, "a b c d e f g h i j"]


@pytest.fixture
def desk(world: World, as_user) -> Client:
    """Dilnoza's browser, which is shown what fails."""
    browser = as_user(world.dilnoza)
    browser.raise_request_exception = False
    return browser


@pytest.mark.parametrize(
    ("deadline", "value_at"),
    [
        ("9999-12-31T23:59", "9999-12-31T23:59"),
        ("9999-12-20T23:59", "9999-12-28T23:59"),
        ("0001-01-01T00:00", "0001-01-01T00:00"),
    ],
)
@pytest.mark.parametrize("opens", ["", "0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_batch_at_the_edge_of_time_is_refused(
    world: World, desk: Client, opens: str, deadline: str, value_at: str
) -> None:
    day = timezone.localdate() + timedelta(days=20)
    url = reverse("desk-batch-new", args=["botir"])
    free = [one for one in starts(world.botir, timezone.now(), 25) if one.date() == day]
    fields = {"opens": opens, "deadline": deadline, "value_at": value_at, "uid": str(uuid4())}
    fields |= {"source": "a lottery", "slots": str(int(free[0].timestamp()))}
    page = desk.post(f"{url}?first={day}&last={day}&format=video", fields)
    assert page.status_code == 422
    assert "a lottery" in page.content.decode()


@pytest.mark.parametrize("first", ["0001-01-01", "9999-12-31"])
def test_a_range_at_the_edge_of_time_has_no_times(desk: Client, first: str) -> None:
    asked = {"first": first, "last": first, "format": "video"}
    assert desk.get(reverse("desk-batch-new", args=["botir"]), asked).status_code < 500


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0001-01-01T00:00", "9999-12-31T23:59"),
        ("9999-12-31T00:00", "9999-12-31T23:59"),
        ("0001-01-01T00:00", "2026-12-31T23:59"),
    ],
)
def test_an_absence_at_the_edge_of_time_breaks_no_page(
    world: World, desk: Client, start: str, end: str
) -> None:
    url = reverse("desk-absence", args=["botir"])
    assert desk.post(url, {"start": start, "end": end, "apply": "1"}).status_code < 500
    pages = [url, reverse("desk-hours", args=["botir"]), reverse("official", args=["botir"])]
    assert [desk.get(page).status_code for page in pages] == [200, 200, 200]


@pytest.mark.parametrize("on", ["BYMONTHDAY=29", "BYMONTHDAY=-1"])
def test_an_absence_that_not_every_year_has_can_be_looked_at(
    world: World, desk: Client, on: str
) -> None:
    row = RecurringAbsence.objects.create(
        calendar=world.botir.calendar,
        rrule=f"FREQ=YEARLY;BYMONTH=2;{on}",
        starts=time(),
        ends=time(),
        valid_from=date(2026, 1, 1),
    )
    assert desk.get(reverse("desk-recurring", args=["botir", row.pk])).status_code == 200


@pytest.mark.parametrize("pk", [2**31, 2**63, 10**30])
def test_a_number_beyond_the_database_is_a_missing_page(desk: Client, pk: int) -> None:
    for name in ("desk-rule", "desk-recurring", "desk-special", "desk-away"):
        assert desk.get(reverse(name, args=["botir", pk])).status_code == 404
    for name in ("desk-rule-remove", "desk-come-back"):
        assert desk.post(reverse(name, args=["botir", pk])).status_code == 404


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 19, "٣", "-1"])
def test_a_message_of_no_number_is_none_to_read_on_from(
    world: World, desk: Client, now, number: str
) -> None:
    """Python refuses to read an integer of more than 4300 digits."""
    reception = book(world.botir, world.aziza, now)
    for name in ("chat", "door"):
        url = reverse(name, args=[reception.public_id])
        assert desk.get(url, {"after": number}).json() == {"messages": []}
    assert asked_for(f"bytes=0-{number}", 100) == (0, 100)
    assert asked_for(f"bytes=-{number}", 100) == (0, 100)


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_find_nobody_and_break_nothing(world: World, odd: str) -> None:
    browser = Client(raise_request_exception=False)
    everything = dict.fromkeys(("q", "page", "office", "language", "topic", "how", "from"), odd)
    for url in ("/", reverse("topic", args=["housing"]), reverse("official", args=["botir"])):
        assert browser.get(url, everything | {"view": odd}).status_code == 200
    for url in (reverse("hold", args=["botir"]), reverse("topic-hold", args=["housing"])):
        assert browser.post(url, everything | {"start": odd}).status_code == 409


def test_a_stranger_fills_no_disk_with_an_application(world: World, client: Client) -> None:
    batch = lots.announce(world.botir, timezone.now())
    url = reverse("apply", args=[batch.uid])
    client.post(url, {"text": "x" * 900_000, "name": "Aziza", "unheard of": "y" * 50_000})
    answers = Draft.objects.get().answers
    assert len(answers) < 20_000
    assert "Aziza" in answers
    assert "unheard" not in answers
