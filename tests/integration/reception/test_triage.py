"""What an office does with a request before it decides about it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reception import housekeeping
from reception.actions import changes, session, triage
from reception.actions.promises import NotNow
from reception.inbox import inbox, row_of
from reception.models import Appeal, Clarification, Event, Reception
from reception.profiles import answer_due
from reception.replay import replay
from tests.promises import fresh
from tests.triage import requested, with_head
from tests.world import World, book

DAY = timedelta(days=1)
EVENING = datetime(2026, 12, 4, 15, tzinfo=UTC)  # Friday, 20:00 in Tashkent


@pytest.fixture
def reception(world: World, now: datetime) -> Reception:
    return requested(world, now)


def asked(world: World, reception: Reception, now: datetime) -> Clarification:
    return triage.ask(reception, "Qaysi uy?", by=world.dilnoza, now=now)


def told(reception: Reception) -> str:
    events = Event.objects.filter(appeal=reception.appeal).order_by("pk")
    return replay(events.values_list("kind", "data")).appeal


def test_an_appeal_is_registered_on_the_same_day_and_after_hours_on_the_next_working_one(
    world: World, now: datetime
) -> None:
    assert book(world.botir, world.aziza, now).appeal.registered == date(2026, 12, 1)
    assert book(world.botir, world.malika, EVENING).appeal.registered == date(2026, 12, 7)


def test_a_number_of_new_years_eve_is_of_the_year_of_its_registration(world: World) -> None:
    late = datetime(2026, 12, 31, 14, tzinfo=UTC)
    assert book(world.botir, world.aziza, late).appeal.number == "NAV-2027-00001"


def test_an_office_writes_its_numbers_in_its_own_way(world: World, now: datetime) -> None:
    world.office.number_template = "{n:06}/{code}/{year}"
    world.office.clean_fields(exclude=["head"])
    world.office.save()
    world.botir.refresh_from_db()
    assert book(world.botir, world.aziza, now).appeal.number == "000001/NAV/2026"


def test_a_request_comes_before_the_head_within_a_working_day(
    world: World, reception: Reception, now: datetime
) -> None:
    row = row_of(reception, now)
    assert (row.what, row.due, row.late) == ("put", date(2026, 12, 2), False)
    assert row_of(reception, now + 2 * DAY).late
    triage.put_before_head(reception, by=world.dilnoza, now=now)
    triage.put_before_head(reception, by=world.dilnoza, now=now)
    assert row_of(fresh(reception), now + 2 * DAY).what == "answer"
    assert Event.objects.filter(kind="put_to_head").count() == 1


def test_the_clock_of_the_answer_stands_still_while_the_citizen_is_asked(
    world: World, reception: Reception, now: datetime
) -> None:
    appeal = reception.appeal
    before = answer_due(appeal, now.date())
    asked(world, reception, now + DAY)
    triage.clarify(reception, "Chinor 5", by=world.aziza, now=now + 4 * DAY)
    appeal = Appeal.objects.get(pk=appeal.pk)
    assert answer_due(appeal, date(2026, 12, 9)) == before + 5 * DAY  # the 19th is a Saturday
    assert appeal.state == told(reception) == "registered"


def test_where_the_law_knows_no_pause_the_clock_runs_on(
    world: World, reception: Reception, now: datetime, settings
) -> None:
    settings.COUNTRY = "ru"
    before = answer_due(reception.appeal, now.date())
    asked(world, reception, now + DAY)
    assert answer_due(Appeal.objects.get(pk=reception.appeal_id), date(2026, 12, 10)) == before


def test_the_citizen_answers_with_text_and_papers(
    world: World, reception: Reception, now: datetime
) -> None:
    asked(world, reception, now)
    paper = SimpleUploadedFile("uy.pdf", b"%PDF-1.4", "application/pdf")
    triage.add_paper(reception, paper, by=world.aziza, now=now)
    triage.clarify(reception, "Chinor 5", by=world.aziza, now=now)
    assert reception.appeal.attachments.get().name == "uy.pdf"
    with pytest.raises(triage.NoSuchQuestion):
        triage.clarify(reception, "Yana", by=world.aziza, now=now)


def test_an_appeal_takes_so_many_papers_and_no_more(
    world: World, reception: Reception, now: datetime, monkeypatch
) -> None:
    monkeypatch.setattr(triage, "MOST_PAPERS", 1)
    asked(world, reception, now)
    triage.add_paper(reception, SimpleUploadedFile("a.pdf", b"%PDF"), by=world.aziza, now=now)
    with pytest.raises(triage.TooManyPapers):
        triage.add_paper(reception, SimpleUploadedFile("b.pdf", b"%PDF"), by=world.aziza, now=now)


def test_on_the_last_day_one_still_answers_and_on_the_next_no_more(
    world: World, reception: Reception, now: datetime
) -> None:
    due = asked(world, reception, now).due
    last = datetime.combine(due, now.timetz())
    with pytest.raises(triage.NoSuchQuestion):
        triage.clarify(reception, "Chinor 5", by=world.aziza, now=last + DAY)
    triage.clarify(reception, "Chinor 5", by=world.aziza, now=last)


@pytest.mark.parametrize(("country", "left"), [("uz", False), ("kz", True)])
def test_what_is_not_completed_lapses_as_the_law_has_it(
    world: World, reception: Reception, now: datetime, settings, country: str, left: bool
) -> None:
    settings.COUNTRY = country
    due = asked(world, reception, now).due
    after = datetime.combine(due, now.timetz()) + 2 * DAY
    changes.move(reception, after + DAY * 5 - timedelta(minutes=15), by=world.dilnoza, now=now)
    housekeeping.sweep(after)
    housekeeping.sweep(after)
    assert Appeal.objects.get(pk=reception.appeal_id).state == told(reception) == "registered"
    lapsed = Event.objects.get(kind="clarification_lapsed")
    assert lapsed.data["left"] is left


def test_a_talk_ends_the_question(world: World, now: datetime) -> None:
    reception = book(world.botir, world.aziza, now)
    triage.ask(reception, "Qaysi uy?", by=world.dilnoza, now=now)
    Reception.objects.filter(pk=reception.pk).update(state="in_session", began=now)
    session.finish(reception, by=None, now=now)
    assert Clarification.objects.get().how == "heard"
    assert fresh(reception).appeal.state == "heard"


def test_one_question_at_a_time(world: World, reception: Reception, now: datetime) -> None:
    asked(world, reception, now)
    with pytest.raises(NotNow):
        asked(world, reception, now)


def test_the_inbox_says_what_waits_for_whom(world: World, reception: Reception, now) -> None:
    zilola = with_head(world)
    found = inbox(world.dilnoza, now)
    assert [row.reception for row in found.requests] == [reception]
    asked(world, reception, now)
    found = inbox(world.dilnoza, now)
    assert (found.requests, [row.what for row in found.clarifying]) == ([], ["clarify"])
    assert inbox(world.sardor.user, now).clarifying == []
    assert [row.reception for row in inbox(zilola.user, now).clarifying] == [reception]


def test_the_inbox_takes_as_many_queries_for_many_as_for_one(
    world: World, now: datetime, django_assert_num_queries, django_assert_max_num_queries
) -> None:
    requested(world, now)
    with django_assert_max_num_queries(30) as first:
        inbox(world.dilnoza, now)
    requested(world, now, world.malika)
    with django_assert_num_queries(len(first.captured_queries)):
        inbox(world.dilnoza, now)
