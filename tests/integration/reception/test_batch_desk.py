"""The desk releases times by draw, enters the public value, or calls it off."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.models import Batch, Reception
from reception.views import desk_batches
from scheduling.models import Booking
from tests.lots import SOURCE, VALUE, announce, apply, close
from tests.world import World, book


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def moved_into_the_past(batch: Batch) -> Batch:
    """As if announced three days ago, and closed; its public value exists since an hour."""
    hour = timedelta(hours=1)
    close(batch)
    now = timezone.now()
    Batch.objects.filter(pk=batch.pk).update(
        opens=now - 72 * hour, deadline=now - 2 * hour, value_at=now - hour
    )
    batch.refresh_from_db()
    return batch


def text(browser: Client, url: str) -> str:
    return browser.get(url).content.decode()


def filled(world: World, now, browser: Client, **changed: str) -> tuple[str, dict]:
    """The address with a range of days, and what a secretary says there."""
    day = timezone.localdate() + timedelta(days=14)
    url = reverse("desk-batch-new", args=["botir"])
    url += f"?first={day}&last={day + timedelta(days=1)}&format=video"
    form = browser.get(url).context["form"]
    options = [value for _day, group in form.fields["slots"].choices for value, _ in group]
    deadline = timezone.localtime(now + timedelta(days=2))
    said = {
        "slots": options[:2],
        "deadline": f"{deadline:%Y-%m-%dT%H:%M}",
        "source": SOURCE,
        "value_at": f"{deadline + timedelta(hours=4):%Y-%m-%dT%H:%M}",
        "uid": str(uuid.uuid4()),
    }
    return url, said | changed


def test_a_preview_does_nothing_and_publishing_twice_makes_one(world: World, now, as_user) -> None:
    browser = as_user(world.dilnoza)
    url, said = filled(world, now, browser)
    page = browser.post(url, said)
    assert "This will be published" in page.content.decode()
    assert not Batch.objects.exists()
    answers = [browser.post(url, said | {"publish": "1"}) for _ in range(2)]
    batch = Batch.objects.get()
    assert {one.url for one in answers} == {reverse("desk-batch", args=["botir", batch.uid])}
    assert Booking.objects.filter(holder__startswith=f"batch:{batch.uid}").count() == 2


@pytest.mark.parametrize(
    ("field", "hours", "said"),
    [
        ("deadline", -1, "must come after the beginning"),
        ("value_at", 48, "an hour after the deadline"),
        ("value_at", 24 * 9 + 1, "within days of the deadline"),
    ],
)
def test_moments_that_make_no_sense_are_said(
    world: World, now, as_user, field: str, hours: int, said: str
) -> None:
    browser = as_user(world.dilnoza)
    moment = timezone.localtime(now + timedelta(hours=hours))
    url, form = filled(world, now, browser, **{field: f"{moment:%Y-%m-%dT%H:%M}"})
    answer = browser.post(url, form | {"publish": "1"})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert SOURCE in answer.content.decode()
    assert not Batch.objects.exists()


def test_a_time_taken_meanwhile_is_said(world: World, now, as_user) -> None:
    browser = as_user(world.dilnoza)
    url, form = filled(world, now, browser)
    taken = datetime.fromtimestamp(int(form["slots"][0]), timezone.get_current_timezone())
    book(world.botir, world.aziza, now, start=taken)
    answer = browser.post(url, form | {"publish": "1"})
    assert answer.status_code == 422
    assert "not free any more" in answer.content.decode()


def test_a_time_taken_in_the_very_moment_loses_nothing_typed(
    world: World, now, as_user, monkeypatch
) -> None:
    browser = as_user(world.dilnoza)
    url, form = filled(world, now, browser)
    taken = datetime.fromtimestamp(int(form["slots"][0]), timezone.get_current_timezone())
    announcing = desk_batches.actions.announce

    def too_slow(*args, **kwargs):
        book(world.botir, world.aziza, now, start=taken)
        return announcing(*args, **kwargs)

    monkeypatch.setattr(desk_batches.actions, "announce", too_slow)
    answer = browser.post(url, form | {"publish": "1"})
    assert "just taken" in answer.content.decode()
    assert SOURCE in answer.content.decode()
    assert not Batch.objects.exists()


def test_the_uid_of_anothers_batch_publishes_nothing(world: World, now, as_user) -> None:
    other = announce(world.sardor, now)
    browser = as_user(world.dilnoza)
    url, form = filled(world, now, browser, uid=str(other.uid))
    assert "just taken" in browser.post(url, form | {"publish": "1"}).content.decode()
    assert Batch.objects.get() == other


def test_a_value_typed_differently_draws_nothing(world: World, now, as_user) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    moved_into_the_past(batch)
    url = reverse("desk-batch", args=["botir", batch.uid])
    answer = as_user(world.dilnoza).post(url, {"value": VALUE, "again": VALUE[:-1]})
    assert answer.status_code == 422
    assert VALUE in answer.content.decode()
    assert not Reception.objects.exists()


def test_the_value_draws(world: World, now, as_user) -> None:
    batch = announce(world.botir, now)
    apply(batch, world.aziza, now)
    moved_into_the_past(batch)
    browser = as_user(world.dilnoza)
    url = reverse("desk-batch", args=["botir", batch.uid])
    answer = browser.post(url, {"value": VALUE, "again": VALUE}, follow=True)
    assert "the proof is public" in answer.content.decode()
    assert Reception.objects.get().citizen == world.aziza
    again = browser.post(url, {"value": "x", "again": "x"}, follow=True)
    assert "nothing was changed" in again.content.decode()


def test_before_the_value_exists_there_is_no_form(world: World, now, as_user) -> None:
    batch = announce(world.botir, now)
    browser, url = as_user(world.dilnoza), reverse("desk-batch", args=["botir", batch.uid])
    assert 'name="again"' not in text(browser, url)
    page = browser.post(url, {"value": "x", "again": "x"}, follow=True).content.decode()
    assert "be drawn yet" in page


def test_it_is_called_off_for_all_to_see(world: World, now, as_user) -> None:
    batch = announce(world.botir, now)
    browser = as_user(world.dilnoza)
    browser.post(reverse("desk-batch-off", args=["botir", batch.uid]))
    page = text(Client(headers={"accept-language": "en"}), reverse("batch", args=[batch.uid]))
    assert "called it off" in page


def test_the_desk_of_another_office_has_none_of_it(world: World, now, as_user) -> None:
    batch = announce(world.botir, now)
    sardor, aziza = as_user(world.sardor.user), as_user(world.aziza)
    for slug, uid in (("botir", batch.uid), ("sardor", batch.uid), ("sardor", uuid.uuid4())):
        for browser in (sardor, aziza):
            page = reverse("desk-batch", args=[slug, uid])
            off = reverse("desk-batch-off", args=[slug, uid])
            said = {"value": VALUE, "again": VALUE}
            assert browser.get(page).status_code == 404
            assert browser.post(page, said).status_code == 404
            assert browser.post(off).status_code == 404
    assert sardor.get(reverse("desk-batch-new", args=["botir"])).status_code == 404
    batch.refresh_from_db()
    assert batch.state == "announced"
