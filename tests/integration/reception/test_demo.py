"""The demonstration: filled once, with a reception that is open now; shut in production."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.demo.seed import open_now, seed
from reception.models import Appeal, Office, Official, Reception, User


@pytest.fixture(autouse=True)
def demo(settings) -> None:
    settings.DEMO = True


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (User, Office, Official, Appeal, Reception))


def test_filling_twice_changes_nothing(db) -> None:
    now = timezone.now()
    seed(now)
    before = counts()
    seed(now + timedelta(minutes=1))
    assert counts() == before
    assert Office.objects.count() == 3
    assert Office.objects.get(slug="vazirlik").branches.count() == 2
    assert len({one.calendar.slot_minutes for one in Official.objects.all()}) > 1


def test_one_reception_is_open_now_on_every_later_day_too(db) -> None:
    now = timezone.now().replace(hour=20)  # at night in Tashkent Botir has nobody else
    seed(now)
    for later in (timedelta(), timedelta(hours=3), timedelta(days=2)):
        Reception.objects.filter(booking__end__lte=now + later).update(state="recorded")
        reception = open_now(now + later)
        assert reception is not None
        assert reception.room_is_open(now + later)


def test_production_refuses_demo_data(db, settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="refused"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_one_click_enters_the_open_room(db) -> None:
    seed(timezone.now())
    browser = Client(headers={"accept-language": "en"})
    page = browser.get(reverse("demo"))
    reception = page.context["open_reception"]
    answer = browser.post(
        reverse("demo-become"),
        {"user": reception.citizen_id, "room": str(reception.public_id)},
    )
    assert answer.url == reverse("room", args=[reception.public_id])
    assert browser.get(answer.url).status_code == 200


@pytest.mark.parametrize("user", ["", "x", "0", "99999999999999999999"])
def test_nobody_is_nobody(db, user: str) -> None:
    answer = Client(raise_request_exception=False).post(reverse("demo-become"), {"user": user})
    assert answer.status_code == 404
