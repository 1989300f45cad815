"""The pages of reception hours: in words, changed in two steps, and nobody else's."""

import re
from datetime import date, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.models import Event, User
from scheduling.formats import Format
from scheduling.models import AvailabilityRule, Calendar, DayOverride, RecurringAbsence
from tests.world import World, book, starts

DAY = timedelta(days=1)
TODAY = date.today()
WEEKLY = {
    "weekdays": ["1"],
    "every": "2",
    "starts": "14:00",
    "ends": "17:00",
    "valid_from": "2099-12-01",
    "formats": ["video", "in_person"],
    "place_uz": "12-xona",
    "place_ru": "Кабинет 12",
}
SEAL = re.compile(r'name="apply" value="(\w+)"')


@pytest.fixture
def dilnoza(world: World, as_user) -> Client:
    return as_user(world.dilnoza)


def address(name: str, *more: object) -> str:
    return reverse(name, args=["botir", *more])


def agree(browser: Client, url: str, fields: dict | None = None):
    """Looks at what a change does and agrees to it; gives both pages."""
    seen = browser.post(url, fields or {})
    seal = SEAL.search(seen.content.decode())
    assert seal, seen.content.decode()
    return seen, browser.post(url, (fields or {}) | {"apply": seal[1]})


def page_of(browser: Client, name: str = "desk-hours") -> str:
    return browser.get(address(name)).content.decode()


def test_hours_are_said_in_words(world: World, dilnoza: Client) -> None:
    AvailabilityRule.objects.create(
        calendar=world.botir.calendar,
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        starts=time(14),
        ends=time(17),
        valid_from=date(2099, 12, 1),
        formats=Format.VIDEO.bit | Format.IN_PERSON.bit,
        place={"en": "Room 12"},
    )
    page = page_of(dilnoza)
    assert "Every day 09:00–17:00, by video" in page
    words = "Every second week on Tuesdays 14:00–17:00, by video and in person, Room 12, "
    assert f"{words}from 1 December 2099" in page


def test_a_rule_is_seen_first_and_then_there(world: World, dilnoza: Client) -> None:
    url = address("desk-rule-add", "weekly")
    seen, done = agree(dilnoza, url, WEEKLY)
    assert "Nothing" not in seen.content.decode()
    assert done.url == address("desk-hours")
    rule = AvailabilityRule.objects.latest("pk")
    assert rule.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
    assert (rule.formats, rule.place) == (3, {"uz": "12-xona", "ru": "Кабинет 12"})
    assert Event.objects.get(kind="hours_changed").actor == world.dilnoza


@pytest.mark.parametrize(
    ("kind", "fields", "rrule"),
    [
        ("nth", {"nths": ["1", "-1"], "weekdays": ["1"]}, "FREQ=MONTHLY;BYDAY=1TU,-1TU"),
        ("month-day", {"month_day": "15"}, "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("once", {"day": "2099-12-01", "alone": "on"}, "FREQ=DAILY;COUNT=1"),
    ],
)
def test_each_way_of_recurring_has_its_form(dilnoza, kind, fields, rrule) -> None:
    times = {"starts": "09:00", "ends": "10:00", "valid_from": "2099-12-01", "formats": ["phone"]}
    agree(dilnoza, address("desk-rule-add", kind), times | fields)
    made = AvailabilityRule.objects.latest("pk")
    assert made.rrule == rrule
    assert made.valid_from == date(2099, 12, 1)
    assert DayOverride.objects.filter(open=False).count() == (kind == "once")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"weekdays": []}, "Choose a weekday at least"),
        ({"ends": "13:00"}, "The end must come after the beginning"),
        ({"starts": "2 o’clock"}, "Write the time like this"),
        ({"valid_from": "0001-01-01"}, "Write a year from 2000 to 2100"),
        ({"valid_until": "2099-01-01"}, "The last day must not be before the first"),
        ({"every": "0"}, "Write a whole number from 1 to 52"),
        ({"formats": []}, "Choose at least one way"),
        ({"place_uz": "", "place_ru": ""}, "Write where people have to come to"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_typed_is_lost(dilnoza, fields, words) -> None:
    answer = dilnoza.post(address("desk-rule-add", "weekly"), WEEKLY | fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert 'value="17:00"' in page or "ends" in fields
    assert AvailabilityRule.objects.count() == 2  # Botir's and Sardor's


def test_until_midnight_is_no_end_before_the_beginning(dilnoza: Client) -> None:
    agree(dilnoza, address("desk-rule-add", "weekly"), WEEKLY | {"ends": "00:00"})
    assert AvailabilityRule.objects.latest("pk").ends == time()


def test_removing_names_those_who_fall_outside_and_marks_them(
    world: World, dilnoza: Client
) -> None:
    now = timezone.now()
    reception = book(world.botir, world.aziza, now, start=starts(world.botir, now)[-1])
    rule = world.botir.calendar.rules.get()
    seen, done = agree(dilnoza, address("desk-rule-remove", rule.pk))
    assert "Aziza Saidova" in seen.content.decode()
    assert reception.appeal.number in seen.content.decode()
    assert done.status_code == 302
    on = f"?on={timezone.localtime(reception.starts_at):%Y-%m-%d}"
    for url in (address("desk-hours"), address("desk-week") + on, reverse("desk-day") + on):
        page = dilnoza.get(url).content.decode()
        assert "utside the hours" in page, url
    assert reverse("desk-move", args=[reception.public_id]) in page


def test_a_preview_that_is_no_longer_true_is_shown_again(world: World, dilnoza: Client) -> None:
    rule = world.botir.calendar.rules.get()
    url = address("desk-rule-remove", rule.pk)
    (seal,) = SEAL.findall(dilnoza.post(url).content.decode())
    now = timezone.now()
    book(world.botir, world.aziza, now, start=starts(world.botir, now)[-1])
    again = dilnoza.post(url, {"apply": seal})
    assert again.status_code == 409
    assert "Aziza Saidova" in again.content.decode()
    assert AvailabilityRule.objects.filter(pk=rule.pk).exists()


def test_hours_change_as_they_were_typed(world: World, dilnoza: Client) -> None:
    rule = world.botir.calendar.rules.get()
    url = address("desk-rule", rule.pk)
    form = dilnoza.get(url).context["form"]
    assert form["weekdays"].initial == list(range(7))
    agree(dilnoza, url, WEEKLY)
    rule.refresh_from_db()
    assert rule.rrule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"


def test_a_rule_that_no_form_can_say_keeps_its_way_of_recurring(
    world: World, dilnoza: Client
) -> None:
    AvailabilityRule.objects.update(rrule="FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO")
    rule = world.botir.calendar.rules.get()
    agree(dilnoza, address("desk-rule", rule.pk), WEEKLY)
    rule.refresh_from_db()
    assert (rule.rrule, rule.starts) == ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", time(14))
    assert "BYWEEKNO" in page_of(dilnoza)


def test_lunch_and_august_come_go_and_are_said(world: World, dilnoza: Client) -> None:
    lunch = {"weekdays": ["0", "1"], "every": "1", "starts": "13:00", "ends": "14:00"}
    agree(
        dilnoza, address("desk-recurring-add", "weekly"), lunch | {"valid_from": TODAY.isoformat()}
    )
    august = {"first": "2027-08-01", "last": "2027-08-31"}
    agree(dilnoza, address("desk-recurring-add", "yearly"), august)
    page = page_of(dilnoza)
    assert "On Mondays and Tuesdays 13:00–14:00" in page
    assert "Every year 1 August – 31 August" in page
    yearly = RecurringAbsence.objects.get(days=30)
    assert yearly.rrule == "FREQ=YEARLY;BYMONTH=8;BYMONTHDAY=1"
    agree(
        dilnoza, address("desk-recurring", yearly.pk), {"first": "2027-07-01", "last": "2027-08-31"}
    )
    yearly.refresh_from_db()
    assert yearly.days == 61
    agree(dilnoza, address("desk-recurring-remove", yearly.pk))
    assert not RecurringAbsence.objects.filter(days=61).exists()


def test_a_special_day_is_set_said_and_taken_back(world: World, dilnoza: Client) -> None:
    Calendar.objects.update(country="UZ")
    on = TODAY + 40 * DAY
    fields = {"day": on.isoformat(), "what": "like", "hours_of": str((on.weekday() + 1) % 7)}
    agree(dilnoza, address("desk-special-add"), fields)
    made = DayOverride.objects.get()
    assert "Open with the hours of" in page_of(dilnoza)
    agree(dilnoza, address("desk-special", made.pk), fields | {"what": "closed"})
    made.refresh_from_db()
    assert (made.open, made.hours_of) == (False, None)
    agree(dilnoza, address("desk-special-remove", made.pk))
    assert not DayOverride.objects.exists()


def test_the_holidays_of_a_year_stand_there_by_name(dilnoza: Client) -> None:
    Calendar.objects.update(country="UZ")
    page = page_of(dilnoza)
    assert "Constitution Day" in page
    assert "(the date is an estimate)" in page


def test_policy_and_lengths_are_written(world: World, dilnoza: Client) -> None:
    topic = world.botir.topics.get()
    url = address("desk-hours-policy")
    fields = {
        name: "" if value is None else str(value)
        for name, value in dilnoza.get(url).context["form"].initial.items()
    }
    assert dilnoza.post(url, fields | {"slot_minutes": "0"}).status_code == 422
    agree(dilnoza, url, fields | {"weekly_cap": "7", f"length-{topic.pk}": "45"})
    assert Calendar.objects.get(pk=world.botir.calendar_id).weekly_cap == 7
    assert "45 minutes" in page_of(dilnoza)


ADDED = [
    ("desk-hours", []),
    ("desk-hours-policy", []),
    ("desk-rule-add", ["weekly"]),
    ("desk-recurring-add", ["yearly"]),
    ("desk-special-add", []),
]


@pytest.mark.parametrize(("name", "more"), ADDED)
def test_the_hours_of_another_desk_are_not_there(world: World, as_user, name, more) -> None:
    for user in (world.sardor.user, world.aziza):
        assert as_user(user).get(address(name, *more)).status_code == 404
    assert Client().get(address(name, *more)).status_code == 302


@pytest.mark.parametrize("verb", ["desk-rule", "desk-rule-remove"])
def test_a_rule_of_another_calendar_is_not_there(world: World, dilnoza: Client, verb) -> None:
    rule = world.sardor.calendar.rules.get()
    assert dilnoza.post(address(verb, rule.pk)).status_code == 404
    assert dilnoza.post(address(verb, 999_999)).status_code == 404
    for kind in ("desk-recurring", "desk-special"):
        assert dilnoza.post(address(kind, rule.pk)).status_code == 404


def test_no_way_of_recurring_but_those_there_are(dilnoza: Client) -> None:
    assert dilnoza.get(address("desk-rule-add", "yearly")).status_code == 404
    assert dilnoza.get(address("desk-rule-add", "hourly")).status_code == 404
    assert dilnoza.get(address("desk-recurring-add", "nth")).status_code == 404


def test_botir_himself_keeps_his_hours(world: World, as_user) -> None:
    assert as_user(world.botir.user).get(address("desk-hours")).status_code == 200


@pytest.mark.parametrize("rules", [1, 20])
def test_the_page_costs_the_same_however_many_rules(
    world: World, dilnoza: Client, rules, django_assert_max_num_queries
) -> None:
    for n in range(rules):
        AvailabilityRule.objects.create(
            calendar=world.botir.calendar,
            rrule="FREQ=WEEKLY;BYDAY=MO",
            starts=time(n),
            ends=time(n + 1),
            valid_from=date(2026, 1, 1),
        )
    with django_assert_max_num_queries(27):
        dilnoza.get(address("desk-hours"))


class TestNoHours:
    def test_the_desk_is_told(self, world: World, dilnoza: Client) -> None:
        assert "No reception hours are published" not in page_of(dilnoza, "desk-week")
        world.botir.calendar.rules.all().delete()
        for url in (reverse("desk-day"), address("desk-week"), address("desk-hours")):
            assert "No reception hours are published" in dilnoza.get(url).content.decode(), url

    def test_the_whole_office_sees_how_everybody_stands(self, world: World, as_user) -> None:
        world.botir.calendar.rules.all().delete()
        colleague = User.objects.create_staff("lola", None)
        world.botir.secretaries.add(colleague)
        page = as_user(colleague).get(reverse("desk-offices")).content.decode()
        assert "No reception hours are published" in page
        assert "Sardor" not in page  # of another office

    def test_a_colleague_is_listed_without_a_way_in(self, world: World, dilnoza: Client) -> None:
        world.sardor.office = world.office
        world.sardor.save()
        page = dilnoza.get(reverse("desk-offices")).content.decode()
        assert "Sardor" in page
        assert reverse("desk-hours", args=["sardor"]) not in page

    def test_citizens_are_told_plainly(self, world: World) -> None:
        world.botir.calendar.rules.all().delete()
        browser = Client(headers={"accept-language": "en"})
        page = browser.get(reverse("official", args=["botir"])).content.decode()
        assert "publishes no reception hours at present" in page
        assert world.office.email in page


class TestHolidaysOfACountry:
    @pytest.fixture
    def operator(self, as_user) -> Client:
        return as_user(User.objects.create_superuser("operator", None))

    def test_the_operator_sets_and_removes_a_day(self, world: World, operator: Client) -> None:
        Calendar.objects.update(country="UZ")
        now = timezone.now()
        start = starts(world.botir, now)[-1]
        book(world.botir, world.aziza, now, start=start)
        on = timezone.localtime(start).date()
        fields = {"country": "UZ", "day": on.isoformat(), "what": "closed"}
        seen, _ = agree(operator, reverse("desk-holiday-add"), fields)
        assert "Botir: 1" in seen.content.decode()
        assert "Aziza" not in seen.content.decode()
        made = DayOverride.objects.get()
        assert (made.calendar, made.country, made.open) == (None, "UZ", False)
        assert "Closed" in operator.get(reverse("desk-holidays")).content.decode()
        agree(operator, reverse("desk-holiday-remove", args=[made.pk]))
        assert not DayOverride.objects.exists()
        assert Event.objects.filter(kind="hours_changed").count() == 2

    def test_it_is_nobody_elses(self, world: World, as_user) -> None:
        made = DayOverride.objects.create(country="UZ", date=TODAY, open=False)
        for user in (world.dilnoza, world.botir.user, world.aziza):
            browser = as_user(user)
            assert browser.get(reverse("desk-holidays")).status_code == 404
            assert browser.get(reverse("desk-holiday-add")).status_code == 404
            removal = browser.post(reverse("desk-holiday-remove", args=[made.pk]))
            assert removal.status_code == 404
        assert DayOverride.objects.exists()

    def test_a_day_of_one_calendar_is_not_the_operators(self, world, operator) -> None:
        own = DayOverride.objects.create(calendar=world.botir.calendar, date=TODAY, open=False)
        url = reverse("desk-holiday-remove", args=[own.pk])
        assert operator.post(url).status_code == 404


def test_a_number_beyond_any_key_is_not_there(dilnoza: Client) -> None:
    for name in ("desk-rule", "desk-recurring", "desk-special", "desk-special-remove"):
        assert dilnoza.post(address(name, 10**30)).status_code == 404
