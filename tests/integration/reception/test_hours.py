"""Dilnoza changes Botir's hours: she sees whom it touches first, and nobody is dropped."""

from datetime import date, time, timedelta
from functools import partial

import pytest

from reception.actions import hour_changes as changes
from reception.actions.booking import hold_slot, keep_answers, submit
from reception.actions.hours import Preview, attempt
from reception.models import Event, Outbox, Reception
from reception.permissions import can_set_holidays
from reception.queries import all_outside_hours
from scheduling.formats import Format, stored
from scheduling.hours import State, survey
from scheduling.models import AvailabilityRule, Calendar, DayOverride, RecurringAbsence
from tests.world import ANSWERS, World, book, operator, somebody, starts

DAY = timedelta(days=1)
WEDNESDAY = date(2026, 12, 2)


def row(rrule="FREQ=WEEKLY;BYDAY=MO", starts=time(9), ends=time(12), **fields):
    return {
        "rrule": rrule,
        "starts": starts,
        "ends": ends,
        "valid_from": date(2026, 12, 1),
        "valid_until": None,
        "formats": Format.VIDEO.bit,
        "place": {},
        **fields,
    }


@pytest.fixture
def the_rule(world: World) -> AvailabilityRule:
    """Botir's only one: every day from 9 to 17."""
    return world.botir.calendar.rules.get()


@pytest.fixture
def tomorrow(world: World, now) -> list[Reception]:
    """Receptions of tomorrow at 9:00 and 16:40."""
    of_day = [
        one for one in starts(world.botir, now) if one.astimezone().date() == (now + DAY).date()
    ]
    return [
        book(world.botir, somebody(n), now, start=start)
        for n, start in enumerate((of_day[0], of_day[-1]))
    ]


@pytest.fixture
def see(world: World, now):
    def try_out(change, seal="") -> Preview:
        return attempt([world.botir], change, seal=seal, by=world.dilnoza, now=now)

    return try_out


def test_a_preview_names_who_would_be_outside_and_changes_nothing(
    world: World, the_rule, tomorrow, see
) -> None:
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    seen = see(shorter)
    assert seen.outside == [tomorrow[1]]
    assert seen.changes
    assert not seen.done
    the_rule.refresh_from_db()
    assert the_rule.ends == time(17)
    assert not Event.objects.filter(kind="hours_changed").exists()


def test_it_counts_the_free_times_of_thirty_days_that_come_and_go(the_rule, see, now) -> None:
    longer = see(partial(changes.change, the_rule, {"ends": time(18)}))
    # An hour has three slots; today is one of the 31 dates, and 14:15 is before 17:00.
    assert longer.counts == {Format.VIDEO: (30 * 3, 0)}
    gone = see(partial(changes.remove, the_rule))
    assert gone.counts[Format.VIDEO][0] == 0
    assert gone.counts[Format.VIDEO][1] > 29 * 24


def test_what_was_agreed_to_is_done_journaled_and_told_to_nobody(
    world: World, the_rule, tomorrow, see
) -> None:
    Outbox.objects.all().delete()
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    assert see(shorter, see(shorter).seal).done
    the_rule.refresh_from_db()
    assert the_rule.ends == time(16)
    (event,) = Event.objects.filter(kind="hours_changed")
    assert event.actor == world.dilnoza
    assert event.data["outside"] == 1
    assert "17:00:00" in event.data["before"][0]
    assert "16:00:00" in event.data["after"][0]
    assert not Outbox.objects.exists()


def test_a_reception_outside_stays_and_is_found_until_it_is_moved(
    world: World, the_rule, tomorrow, see, now
) -> None:
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    see(shorter, see(shorter).seal)
    tomorrow[1].refresh_from_db()
    assert tomorrow[1].state == "scheduled"
    assert all_outside_hours(world.botir, now) == [tomorrow[1]]


def test_who_is_outside_already_is_not_said_to_fall_out_again(the_rule, tomorrow, see) -> None:
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    see(shorter, see(shorter).seal)
    assert see(partial(changes.change, the_rule, {"ends": time(15)})).outside == []


def test_who_booked_meanwhile_makes_the_preview_untrue_and_nothing_happens(
    world: World, the_rule, tomorrow, see, now
) -> None:
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    seal = see(shorter).seal
    late = next(
        one for one in starts(world.botir, now) if one.hour == 11 and one.date() > now.date()
    )
    reception = book(world.botir, world.aziza, now, start=late)
    again = see(shorter, seal)
    assert not again.done
    assert reception in again.outside
    the_rule.refresh_from_db()
    assert the_rule.ends == time(17)


def test_so_does_whoever_changed_the_hours_meanwhile(world: World, the_rule, see) -> None:
    shorter = partial(changes.change, the_rule, {"ends": time(16)})
    seal = see(shorter).seal
    changes.add(AvailabilityRule, world.botir.calendar, row(starts=time(18), ends=time(19)))
    assert not see(shorter, seal).done


def test_what_was_agreed_to_is_not_something_else(the_rule, see) -> None:
    seal = see(partial(changes.change, the_rule, {"ends": time(16)})).seal
    assert not see(partial(changes.change, the_rule, {"ends": time(10)}), seal).done


def test_to_agree_twice_adds_once(world: World, see) -> None:
    add = partial(changes.add, AvailabilityRule, world.botir.calendar, row())
    seal = see(add).seal
    assert [see(add, seal).done, see(add, seal).done] == [True, True]
    assert world.botir.calendar.rules.count() == 2
    assert Event.objects.filter(kind="hours_changed").count() == 1


def test_who_is_just_booking_is_counted_but_does_not_make_the_preview_untrue(
    world: World, the_rule, see, now
) -> None:
    gone = partial(changes.remove, the_rule)
    seal = see(gone).seal
    hold_slot(world.botir, starts(world.botir, now)[0], holder="aziza", now=now)
    assert (see(gone).held, see(gone).outside) == (1, [])
    assert see(gone, seal).done


def test_whoever_was_just_booking_is_found_outside_when_they_finish(
    world: World, the_rule, see, now
) -> None:
    draft = hold_slot(world.botir, starts(world.botir, now)[0], holder="aziza", now=now)
    keep_answers(draft, ANSWERS)
    gone = partial(changes.remove, the_rule)
    see(gone, see(gone).seal)
    reception = submit(draft, world.aziza, language="uz", now=now)
    assert all_outside_hours(world.botir, now) == [reception]


def test_a_rule_that_was_removed_meanwhile_stays_away(world: World, the_rule, see) -> None:
    changes.remove(the_rule)
    seen = see(partial(changes.change, the_rule, {"ends": time(16)}))
    assert not seen.changes
    assert not world.botir.calendar.rules.exists()


def test_a_format_that_is_taken_away_puts_those_who_chose_it_outside(
    the_rule, tomorrow, see
) -> None:
    only_phone = partial(changes.change, the_rule, {"formats": stored([Format.PHONE])})
    seen = see(only_phone)
    assert seen.outside == tomorrow
    assert seen.counts[Format.PHONE][0] > 0
    assert seen.counts[Format.VIDEO][1] > 0


def test_a_lunch_puts_whoever_is_booked_in_it_outside(world: World, tomorrow, see) -> None:
    lunch = row("FREQ=DAILY", time(9), time(9, 10), days=0)
    del lunch["formats"], lunch["place"]
    seen = see(partial(changes.add, RecurringAbsence, world.botir.calendar, lunch))
    assert seen.outside == [tomorrow[0]]


def test_a_closed_day_takes_hours_of_just_that_day_with_it(world: World, tomorrow, see) -> None:
    calendar = world.botir.calendar
    once = row("FREQ=DAILY;COUNT=1", time(18), time(19), valid_from=WEDNESDAY)
    changes.add_once(calendar, once, alone=False)
    close = partial(changes.set_day, calendar, WEDNESDAY, {"open": False, "hours_of": None})
    assert see(close).outside == tomorrow
    see(close, see(close).seal)
    assert survey([calendar], tomorrow[0].starts_at)[calendar.pk].state == State.FREE
    assert calendar.rules.count() == 1


def test_hours_on_one_day_open_a_public_holiday(world: World, see, now) -> None:
    calendar = world.botir.calendar
    Calendar.objects.filter(pk=calendar.pk).update(country="UZ")
    holiday = date(2026, 12, 8)
    once = row("FREQ=DAILY;COUNT=1", time(10), time(11), valid_from=holiday)
    add = partial(changes.add_once, calendar, once, alone=False)
    assert see(add).counts == {Format.VIDEO: (3, 0)}


def test_hours_on_one_day_alone_take_the_place_of_the_usual_ones(
    world: World, tomorrow, see
) -> None:
    once = row("FREQ=DAILY;COUNT=1", time(9), time(10), valid_from=WEDNESDAY)
    add = partial(changes.add_once, world.botir.calendar, once, alone=True)
    seen = see(add)
    assert seen.outside == [tomorrow[1]]
    assert see(add, seen.seal).done
    wednesday = [one for one in starts(world.botir, tomorrow[0].starts_at - DAY) if one.day == 2]
    assert [one.minute for one in wednesday] == [20, 40]  # the first is booked


def test_two_windows_alone_on_one_day_both_hold(world: World, now) -> None:
    for hour in (9, 15):
        once = row("FREQ=DAILY;COUNT=1", time(hour), time(hour + 1), valid_from=WEDNESDAY)
        changes.add_once(world.botir.calendar, once, alone=True)
    wednesday = [one for one in starts(world.botir, now, 2) if one.day == 2]
    assert len(wednesday) == 6


def test_a_special_day_can_be_put_on_another_date(world: World) -> None:
    calendar = world.botir.calendar
    closed = {"open": False, "hours_of": None}
    changes.set_day(calendar, WEDNESDAY, closed)
    changes.set_day(calendar, WEDNESDAY + DAY, closed, before=DayOverride.objects.get())
    assert DayOverride.objects.get().date == WEDNESDAY + DAY


def test_policy_and_lengths_are_one_change(world: World, see) -> None:
    topic = world.botir.topics.get()
    policy = {"slot_minutes": 30, "daily_cap": 4}
    change = partial(changes.set_policy, world.botir, policy, {topic.pk: 45})
    assert see(change, see(change).seal).done
    assert world.botir.topic_lengths.get().minutes == 45
    back = partial(changes.set_policy, world.botir, policy, {topic.pk: None})
    assert see(back).changes
    assert see(back, see(back).seal).done
    assert not world.botir.topic_lengths.exists()


def test_a_day_of_the_country_is_looked_at_for_all_its_officials(world: World, now) -> None:
    both = [world.botir, world.sardor]
    Calendar.objects.filter(official__in=both).update(country="UZ")
    day = next(one for one in starts(world.botir, now) if one.date() == WEDNESDAY)
    found = [book(who, somebody(n), now, start=day) for n, who in enumerate(both)]
    close = partial(changes.set_country_day, "UZ", WEDNESDAY, {"open": False, "hours_of": None})
    seen = attempt(both, close, by=operator(), now=now, may=can_set_holidays)
    assert sorted(one.pk for one in seen.outside) == sorted(one.pk for one in found)
    assert sorted(seen.by_official) == [("Botir", 1), ("Sardor", 1)]


@pytest.mark.parametrize("number", [1, 12])
def test_a_preview_costs_the_same_however_many_it_touches(
    world: World, the_rule, see, now, number, django_assert_max_num_queries
) -> None:
    for n, start in enumerate(starts(world.botir, now)[:number]):
        book(world.botir, somebody(n), now, start=start)
    with django_assert_max_num_queries(32):
        assert len(see(partial(changes.remove, the_rule)).outside) == number


class TestHowHoursStand:
    def test_an_official_without_a_rule_has_none(self, world: World, the_rule, now) -> None:
        the_rule.delete()
        assert self.state(world, now) == State.NONE

    def test_a_rule_that_is_over_is_none(self, world: World, the_rule, now) -> None:
        AvailabilityRule.objects.update(valid_until=now.date() - DAY)
        assert self.state(world, now) == State.NONE
        AvailabilityRule.objects.update(valid_until=None, rrule="FREQ=DAILY;COUNT=1")
        assert self.state(world, now) == State.NONE

    def test_hours_that_are_all_absence_are_closed(self, world: World, the_rule, now) -> None:
        always = row("FREQ=DAILY", time(), time(), days=0, valid_from=date(2026, 1, 1))
        del always["formats"], always["place"]
        changes.add(RecurringAbsence, world.botir.calendar, always)
        assert self.state(world, now) == State.CLOSED

    def test_hours_that_are_all_booked_are_full(self, world: World, the_rule, now) -> None:
        AvailabilityRule.objects.update(
            rrule="FREQ=DAILY;COUNT=1", valid_from=WEDNESDAY, ends=time(9, 20)
        )
        assert self.state(world, now) == State.FREE
        book(world.botir, world.aziza, now)
        assert self.state(world, now) == State.FULL

    def state(self, world: World, now) -> State:
        calendar = Calendar.objects.get(pk=world.botir.calendar_id)
        return survey([calendar], now)[calendar.pk].state
