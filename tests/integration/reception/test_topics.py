"""Any official on a topic, and the ways to look at free times."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception.actions.anybody import hold_with_one_of, in_turn
from reception.models import Draft, Topic
from reception.models.offices import TopicLength
from reception.times import Times
from reception.views import topics
from scheduling.errors import SlotTaken
from scheduling.formats import Format
from scheduling.models import Absence, Booking
from tests.world import World, book, offer, official, somebody, starts


@pytest.fixture
def housing(world: World) -> Topic:
    """Botir and Sardor, of different offices, answer for it."""
    topic = Topic.objects.get(slug="housing")
    world.sardor.topics.add(topic)
    return topic


@pytest.fixture
def browser(world: World) -> Client:
    return Client(headers={"accept-language": "en"})


def see(browser: Client, **query: str):
    return browser.get(reverse("topic", args=["housing"]), query)


def hold(browser: Client, start, **fields: str):
    return browser.post(
        reverse("topic-hold", args=["housing"]), {"start": start.isoformat()} | fields
    )


def test_the_topics_say_how_many_answer_for_them(browser: Client, housing: Topic) -> None:
    Topic.objects.create(slug="moon", name={"en": "The moon"})
    shown = browser.get(reverse("topics")).content.decode()
    assert "2 officials answer for it" in shown
    assert "The moon" not in shown


def test_a_time_of_both_is_shown_once(browser: Client, housing: Topic) -> None:
    shown = see(browser)
    ((_, slots), *_) = shown.context["days"]
    assert len({slot.start for slot in slots}) == len(slots)
    assert all(len(slot.officials) == 2 for slot in slots)
    assert "2 officials" in shown.content.decode()


def test_a_time_of_one_says_with_whom(browser: Client, world: World, housing: Topic) -> None:
    first = starts(world.botir, timezone.now())[0]
    book(world.botir, world.malika, timezone.now(), start=first)
    ((_, slots), *_) = see(browser).context["days"]
    assert slots[0].start == first
    assert slots[0].officials == [world.sardor]
    assert "Sardor" in see(browser).content.decode()


def test_whoever_has_most_free_times_left_on_the_day_is_chosen(
    browser: Client, world: World, housing: Topic
) -> None:
    now = timezone.now()
    tomorrow = [s for s in starts(world.botir, now) if s.date() > now.date()]
    for number in range(3):
        book(world.botir, somebody(number), now, start=tomorrow[number])
    assert hold(browser, tomorrow[8]).url == reverse("book-about", args=[Draft.objects.get().uid])
    assert Draft.objects.get().official == world.sardor
    assert "topic" in Draft.objects.get().answers


def test_between_equals_the_lot_decides(world: World, housing: Topic, now) -> None:
    both = [world.botir, world.sardor]
    times = Times(both, world.botir.calendar.zone, now)
    times.on({one.pk: one.terms(housing.pk, Format.VIDEO) for one in both})
    start = starts(world.botir, now)[0]
    first = {in_turn(times, start)[0].pk for _ in range(64)}
    assert first == {one.pk for one in both}


def test_when_the_first_is_taken_meanwhile_the_next_one_is_held(
    world: World, housing: Topic, now
) -> None:
    start = starts(world.botir, now)[0]
    book(world.botir, world.malika, now, start=start)
    terms = {"holder": "h", "now": now, "topic_id": housing.pk, "how": Format.VIDEO}
    assert hold_with_one_of([world.botir, world.sardor], start, **terms).official == world.sardor
    terms["holder"] = "another"
    with pytest.raises(SlotTaken):
        hold_with_one_of([world.botir, world.sardor], start, **terms)


def test_a_time_that_nobody_has_any_more_is_refused_with_others(
    browser: Client, world: World, housing: Topic
) -> None:
    start = starts(world.botir, timezone.now())[0]
    book(world.botir, world.aziza, timezone.now(), start=start)
    book(world.sardor, world.malika, timezone.now(), start=start)
    response = hold(browser, start)
    assert response.status_code == 409
    assert response.context["days"]


def test_each_is_asked_for_as_long_as_they_need(
    browser: Client, world: World, housing: Topic
) -> None:
    TopicLength.objects.create(official=world.sardor, topic=housing, minutes=60)
    shown = see(browser, office="guliston").context["days"]
    assert {slot.start.minute for _, slots in shown for slot in slots} == {0}
    hold(browser, shown[0][1][0].start, office="guliston")
    assert Booking.objects.get().minutes == 60


def test_office_language_and_format_narrow_it_down(
    browser: Client, world: World, housing: Topic
) -> None:
    world.sardor.languages = ["uz", "ru"]
    world.sardor.save()
    offer(world.sardor, Format.PHONE)
    assert see(browser, office="navbahor").context["officials"] == [world.botir]
    assert see(browser, language="ru", how="phone").context["officials"] == [world.sardor]
    ((_, slots), *_) = see(browser, how="phone").context["days"]
    assert slots[0].officials == [world.sardor]


def test_what_is_not_known_in_an_address_is_left_aside(browser: Client, housing: Topic) -> None:
    shown = see(browser, office="x", language="tlh", how="telepathy", view="y", **{"from": "z"})
    assert shown.status_code == 200
    assert len(shown.context["officials"]) == 2


def test_a_signed_in_citizen_gets_whom_she_has_nothing_with_or_is_told(
    as_user, world: World, housing: Topic
) -> None:
    now = timezone.now()
    first = book(world.botir, world.aziza, now)
    browser = as_user(world.aziza)
    hold(browser, starts(world.sardor, now)[3])
    assert Draft.objects.get().official == world.sardor
    answer = hold(browser, starts(world.sardor, now)[3], office="navbahor")
    assert answer.url == reverse("my-reception", args=[first.public_id])


def test_of_too_many_an_office_is_asked_first(browser: Client, housing, monkeypatch) -> None:
    monkeypatch.setattr(topics, "MOST_TOGETHER", 1)
    assert "Choose an office first" in see(browser).content.decode()
    assert see(browser, office="guliston").context["days"]


def test_ten_officials_cost_as_many_queries_as_two(world: World, housing: Topic) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            Client().get(reverse("topic", args=["housing"]), {"view": "month"})
        return len(captured)

    two = queries()
    for number in range(8):
        official(world.office, f"official{number}").topics.add(housing)
    assert queries() == two <= 4


VIEWS = ["list", "week", "month"]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("first", ["", "2020-01-01", "9999-12-31", "x"])
def test_every_view_of_any_day_is_a_page(browser: Client, world: World, view, first) -> None:
    for url in (reverse("official", args=["botir"]), reverse("topic", args=["housing"])):
        assert browser.get(url, {"view": view, "from": first}).status_code == 200


def test_the_month_counts_and_leads_to_its_days(browser: Client, world: World) -> None:
    day = timezone.localdate() + timedelta(days=3)
    url = reverse("official", args=["botir"])
    shown = browser.get(url, {"view": "month", "from": day.isoformat()})
    counts = {one.on: len(one.starts) for week in shown.context["weeks"] for one in week if one}
    assert counts[day] == 24
    assert f"from={day}#times" in shown.content.decode()
    ((on, _), *_) = browser.get(url, {"from": day.isoformat()}).context["days"]
    assert on == day


def test_a_day_off_is_not_told_from_a_full_one(browser: Client, world: World) -> None:
    day = timezone.localdate() + timedelta(days=3)
    start = timezone.now().replace(hour=0) + timedelta(days=2)
    Absence.objects.create(
        calendar=world.botir.calendar, start=start, end=start + timedelta(days=3)
    )
    query = {"view": "week", "from": day.isoformat()}
    shown = browser.get(reverse("official", args=["botir"]), query).content.decode()
    assert "Nothing free" in shown
    assert "away" not in shown.lower()


def test_the_next_free_time_is_said_first(browser: Client, world: World) -> None:
    first = starts(world.botir, timezone.now())[0]
    shown = browser.get(reverse("official", args=["botir"]))
    assert shown.context["next_free"].start == first
    assert "Next free time" in shown.content.decode()


def test_where_nothing_is_asked_for_a_view_begins_where_something_is_free(
    browser: Client, world: World
) -> None:
    today = timezone.localdate()
    first = today + timedelta(days=20)
    world.botir.calendar.rules.update(valid_from=first)
    url = reverse("official", args=["botir"])
    plain = browser.get(url)
    assert plain.context["days"][0][0] == first
    assert 'href="?how=video&amp;view=week#times"' in plain.content.decode()
    week = browser.get(url, {"view": "week"}).context["week"]
    assert first in [day.on for day, _ in week]
    asked = browser.get(url, {"view": "week", "from": today.isoformat()})
    assert today in [day.on for day, _ in asked.context["week"]]
