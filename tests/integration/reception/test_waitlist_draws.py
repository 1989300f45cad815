"""Freed times are offered to those who wait: to whom, how long, and what comes after."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reception.actions import changes, offering
from reception.actions.waitlist import decline, leave, take
from reception.models import Event, FreedTime, Offer, Topic, TopicLength, User, Waiting
from scheduling.errors import SlotTaken
from scheduling.formats import Format
from scheduling.models import Absence, AvailabilityRule, Booking, DayOverride
from tests.integration.reception.waitlist import (
    TODAY,
    category,
    closed,
    freed,
    holder_at,
    offer,
    tomorrow,
    waits,
)
from tests.world import World, book, make_world, somebody, starts

HOUR = timedelta(hours=1)
DELAY = timedelta(hours=1)


def test_who_waits_is_offered_what_another_gives_up(world: World, now) -> None:
    waiting = waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    made = offer(now)
    assert (made.waiting, made.start) == (waiting, start)
    assert made.expires - now == 2 * HOUR
    assert start not in starts(world.botir, now)


def test_nobody_else_can_have_it_from_the_moment_it_was_given_up(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    with pytest.raises(SlotTaken):
        book(world.botir, somebody(1), now, start=start)


def test_without_anybody_waiting_it_comes_back_as_ever(world: World, now) -> None:
    start = freed(world, now).starts_at
    assert start in starts(world.botir, now)
    assert closed()


@pytest.mark.parametrize("verb", ["decline", "revoke"])
def test_what_the_office_gives_up_is_offered_too(world: World, now, verb: str) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    waits(world.aziza, world.botir, now)
    reception = book(world.botir, world.malika, now, start=tomorrow(world.botir, now))
    getattr(changes, verb)(reception, by=world.dilnoza, now=now)
    assert offer(now).start == reception.starts_at


def test_what_is_moved_away_from_is_offered_too(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    reception = book(world.botir, world.malika, now, start=tomorrow(world.botir, now))
    left = reception.starts_at
    changes.move(reception, starts(world.botir, now)[-1], by=world.malika, now=now)
    assert offer(now).start == left


def test_a_time_that_is_over_soon_is_offered_for_less_time(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    reception = freed(world, now, start=now + timedelta(minutes=65))
    assert offer(now).expires == reception.starts_at


def test_an_offer_ends_where_the_lead_time_begins(world: World, now) -> None:
    world.botir.calendar.lead_minutes = 30
    world.botir.calendar.save()
    waits(world.aziza, world.botir, now)
    reception = freed(world, now, start=now + timedelta(minutes=65))
    assert offer(now).expires == reception.starts_at - HOUR / 2


def test_at_night_nobody_has_to_answer(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now, start=tomorrow(world.botir, now + timedelta(days=1)))
    night = datetime(2026, 12, 1, 18, tzinfo=UTC)  # 23:00
    FreedTime.objects.update(since=night)
    Booking.objects.filter(status="held").update(held_until=night + HOUR)
    assert offer(night).expires == datetime(2026, 12, 2, 5, tzinfo=UTC)


def test_five_minutes_before_nobody_is_asked_any_more(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now, start=now + timedelta(minutes=5))
    assert offer(now) is None


def test_who_does_not_answer_is_followed_by_another(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    waits(somebody(1), world.botir, now)
    start = freed(world, now).starts_at
    first = offer(now)
    second = offer(now + 2 * HOUR)
    assert {first.waiting.citizen, second.waiting.citizen} == {world.aziza, somebody(1)}
    assert second.expires - now == 4 * HOUR
    assert Offer.objects.get(pk=first.pk).state == "lapsed"
    assert start not in starts(world.botir, now + 2 * HOUR)


def test_when_nobody_wants_it_it_comes_back_to_everybody(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    offer(now)
    assert offer(now + 2 * HOUR) is None
    assert closed()
    assert start in starts(world.botir, now + 2 * HOUR)


def test_and_that_after_a_random_while(world: World, now, settings) -> None:
    settings.FREED_SLOT_DELAY = DELAY
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    offer(now)
    later = now + 2 * HOUR
    offer(later)
    held = Booking.objects.get(start=start, status="held")
    assert held.held_until
    assert held.holder.startswith("freed:")
    assert timedelta() < held.held_until - later <= DELAY
    assert start in starts(world.botir, held.held_until)


def test_nobody_is_asked_twice_about_one_time(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    decline(offer(now), now=now)
    assert offer(now) is None
    assert Offer.objects.count() == 1


def test_a_time_that_is_given_up_again_is_another_one(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    decline(offer(now), now=now)
    offer(now)
    freed(world, now, start=start)
    assert offer(now).start == start


def test_who_has_an_offer_to_answer_gets_no_second_one(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    reception = freed(world, now)
    freed(world, now, by=somebody(1), start=reception.ends_at)
    offer(now)
    assert Offer.objects.count() == 1


def test_who_came_after_it_was_given_up_takes_no_part(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    freed(world, now)
    waits(somebody(1), world.botir, now + HOUR)
    decline(offer(now), now=now)
    assert offer(now + HOUR) is None


def test_who_leaves_hands_the_offer_on(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    waits(somebody(1), world.botir, now)
    freed(world, now)
    first = offer(now)
    leave(first.waiting, now=now)
    second = offer(now)
    assert second.waiting != first.waiting
    assert Offer.objects.get(pk=first.pk).state == "withdrawn"


@pytest.mark.parametrize("wish", [{"last": TODAY}, {"how": Format.IN_PERSON}], ids=["day", "how"])
def test_what_does_not_suit_is_not_offered(world: World, now, wish) -> None:
    AvailabilityRule.objects.create(
        calendar=world.botir.calendar, rrule="FREQ=YEARLY", starts=time(9), ends=time(10),
        valid_from=TODAY - timedelta(days=1), formats=Format.IN_PERSON.bit,
    )  # fmt: skip
    waits(world.aziza, world.botir, now, **wish)
    freed(world, now)
    assert offer(now) is None
    assert closed()


def test_what_is_too_short_for_her_topic_is_not_offered(world: World, now) -> None:
    topic = world.botir.topics.get()
    TopicLength.objects.create(official=world.botir, topic=topic, minutes=40)
    waits(world.aziza, world.botir, now, topic_id=topic.pk)
    start = tomorrow(world.botir, now)
    book(world.botir, somebody(1), now, start=start + timedelta(minutes=20))
    freed(world, now, start=start)
    assert offer(now) is None


def test_a_longer_topic_is_offered_the_time_after_it_too(world: World, now) -> None:
    topic = world.botir.topics.get()
    TopicLength.objects.create(official=world.botir, topic=topic, minutes=40)
    waits(world.aziza, world.botir, now, topic_id=topic.pk)
    reception = freed(world, now)
    made = offer(now)
    assert made.end - made.start == timedelta(minutes=40)
    with pytest.raises(SlotTaken):
        book(world.botir, somebody(1), now, start=reception.ends_at)
    decline(made, now=now)
    offer(now)
    book(world.botir, somebody(1), now, start=reception.ends_at)


def test_of_a_long_time_a_short_topic_takes_its_part(world: World, now) -> None:
    topic = Topic.objects.create(slug="land", name={"uz": "Yer"})
    world.botir.topics.add(topic)
    TopicLength.objects.create(official=world.botir, topic=topic, minutes=40)
    waits(world.aziza, world.botir, now)
    start = tomorrow(world.botir, now)
    held = freed(world, now, start=start)
    FreedTime.objects.update(end=start + timedelta(minutes=40))
    Booking.objects.filter(start=start, status="held").update(end=start + timedelta(minutes=40))
    made = offer(now)
    with pytest.raises(SlotTaken):
        book(world.botir, somebody(1), now, start=held.ends_at)
    take(made, holder="browser", now=now)
    book(world.botir, somebody(1), now, start=held.ends_at)


@pytest.mark.parametrize("closes", ["absence", "holiday"])
def test_what_the_office_has_closed_meanwhile_is_offered_to_nobody(
    world: World, now, closes: str
) -> None:
    waits(world.aziza, world.botir, now)
    start = freed(world, now).starts_at
    calendar = world.botir.calendar
    if closes == "absence":
        Absence.objects.create(calendar=calendar, start=start, end=start + HOUR)
    else:
        DayOverride.objects.create(calendar=calendar, date=start.date(), open=False)
    assert offer(now) is None
    assert closed()


def test_who_has_got_a_reception_is_offered_nothing(world: World, now) -> None:
    waits(world.aziza, world.botir, now)
    book(world.botir, world.aziza, now)
    freed(world, now)
    assert offer(now) is None


def test_who_has_one_on_the_same_topic_in_the_office_is_passed_over(world: World, now) -> None:
    from tests.world import official

    topic = world.botir.topics.get()
    gulnora = official(world.office, "gulnora")
    gulnora.topics.add(topic)
    waits(world.aziza, world.botir, now, topic_id=topic.pk)
    book(gulnora, world.aziza, now, topic=str(topic.pk))
    freed(world, now)
    assert offer(now) is None


def test_higher_categories_are_always_asked_first(world: World, now) -> None:
    low, high = category("expecting", 3), category("veterans", 1)
    people = {somebody(1): None, somebody(2): low, somebody(3): high, somebody(4): None}
    for person, rank in people.items():
        waits(person, world.botir, now, category=rank)
    freed(world, now, start=tomorrow(world.botir, now + timedelta(days=1)))
    asked = []
    while made := offer(now):
        asked.append(people[made.waiting.citizen])
        decline(made, now=now)
    assert asked == [high, low, None, None]


def test_within_a_category_everybody_has_the_same_chance() -> None:
    """Chi-square over 600 draws among six, with fixed secrets; 20.5 is passed once in 1000."""
    people = [Waiting(uid=UUID(int=number)) for number in range(6)]
    time_freed = FreedTime(uid=UUID(int=7))
    seen = Counter(
        offering.redraw(offering.drawn(time_freed, people) | {"secret": f"{seed:064x}"})
        for seed in range(600)
    )
    assert sum((seen[str(one.uid)] - 100) ** 2 / 100 for one in people) < 20.5


def test_the_order_of_joining_or_of_reading_changes_no_draw(world: World, now) -> None:
    people = [waits(somebody(number), world.botir, now) for number in range(6)]
    time_freed = FreedTime(official=world.botir, start=now, end=now, since=now)
    data = offering.drawn(time_freed, people)
    assert offering.redraw(offering.drawn(time_freed, people[::-1]) | data) == data["drawn"]
    assert offering.drawn(time_freed, people)["secret"] != data["secret"]


def test_an_auditor_can_draw_again_from_the_journal_and_reads_no_name(world: World, now) -> None:
    for number in range(4):
        waits(somebody(number), world.botir, now)
    freed(world, now)
    made = offer(now)
    event = Event.objects.get(kind="offered")
    assert offering.redraw(event.data) == event.data["drawn"] == str(made.waiting.uid)
    assert len(event.data["applications"]) == 4
    assert "somebody" not in str(event.data).lower()


@pytest.mark.django_db
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ranks=st.lists(st.sampled_from([None, 1, 2]), min_size=1, max_size=6), data=st.data())
def test_however_people_answer_each_is_asked_once_and_the_higher_first(ranks, data) -> None:
    from django.db import transaction

    now = datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
    with transaction.atomic():
        world = make_world()
        categories = {rank: category(f"c{rank}", rank) for rank in (1, 2)}
        for number, rank in enumerate(ranks):
            waits(somebody(number), world.botir, now, category=categories.get(rank))
        start = freed(world, now, start=tomorrow(world.botir, now + timedelta(days=4))).starts_at
        asked: list[User] = []
        moment, last = now, 0
        while made := offer(moment):
            person = made.waiting
            rank = person.category.rank if person.category else 1000
            assert rank >= last
            assert person.citizen not in asked
            assert holder_at(start).startswith("waitlist:")
            asked.append(person.citizen)
            last = rank
            match data.draw(st.sampled_from(["decline", "lapse", "leave"])):
                case "decline":
                    decline(made, now=moment)
                case "lapse":
                    moment = made.expires
                case _:
                    leave(person, now=moment)
        assert len(asked) == len(ranks)
        assert start in starts(world.botir, moment, days=6)
        transaction.set_rollback(True)
