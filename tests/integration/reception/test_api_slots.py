"""Free slots for machines."""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reception.queries import days_of_slots
from tests.world import World, book, official

SLOTS = "/api/v1/slots"


def ask(**query: object) -> dict:
    response = Client().get(SLOTS + "?" + urlencode(query, doseq=True))
    assert response.status_code == 200, response.content
    return response.json()["officials"]


def epochs(world: World, name: str, first: date, days: int) -> list[int]:
    by_day = days_of_slots(getattr(world, name), first, days, timezone.now())
    return [int(slot.start.timestamp()) for _, slots in by_day for slot in slots]


BAD = {
    "no official": "",
    "an empty official": "official=",
    "no slug": "official=a%00b",
    "101 officials": urlencode([("official", f"o{n}") for n in range(101)]),
    "no date": "official=botir&from=tomorrow",
    "a date in short": "official=botir&from=20261201",
    "a date that never was": "official=botir&from=2026-02-30",
    "the first date": "official=botir&from=0001-01-01",
    "the last date": "official=botir&from=9999-12-31",
    "no days": "official=botir&days=0",
    "less than none": "official=botir&days=-1",
    "more than six weeks": "official=botir&days=43",
    "a number with 5,000 digits": f"official=botir&days={'9' * 5000}",
    "half a day": "official=botir&days=0.5",
}


@pytest.mark.parametrize("query", BAD.values(), ids=BAD)
def test_a_bad_question_is_answered_by_what_is_wrong(world: World, query: str) -> None:
    response = Client().get(f"{SLOTS}?{query}")
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    (error,) = response.json()["errors"]
    assert error["parameter"] in {"official", "from", "days"}
    assert error["detail"]


def test_an_unknown_official_is_named(world: World) -> None:
    world.sardor.active = False
    world.sardor.save()
    response = Client().get(SLOTS + "?official=botir&official=sardor&official=x")
    assert response.status_code == 404
    assert response.json()["detail"] == "No such official: sardor, x."


def test_it_gives_the_slots_that_the_page_shows(world: World) -> None:
    now = timezone.now()
    book(world.botir, world.aziza, now)
    first = timezone.localdate()
    answer = ask(official=["botir", "sardor"], days=14, **{"from": first})
    for name in ("botir", "sardor"):
        assert answer[name] == {"minutes": 20, "starts": epochs(world, name, first, 14)}
    assert len(answer["botir"]["starts"]) == len(answer["sardor"]["starts"]) - 1


def test_days_are_those_of_each_officials_zone(world: World) -> None:
    """UTC+14 and UTC-11: a day that has no moment in common."""
    for who, zone in ((world.botir, "Pacific/Kiritimati"), (world.sardor, "Pacific/Pago_Pago")):
        who.calendar.tzid = zone
        who.calendar.save()
    first = timezone.localdate() + timedelta(days=5)
    answer = ask(official=["botir", "sardor"], days=1, **{"from": first})
    for name in ("botir", "sardor"):
        assert answer[name]["starts"] == epochs(world, name, first, 1)
        assert len(answer[name]["starts"]) == 24


def test_without_a_date_it_begins_today(world: World) -> None:
    assert ask(official="botir") == ask(official="botir", days=30, **{"from": timezone.localdate()})


def test_it_costs_as_many_queries_for_twenty_officials_as_for_one(world: World) -> None:
    def queries(*slugs: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            ask(official=slugs)
        return len(captured)

    one = queries("botir")
    slugs = [official(world.office, f"official{n}").slug for n in range(20)]
    book(world.botir, world.aziza, timezone.now())
    assert queries("botir", *slugs) == one <= 2


def test_what_is_past_is_not_offered(world: World) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    starts = ask(official="botir", days=3, **{"from": yesterday})["botir"]["starts"]
    assert starts
    assert starts[0] >= int(datetime.now().timestamp()) - 1
