"""What a program is told that asks too often: problem details, and work it can do."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory
from django.urls import path

from reception import puzzle
from reception.limits import address_of, admit, limited

SEEN = "/api/v1/told"


@limited("hold")
def decorated(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"told": json.loads(request.body)})


def called(request: HttpRequest) -> HttpResponse:
    admit(request, "hold")
    return JsonResponse({"told": json.loads(request.body)})


handler403 = "reception.views.errors.forbidden"
urlpatterns = [path("api/v1/told", decorated), path("api/v1/called", called)]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _work_is_wanted_always(settings) -> None:
    settings.SOFT_RATES = settings.SOFT_RATES | {"hold": "0/m"}
    settings.WORK = settings.WORK | {"first_numbers": 50, "most_numbers": 100}


def tell(client: Client, url: str = SEEN, **headers: str) -> Any:
    return client.post(url, {"words": "ʻ"}, content_type="application/json", headers=headers)


@pytest.mark.parametrize("url", [SEEN, "/api/v1/called"])
def test_a_program_gets_the_challenge_as_a_problem_and_goes_on_with_the_answer(
    client: Client, url: str
) -> None:
    refusal = tell(client, url)
    problem = refusal.json()
    assert refusal.status_code == problem["status"] == 429
    assert refusal["Content-Type"] == "application/problem+json"
    assert refusal["Cache-Control"] == "no-store"
    assert 0 < int(refusal["Retry-After"]) <= 60
    assert {"type", "title", "detail", "work"} <= problem.keys()
    answer = puzzle.solve(puzzle.Challenge(**problem["work"]))
    assert tell(client, url, **{"Qabul-Work": answer}).json() == {"told": {"words": "ʻ"}}
    again = tell(client, url, **{"Qabul-Work": answer})
    assert again.status_code == 429, "once"


def test_of_many_at_once_with_one_answer_one_goes_through(client: Client) -> None:
    answer = puzzle.solve(puzzle.Challenge(**tell(client).json()["work"]))
    with ThreadPoolExecutor(8) as crowd:
        asked = [crowd.submit(tell, Client(), **{"Qabul-Work": answer}) for _ in range(24)]
    statuses = [one.result().status_code for one in asked]
    assert statuses.count(200) == 1
    assert statuses.count(429) == 23


def test_over_the_hard_rate_the_problem_holds_no_work(client: Client, settings) -> None:
    settings.RATES = settings.RATES | {"hold": "0/m"}
    refusal = tell(client)
    assert refusal.status_code == 429
    assert "work" not in refusal.json()
    assert refusal["Retry-After"]


def test_reading_costs_no_work(client: Client) -> None:
    with pytest.raises(json.JSONDecodeError):  # the view itself was reached
        client.get(SEEN)


@pytest.mark.parametrize(
    ("caller", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_who_has_a_whole_network_of_addresses_is_one_caller(caller: str, counted_as: str) -> None:
    request = RequestFactory().get("/", REMOTE_ADDR=caller)
    assert address_of(request) == counted_as
