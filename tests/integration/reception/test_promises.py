"""Instructions on control: terms, reports, checks, one extension, reminders, the alarm."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import changes, promises
from reception.actions.promises import Instruction
from reception.deadlines import Duty
from reception.models import Event, FollowUp, Notice, Reception
from tests import postman
from tests.promises import SMETA, at, fresh, held, promised, to_dilnoza
from tests.world import World, book

DAY = timedelta(days=1)


def again(follow_up: FollowUp) -> FollowUp:
    return FollowUp.objects.whole().get(pk=follow_up.pk)


def letters(now) -> list[tuple[str, str]]:
    """(address, subject without number) of what is told at this moment."""
    mail.outbox.clear()
    postman.deliver(now)
    return sorted((one.to[0], one.subject.partition(" ·")[0]) for one in mail.outbox)


def kinds(*wanted: str) -> list[str]:
    return list(Event.objects.filter(kind__in=wanted).order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("duty", "last"),
    [
        (Duty.ANSWER, date(2026, 12, 16)),
        (Duty.ANSWER_STUDIED, date(2027, 1, 4)),  # 1 January is a holiday, then a weekend
    ],
)
def test_the_term_is_the_laws(world: World, now, duty: Duty, last: date) -> None:
    assert promised(world, now, Instruction("x", name="y", duty=duty)).due == last


@pytest.mark.parametrize("due", [date(2026, 11, 30), date(2026, 12, 17)])
def test_a_day_outside_of_the_term_is_refused(world: World, now, due: date) -> None:
    with pytest.raises(promises.BadTerm):
        promised(world, now, Instruction("x", name="y", due=due))
    assert not FollowUp.objects.exists()


def test_done_is_what_was_reported_and_checked(world: World, now) -> None:
    follow_up = promised(world, now, to_dilnoza(world))
    with pytest.raises(promises.NotNow):
        promises.close(follow_up, by=world.botir.user, now=now)
    promises.report(follow_up, "Smeta tuzildi", by=world.dilnoza, now=now)
    promises.send_back(follow_up, "Imzo yoʻq", by=world.botir.user, now=now)
    promises.report(follow_up, "Imzolandi", by=world.dilnoza, now=now + DAY)
    promises.close(follow_up, by=world.botir.user, now=now + DAY)
    done = again(follow_up)
    assert (done.state, done.closed, done.look) == ("closed", now + DAY, None)
    assert [(one.text, one.accepted, one.remark) for one in done.reports.all()] == [
        ("Smeta tuzildi", False, "Imzo yoʻq"),
        ("Imzolandi", True, ""),
    ]


@pytest.mark.parametrize("verb", ["report", "close", "send_back", "extend"])
def test_what_is_closed_stays_closed(world: World, now, verb: str) -> None:
    follow_up = promised(world, now)
    promises.report(follow_up, "x", by=world.dilnoza, now=now)
    promises.close(follow_up, by=world.dilnoza, now=now)
    extra: dict[str, list[Any]] = {"report": ["x"], "send_back": ["x"]}
    extra["extend"] = [date(2026, 12, 20), "x"]
    with pytest.raises(promises.NotNow):
        getattr(promises, verb)(follow_up, *extra.get(verb, []), by=world.dilnoza, now=now)


def test_the_head_puts_it_off_once_and_no_further_than_the_law(world: World, now) -> None:
    follow_up = promised(world, now)
    by = {"by": world.botir.user, "now": now}
    for wrong in (date(2026, 12, 16), date(2027, 1, 19)):
        with pytest.raises(promises.BadTerm):
            promises.extend(follow_up, wrong, "Ekspertiza", **by)
    promises.extend(follow_up, date(2027, 1, 18), "Ekspertiza", **by)  # the 16th is a Saturday
    with pytest.raises(promises.ExtendedOnce):
        promises.extend(follow_up, date(2027, 1, 18), "Yana", **by)
    assert again(follow_up).extended_from == date(2026, 12, 16)


def test_a_late_answer_can_not_be_made_in_time_by_putting_it_off(world: World, now) -> None:
    follow_up = promised(world, now)
    with pytest.raises(promises.NotNow):
        promises.extend(follow_up, date(2027, 1, 10), "x", by=world.botir.user, now=now + 16 * DAY)


def test_the_citizen_is_told_of_the_new_day_and_why(world: World, now) -> None:
    follow_up = promised(world, now)
    letters(now)
    promises.extend(follow_up, date(2027, 1, 11), "Ekspertiza", by=world.botir.user, now=now)
    letters(now)
    (letter,) = mail.outbox
    assert letter.to == ["aziza@example.uz"]
    assert "Ekspertiza" in letter.body
    assert "Ekspertiza" not in letter.subject


class TestReminders:
    @pytest.fixture
    def follow_up(self, world: World, now) -> FollowUp:
        world.dilnoza.email = "dilnoza@office.example"
        world.dilnoza.save()
        found = promised(world, now, to_dilnoza(world))
        letters(now)
        return found

    def test_the_executor_is_reminded_5_3_and_1_days_before(self, follow_up, now) -> None:
        told = {}
        for days in range(1, 20):
            housekeeping.sweep(now + days * DAY)
            told[16 - 1 - days] = [who for who, _ in letters(now + days * DAY)]
        reminded = [event.data["days"] for event in Event.objects.filter(kind="reminded")]
        assert reminded == [5, 3, 1]
        assert told[5] == told[3] == told[1] == ["dilnoza@office.example"]
        assert told[-1] == ["botir@office.example", "dilnoza@office.example"]
        assert [days for days, who in told.items() if who] == [5, 3, 1, -1]

    def test_a_second_sweep_reminds_nobody(self, follow_up, now) -> None:
        for _ in range(3):
            housekeeping.sweep(now + 10 * DAY)
        assert kinds("reminded") == ["reminded"]

    def test_after_a_standstill_only_the_nearest_reminder_goes_out(self, follow_up, now) -> None:
        housekeeping.sweep(now + 13 * DAY)
        housekeeping.sweep(now + 14 * DAY)
        days = [event.data["days"] for event in Event.objects.filter(kind="reminded")]
        assert days == [2, 1]

    def test_what_is_reported_reminds_nobody_but_may_still_be_late(
        self, world: World, follow_up, now
    ) -> None:
        promises.report(follow_up, "x", by=world.dilnoza, now=now)
        for days in range(1, 20):
            housekeeping.sweep(now + days * DAY)
        assert kinds("reminded", "overdue") == ["overdue"]

    def test_what_is_closed_reminds_nobody(self, world: World, follow_up, now) -> None:
        promises.report(follow_up, "x", by=world.dilnoza, now=now)
        promises.close(follow_up, by=world.botir.user, now=now)
        for days in range(1, 20):
            housekeeping.sweep(now + days * DAY)
        assert not kinds("reminded", "overdue")

    def test_what_was_put_off_is_reminded_of_by_its_new_day(
        self, world: World, follow_up, now
    ) -> None:
        promises.extend(follow_up, date(2027, 1, 11), "x", by=world.botir.user, now=now)
        for days in range(1, 50):
            housekeeping.sweep(now + days * DAY)
        told = Event.objects.filter(kind__in=("reminded", "overdue")).order_by("pk")
        on = [timezone.localtime(event.at).date() for event in told]
        assert on == [date(2027, 1, day) for day in (6, 8, 10, 12)]

    def test_the_alarm_is_raised_once(self, follow_up, now) -> None:
        for days in (16, 17, 40):
            housekeeping.sweep(now + days * DAY)
        assert kinds("overdue") == ["overdue"]

    def test_who_has_no_account_is_reminded_through_the_desk(self, world: World, now) -> None:
        promised(world, now, SMETA, citizen=world.malika)
        letters(now)
        housekeeping.sweep(now + 10 * DAY)
        letters(now + 10 * DAY)
        reminders = Notice.objects.filter(event__kind="reminded", channel="mail")
        assert [one.recipient for one in reminders] == [world.botir.user]


def test_the_executor_is_told_of_an_instruction(world: World, now) -> None:
    letters(now)
    world.dilnoza.email = "dilnoza@office.example"
    world.dilnoza.save()
    promised(world, now, to_dilnoza(world))
    told = letters(now)
    assert "dilnoza@office.example" in [who for who, _ in told]
    for letter in mail.outbox:
        assert "Aziza" not in letter.subject
        assert "Smeta" not in letter.body


class TestWhereNobodyWasReceived:
    def test_the_appeal_is_put_on_control_all_the_same(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        changes.revoke(reception, by=world.dilnoza, now=now)
        promises.instruct(reception, [SMETA], by=world.dilnoza, now=now)
        assert fresh(reception).appeal.state == "on_control"

    def test_not_before_the_reception(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        with pytest.raises(promises.NotReceived):
            promises.instruct(reception, [SMETA], by=world.dilnoza, now=now)

    def test_not_before_the_card(self, world: World, now) -> None:
        with pytest.raises(promises.NotReceived):
            promises.instruct(held(world, now), [SMETA], by=world.dilnoza, now=now)

    def test_not_for_what_was_withdrawn(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        changes.cancel(reception, by=world.aziza, now=now)
        with pytest.raises(promises.NotNow):
            promises.instruct(reception, [SMETA], by=world.dilnoza, now=now)


class TestPages:
    @pytest.fixture
    def follow_up(self, world: World, now) -> FollowUp:
        return promised(world, now, to_dilnoza(world))

    def test_the_way_of_an_instruction(self, world: World, now, as_user, follow_up) -> None:
        def do(who, verb: str, **fields: str):
            url = reverse("desk-pursue", args=[follow_up.uid, verb])
            return as_user(who).post(url, fields).status_code

        with at(now):
            assert do(world.dilnoza, "report", text="Tuzildi") == 302
            assert do(world.dilnoza, "send_back", text="Imzo yoʻq") == 302
            assert do(world.dilnoza, "report", text="Imzolandi") == 302
            assert do(world.botir.user, "close") == 302
            url = reverse("desk-follow-up", args=[follow_up.uid])
            page = as_user(world.botir.user).get(url).content.decode()
        assert "Imzo yoʻq" in page
        assert again(follow_up).state == "closed"

    def test_the_head_decides_on_the_page(self, world: World, now, as_user, follow_up) -> None:
        url = reverse("desk-pursue", args=[follow_up.uid, "extend"])
        with at(now):
            browser = as_user(world.botir.user)
            late = browser.post(url, {"until": "2027-03-01", "reason": "Ekspertiza"})
            assert late.status_code == 422
            assert "Ekspertiza" in late.content.decode()
            assert browser.post(url, {"until": "2027-01-11", "reason": "x"}).status_code == 302
        assert again(follow_up).due == date(2027, 1, 11)

    def test_an_official_who_is_not_the_head_puts_nothing_off(
        self, world: World, now, as_user, follow_up
    ) -> None:
        world.office.head = another_official(world)
        world.office.save()
        url = reverse("desk-pursue", args=[follow_up.uid, "extend"])
        with at(now):
            fields = {"until": "2027-01-11", "reason": "x"}
            assert as_user(world.botir.user).post(url, fields).status_code == 404
            assert as_user(world.office.head.user).post(url, fields).status_code == 302

    def test_an_executor_of_another_desk_reports_and_checks_nothing(
        self, world: World, now, as_user
    ) -> None:
        gulnora = another_official(world)
        mine = promised(world, now, Instruction("x", executor=gulnora.user), citizen=world.malika)
        page = reverse("desk-follow-up", args=[mine.uid])
        with at(now):
            browser = as_user(gulnora.user)
            assert browser.get(page).status_code == 200
            assert "malika@example.uz" not in browser.get(page).content.decode()
            report = reverse("desk-pursue", args=[mine.uid, "report"])
            assert browser.post(report, {"text": "x"}).status_code == 302
            close = reverse("desk-pursue", args=[mine.uid, "close"])
            assert browser.post(close).status_code == 404
            assert as_user(world.dilnoza).post(report, {"text": "x"}).status_code == 404
        room = reverse("desk-reception", args=[mine.appeal.reception.public_id])
        assert browser.get(room).status_code == 404

    def test_the_list_is_by_deadline_and_filtered(self, world: World, now, as_user) -> None:
        soon = Instruction("Bugunoq", name="x", due=now.date())
        promised(world, now, SMETA, soon, to_dilnoza(world))
        url = reverse("desk-control")

        def shown(days: Any = 0, **query: Any) -> str:
            with at(now + days * DAY):
                return as_user(world.dilnoza).get(url, query).content.decode()

        everything = shown()
        assert everything.index("Bugunoq") < everything.index("Smeta tuzish")
        assert "Bugunoq" not in shown(show="late")
        assert "Bugunoq" in shown(1, show="late")
        assert "J. Mirzayev" not in shown(1, show="late")
        assert "J. Mirzayev" not in shown(show="week")
        assert "J. Mirzayev" not in shown(executor=str(world.dilnoza.pk))
        assert "1 late" in shown(1)
        for odd in ({"show": "x"}, {"executor": "9" * 30}, {"executor": "-1"}):
            assert "J. Mirzayev" in shown(**odd)

    def test_the_list_takes_as_many_queries_for_many_as_for_few(
        self, world: World, now, as_user
    ) -> None:
        promised(world, now, SMETA, to_dilnoza(world))
        with at(now):
            browser = as_user(world.dilnoza)

        def queries() -> int:
            with at(now), CaptureQueriesContext(connection) as done:
                assert browser.get(reverse("desk-control")).status_code == 200
            return len(done)

        few = queries()
        promised(world, now, *[SMETA] * 5, *[to_dilnoza(world)] * 5, citizen=world.malika)
        assert queries() == few <= 30

    def test_the_citizen_reads_the_promise_and_its_day(self, world: World, now, as_user) -> None:
        mine = promised(world, now, SMETA, citizen=world.malika)
        url = reverse("my-reception", args=[mine.appeal.reception.public_id])
        with at(now):
            page = as_user(world.malika).get(url).content.decode()
        assert "You get an answer in writing by Wednesday 16 December" in page
        assert "Smeta tuzish" in page
        with at(now + 16 * DAY):
            assert "That day is over" in as_user(world.malika).get(url).content.decode()

    @pytest.mark.parametrize("who", ["sardor", "aziza", "malika"])
    def test_what_is_not_theirs_does_not_exist(
        self, world: World, now, as_user, follow_up, who: str
    ) -> None:
        user = world.sardor.user if who == "sardor" else getattr(world, who)
        browser = as_user(user)
        url = reverse("desk-follow-up", args=[follow_up.uid])
        assert browser.get(url).status_code == 404
        for verb in ("report", "close", "send_back", "extend", "explode"):
            url = reverse("desk-pursue", args=[follow_up.uid, verb])
            assert browser.post(url, {"text": "x"}).status_code == 404
        assert again(follow_up).state == "open"


def another_official(world: World):
    from tests.world import official

    return official(world.office, "gulnora")


def test_promises_go_with_the_appeal_to_no_other_office(world: World, now, as_user) -> None:
    promised(world, now)
    assert Reception.objects.count() == 1
    page = as_user(world.sardor.user).get(reverse("desk-control")).content.decode()
    assert "Smeta" not in page
