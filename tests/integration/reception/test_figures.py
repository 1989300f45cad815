"""What is reported: the desk's figures, the published reviews, the register of schedules."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from reception import figures, housekeeping
from reception.actions import minutes
from reception.actions.changes import cancel
from reception.actions.reviews import publish, publish_due
from reception.actions.seal import seal_next
from reception.figures import Figures, Quarter
from reception.models import Appeal, Event, Official, Review
from tests.promises import answered, at, held, promised
from tests.world import ROOM_7, World, book, official, somebody

Q4 = Quarter(2026, 4)
AFTER = datetime(2027, 1, 20, tzinfo=UTC)


def outcome(world: World, now, citizen, what: str, **more: object) -> Appeal:
    reception = held(world, now, citizen)
    said: dict[str, Any] = {"answer": "Ha", "consent": what in {"answered", "explained"}} | more
    minutes.complete(reception, outcome=what, by=world.botir.user, now=now, **said)
    return reception.appeal


def some_of_each(world: World, now) -> None:
    outcome(world, now, somebody(1), "answered")
    outcome(world, now, somebody(2), "explained")
    outcome(world, now, somebody(3), "refused")
    outcome(world, now, somebody(4), "forwarded", forwarded_to="Suv taʼminoti")
    cancel(book(world.botir, somebody(5), now), by=somebody(5), now=now)
    promised(world, now, citizen=somebody(6))


def test_quarters_follow_one_another() -> None:
    assert Quarter.of(datetime(2026, 12, 31).date()) == Q4
    assert Q4.next == Quarter(2027, 1)
    assert Q4.next.before == Q4
    assert Quarter(2026, 1).before == Quarter(2025, 4)


def test_what_became_of_appeals_is_counted(world, now) -> None:
    some_of_each(world, now)
    assert figures.by("office", Q4, [world.office.pk]) == {
        world.office.pk: Figures(
            received=6, considered=3, satisfied=1, explained=1, refused=1, forwarded=1, left=1
        )
    }


def test_who_was_answered_in_writing_without_a_reception_is_satisfied(world, now) -> None:
    reception = book(world.botir, world.aziza, now)
    cancel(reception, by=world.aziza, now=now)
    Appeal.objects.update(state="registered")
    answered(world, reception, now)
    assert figures.by("kind", Q4, [world.office.pk])["person"] == Figures(1, 1, 1, 0, 0, 0, 0)


def test_an_appeal_counts_in_the_quarter_in_which_it_came(world, now) -> None:
    edge = datetime(2026, 12, 31, 18, 59, 59, tzinfo=UTC)  # the last second in Tashkent
    appeal = book(world.botir, world.aziza, now).appeal
    for moment, quarter in ((edge, Q4), (edge + timedelta(seconds=1), Q4.next)):
        Appeal.objects.filter(pk=appeal.pk).update(submitted=moment)
        found = {one: figures.by("office", one, [world.office.pk]) for one in (Q4, Q4.next)}
        assert [one for one, rows in found.items() if rows] == [quarter]


def test_each_table_adds_up_to_the_same(world, now) -> None:
    some_of_each(world, now)
    totals = {table.total for table in figures.tables(Q4, [world.office.pk])}
    assert len(totals) == 1


class TestDesk:
    def test_the_desk_sees_the_figures_of_its_offices(self, world, now, as_user) -> None:
        some_of_each(world, now)
        with at(now):
            page = as_user(world.dilnoza).get(reverse("desk-figures"))
        assert page.context["tables"][0].total.received == 6
        with at(now):
            other = as_user(world.sardor.user).get(reverse("desk-figures"))
        assert other.context["tables"][0].total.received == 0

    def test_of_another_quarter_there_are_others(self, world, now, as_user) -> None:
        some_of_each(world, now)
        with at(now):
            page = as_user(world.dilnoza).get(reverse("desk-figures"), {"quarter": "2026-3"})
        assert page.context["tables"][0].total.received == 0
        assert "No appeals came" in page.content.decode()

    @pytest.mark.parametrize(
        "asked", [{"quarter": "x"}, {"quarter": "1-9"}, {"office": "guliston"}]
    )
    def test_a_wrong_wish_is_said(self, world, now, as_user, asked) -> None:
        with at(now):
            page = as_user(world.dilnoza).get(reverse("desk-figures"), asked)
        assert page.status_code == 200
        assert "error-summary" in page.content.decode()

    def test_they_can_be_taken_away(self, world, now, as_user) -> None:
        some_of_each(world, now)
        with at(now):
            browser = as_user(world.dilnoza)
            text = browser.get(reverse("desk-figures"), {"format": "csv"})
            book_ = browser.get(reverse("desk-figures"), {"format": "xlsx"})
        rows = list(csv.reader(io.StringIO(b"".join(text.streaming_content).decode("utf-8-sig"))))
        assert rows[1] == ["By office", "Office of navbahor", "6", "3", "1", "1", "1", "1", "1"]
        assert b"".join(book_.streaming_content).startswith(b"PK")

    def test_citizens_have_none(self, world, as_user) -> None:
        assert as_user(world.aziza).get(reverse("desk-figures")).status_code == 404

    def test_they_take_a_bounded_number_of_queries(
        self, world, now, as_user, django_assert_max_num_queries
    ) -> None:
        some_of_each(world, now)
        with at(now):
            browser = as_user(world.dilnoza)
            with django_assert_max_num_queries(28):
                browser.get(reverse("desk-figures"))


def many(world: World, now, count: int, topic: str = "") -> None:
    for number in range(count):
        citizen = somebody(100 + Appeal.objects.count() + number)
        reception = book(world.botir, citizen, now, topic=topic)
        cancel(reception, by=citizen, now=now)


class TestReview:
    def test_it_comes_two_weeks_after_the_end_and_once(self, world, now) -> None:
        many(world, now, 6)
        publish_due(datetime(2027, 1, 10, tzinfo=UTC))
        assert not Review.objects.exists()
        housekeeping.forget(AFTER)
        made = Review.objects.get()
        assert (made.year, made.quarter) == (2026, 4)
        Appeal.objects.update(state="answered")
        housekeeping.forget(AFTER + timedelta(days=30))
        publish(Q4, now=AFTER)
        assert Review.objects.get().tables == made.tables
        assert Event.objects.filter(kind="review_published").count() == 1

    def test_small_numbers_are_not_in_it(self, world, now) -> None:
        some_of_each(world, now)
        publish(Q4, now=AFTER)
        tables = Review.objects.get().tables
        assert tables["office"][0]["received"] == 6
        assert {tables["office"][0][name] for name in figures.NAMES[1:]} == {None}
        assert tables["total"]["considered"] is None

    def test_no_table_tells_what_another_hides(self, world, now) -> None:
        """By topic the total alone would tell how many came without one."""
        many(world, now, 6, topic=str(world.botir.topics.get().pk))
        many(world, now, 2)
        publish(Q4, now=AFTER)
        tables = Review.objects.get().tables
        assert [line["received"] for line in tables["topic"]] == [None, None]
        assert tables["office"][0]["received"] == 8
        assert tables["total"]["received"] in {8, None}

    def test_anybody_reads_it(self, world, now) -> None:
        many(world, now, 6)
        assert "Hali sharh yoʻq" in Client().get("/open/").content.decode()
        publish(Q4, now=AFTER)
        for url in ("/open/", "/open/2026/4/"):
            page = Client(headers={"accept-language": "en"}).get(url)
            assert page.status_code == 200
            assert "Appeals of quarter 4 of 2026" in page.content.decode()
        assert Client().get("/open/2026/3/").status_code == 404

    def test_so_do_programs(self, world, now) -> None:
        many(world, now, 6)
        publish(Q4, now=AFTER)
        response = Client().get("/open/2026/4.json")
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response.json()["office"][0]["received"] == 6
        rows = list(csv.reader(io.StringIO(Client().get("/open/2026/4.csv").content.decode()[1:])))
        assert rows[0][:4] == ["table", "key", "label", "received"]
        assert rows[-1][0] == "total"
        assert Client().get("/open/2026/4.xml").status_code == 404

    def test_it_holds_no_personal_data_and_the_journal_stays_whole(
        self, world, now, capsys
    ) -> None:
        some_of_each(world, now)
        publish(Q4, now=AFTER)
        assert "Somebody" not in json.dumps(Review.objects.get().tables)
        seal_next(AFTER)
        call_command("verify_journal")
        assert "unbroken" in capsys.readouterr().out


class TestSchedules:
    def test_everybody_who_receives_is_in_the_register(self, world) -> None:
        world.botir.calendar.rules.update(place=ROOM_7, formats=7)
        page = Client(headers={"accept-language": "en"}).get("/open/schedules/").content.decode()
        assert "Botir" in page
        assert "Sardor" in page
        assert "09:00–17:00" in page
        assert "Room 7" in page

    def test_who_receives_no_more_is_not(self, world) -> None:
        Official.objects.filter(pk=world.botir.pk).update(active=False)
        assert "Botir" not in Client().get("/open/schedules/").content.decode()
        assert "botir" not in "".join(texts("/open/schedules.json"))

    def test_it_is_narrowed_to_an_office(self, world) -> None:
        page = Client().get("/open/schedules/", {"office": "guliston"}).content.decode()
        assert "Botir" not in page
        assert "Sardor" in page

    def test_programs_read_the_rules(self, world) -> None:
        rows = json.loads("".join(texts("/open/schedules.json")))
        mine = next(one for one in rows if one["official"] == "botir")
        assert mine["topics"] == ["housing"]
        assert mine["hours"][0]["rule"] == "FREQ=DAILY"
        assert (mine["hours"][0]["starts"], mine["hours"][0]["formats"]) == ("09:00", ["video"])
        lines = list(csv.reader(io.StringIO("".join(texts("/open/schedules.csv"))[1:])))
        assert len(lines) == 3

    def test_no_rows_are_still_json(self, db) -> None:
        assert json.loads("".join(texts("/open/schedules.json"))) == []

    def test_many_cost_as_many_queries_as_few(self, world, django_assert_num_queries) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def cost() -> int:
            with CaptureQueriesContext(connection) as done:
                Client().get("/open/schedules/")
            return len(done)

        few = cost()
        for number in range(5):
            official(world.office, f"karim{number}")
        assert cost() == few


def texts(url: str) -> list[str]:
    return [part.decode() for part in Client().get(url).streaming_content]
