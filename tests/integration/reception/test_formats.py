"""In person, by telephone, and longer for some topics: on the pages and in the letters."""

from datetime import timedelta

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import changes
from reception.actions.booking import Incomplete, hold_slot, keep_answers, submit
from reception.models import Draft, Reception, Topic
from reception.models.offices import TopicLength
from scheduling.formats import Format
from scheduling.models import Booking
from tests import postman
from tests.world import ANSWERS, World, book, later_starts, offer, starts

ALL = (Format.VIDEO, Format.IN_PERSON, Format.PHONE)


@pytest.fixture
def browser(world: World) -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def roads(world: World) -> Topic:
    """A topic on which Botir receives for 40 minutes instead of 20."""
    topic = Topic.objects.create(slug="roads", name={"uz": "Yoʻllar", "en": "Roads"})
    world.botir.topics.add(topic)
    TopicLength.objects.create(official=world.botir, topic=topic, minutes=40)
    return topic


def page(browser: Client, **query: str) -> str:
    return browser.get(reverse("official", args=["botir"]), query).content.decode()


def hold(browser: Client, world: World, index: int = 0, **fields: str):
    start = later_starts(world.botir, timezone.now())[index]
    return browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()} | fields)


def letters(now, to: str = "aziza@example.uz") -> list:
    postman.deliver(now)
    return [letter for letter in mail.outbox if letter.to == [to]]


def test_nothing_is_asked_where_there_is_nothing_to_choose(browser: Client, world: World) -> None:
    shown = page(browser)
    assert 'name="how" value="video"' in shown  # carried on, not asked
    assert "How do you want to meet?" not in shown
    assert "What is it about?" not in shown


def test_ways_to_meet_are_asked_where_there_are_several(browser: Client, world: World) -> None:
    offer(world.botir, *ALL)
    shown = page(browser, how="in_person")
    for words in ("By video", "In person", "By telephone", "Room 7"):
        assert words in shown


def test_the_only_way_to_meet_is_not_asked_but_said(browser: Client, world: World) -> None:
    offer(world.botir, Format.IN_PERSON)
    shown = page(browser)
    assert "It is held in person" in shown
    assert "How do you want to meet?" not in shown


def test_times_are_those_of_windows_that_offer_the_format(browser: Client, world: World) -> None:
    offer(world.botir, Format.VIDEO)
    response = hold(browser, world, how="phone")
    assert response.status_code == 409
    assert not Booking.objects.exists()


@pytest.mark.parametrize("fields", [{"how": "telepathy"}, {"topic": "nothing"}, {"topic": "moon"}])
def test_what_is_not_offered_is_refused_in_words(browser: Client, world: World, fields) -> None:
    Topic.objects.create(slug="moon", name={"en": "Not one of Botir's"})
    response = hold(browser, world, **fields)
    assert response.status_code == 409
    assert "not offered any more" in response.content.decode()


def test_the_server_decides_how_long_a_topic_takes(browser: Client, world: World, roads) -> None:
    hold(browser, world, topic="roads", minutes="400")
    assert Booking.objects.get().minutes == 40


def test_a_time_chosen_for_its_length_leaves_only_topics_of_that_length(
    browser: Client, world: World, roads: Topic
) -> None:
    hold(browser, world, topic="roads")
    url = reverse("book-appeal", args=[Draft.objects.get().uid])
    shown = browser.get(url).content.decode()
    assert "Roads" in shown
    assert "Housing" not in shown
    assert "Choose another time for another topic" in shown
    housing = Topic.objects.get(slug="housing").pk
    assert browser.post(url, ANSWERS | {"topic": housing}).status_code == 422


def test_a_shorter_time_asks_for_the_topic_again(browser: Client, world: World, roads) -> None:
    hold(browser, world, topic="roads")
    hold(browser, world, 5)
    assert "topic" not in Draft.objects.get().answers
    assert Booking.objects.get().minutes == 20


def test_giving_the_time_back_leads_to_others_on_the_same_terms(
    browser: Client, world: World, roads
) -> None:
    offer(world.botir, *ALL)
    hold(browser, world, topic="roads", how="phone")
    answer = browser.post(reverse("book-release", args=[Draft.objects.get().uid]))
    assert answer.url == reverse("official", args=["botir"]) + "?topic=roads&how=phone"


def test_where_every_topic_has_its_own_length_one_has_to_be_chosen(
    browser: Client, world: World, roads
) -> None:
    housing = Topic.objects.get(slug="housing")
    TopicLength.objects.create(official=world.botir, topic=housing, minutes=10)
    assert hold(browser, world).status_code == 409
    assert 'value="housing" selected' in page(browser)


def test_who_is_to_be_called_has_to_leave_a_number(browser: Client, world: World) -> None:
    offer(world.botir, *ALL)
    hold(browser, world, how="phone")
    url = reverse("book-contact", args=[Draft.objects.get().uid])
    response = browser.post(url, {"email": "aziza@example.uz", "phone": ""})
    assert response.status_code == 422
    assert "Write the number on which the office calls you" in response.content.decode()


def test_without_a_number_nothing_by_telephone_is_handed_in(world: World, now) -> None:
    offer(world.botir, *ALL)
    draft = hold_slot(
        world.botir, later_starts(world.botir, now)[0], holder="h", now=now, how=Format.PHONE
    )
    keep_answers(draft, ANSWERS | {"phone": ""})
    with pytest.raises(Incomplete):
        submit(draft, world.aziza, language="uz", now=now)


def test_changing_to_the_telephone_asks_for_the_number_then(as_user, world: World) -> None:
    offer(world.botir, *ALL)
    browser = as_user(world.aziza)
    hold(browser, world)
    uid = Draft.objects.get().uid
    for step in ("about", "applicant", "contact", "appeal"):
        topic = {"topic": Topic.objects.get().pk}
        browser.post(reverse(f"book-{step}", args=[uid]), ANSWERS | {"phone": ""} | topic)
    hold(browser, world, 2, how="phone")
    answer = browser.get(reverse("book-check", args=[uid]))
    assert answer.url == reverse("book-contact", args=[uid])


@pytest.mark.parametrize("how", [Format.IN_PERSON, Format.PHONE])
def test_without_a_room_there_is_no_door(as_user, world: World, how: Format) -> None:
    offer(world.botir, *ALL)
    reception = book(world.botir, world.aziza, timezone.now(), how=how)
    Booking.objects.update(start=timezone.now(), end=timezone.now() + timedelta(minutes=20))
    for user in (world.aziza, world.botir.user):
        browser = as_user(user)
        assert browser.get(reverse("room", args=[reception.public_id])).status_code == 404
        for name in ("ticket", "admit", "finish"):
            url = reverse(name, args=[reception.public_id])
            assert browser.post(url).status_code == 404
    pages = [
        as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id])),
        as_user(world.dilnoza).get(reverse("desk-reception", args=[reception.public_id])),
        as_user(world.dilnoza).get(reverse("desk-day")),
    ]
    for one in pages:
        assert reverse("room", args=[reception.public_id]) not in one.content.decode()


def test_the_place_is_said_on_both_sides(as_user, world: World) -> None:
    offer(world.botir, *ALL)
    reception = book(world.botir, world.aziza, timezone.now(), how=Format.IN_PERSON)
    for user, name in ((world.aziza, "my-reception"), (world.dilnoza, "desk-reception")):
        shown = as_user(user).get(reverse(name, args=[reception.public_id])).content.decode()
        assert "In person" in shown
        assert "Room 7" in shown
        assert reverse("check", args=[reception.public_id]) not in shown


def test_the_invitation_names_the_place(world: World, now) -> None:
    offer(world.botir, *ALL)
    book(world.botir, world.aziza, now, how=Format.IN_PERSON)
    (letter,) = letters(now)
    (event,) = icalendar.Calendar.from_ical(letter.alternatives[0].content).walk("VEVENT")
    assert event["LOCATION"] == "7-xona"
    assert "7-xona" in letter.body


def test_without_a_place_of_its_own_a_window_is_at_the_offices_address(world: World, now) -> None:
    offer(world.botir, *ALL)
    world.botir.calendar.rules.update(place={})
    book(world.botir, world.aziza, now, how=Format.IN_PERSON)
    (letter,) = letters(now)
    (event,) = icalendar.Calendar.from_ical(letter.alternatives[0].content).walk("VEVENT")
    assert event["LOCATION"] == "Mustaqillik koʻchasi\\, 1".replace("\\", "")


def test_only_the_citizen_reads_her_number_in_a_letter(world: World, now) -> None:
    offer(world.botir, *ALL)
    book(world.botir, world.aziza, now, how=Format.PHONE)
    number = ANSWERS["phone"]
    assert number in letters(now)[0].body
    (official,) = letters(now, "botir@office.example")
    assert number not in official.body + official.alternatives[0].content


def test_a_move_keeps_topic_length_and_format(as_user, world: World, now, roads) -> None:
    offer(world.botir, *ALL)
    start = starts(world.botir, now)[0]
    draft = hold_slot(
        world.botir, start, holder="h", now=now, topic_id=roads.pk, how=Format.IN_PERSON
    )
    keep_answers(draft, ANSWERS)
    reception = submit(draft, world.aziza, language="uz", now=now)
    moved = changes.move(reception, start + timedelta(minutes=80), by=world.aziza, now=now)
    assert (moved.booking.minutes, moved.format) == (40, Format.IN_PERSON)
    assert Reception.objects.get().place["en"] == "Room 7"


def test_the_page_to_move_shows_times_of_the_same_terms(as_user, world: World, roads) -> None:
    offer(world.botir, Format.IN_PERSON)
    now = timezone.now()
    reception = book(world.botir, world.aziza, now, how=Format.IN_PERSON)
    url = reverse("my-move", args=[reception.public_id])
    assert as_user(world.aziza).get(url).context["days"]
