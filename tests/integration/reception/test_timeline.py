"""What lies ahead of the citizen, in words and with days."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from reception import housekeeping
from reception.actions import changes, disputes, triage
from reception.actions.afterwards import object_to
from reception.models import Reception
from reception.views.timeline import dates, expected
from tests.promises import answered, at, fresh, held, promised
from tests.triage import requested
from tests.world import World, book, starts

DAY = timedelta(days=1)


def ahead(reception: Reception, now: datetime) -> dict[str, date]:
    return dict(dates(fresh(reception), now))


def test_a_request_comes_before_the_head_and_then_to_the_reception(
    world: World, now: datetime
) -> None:
    reception = requested(world, now)
    on = reception.starts_at.date()
    assert ahead(reception, now) == {"put": date(2026, 12, 2), "reception": on}


def test_the_citizen_is_to_complete_it(world: World, now: datetime) -> None:
    reception = requested(world, now)
    due = triage.ask(reception, "?", by=world.dilnoza, now=now).due
    assert ahead(reception, now)["clarify"] == due


def test_whoever_was_not_received_gets_an_answer(world: World, now: datetime) -> None:
    reception = book(world.botir, world.aziza, now)
    changes.revoke(reception, by=world.dilnoza, now=now)
    assert ahead(reception, now) == {"answer": date(2026, 12, 16)}


def test_what_was_promised_and_then_what_can_be_asked_about_it(world: World, now: datetime) -> None:
    follow_up = promised(world, now)
    reception = follow_up.appeal.reception
    assert ahead(reception, now) == {"answer": follow_up.due}
    follow_up.state, follow_up.closed = "closed", now
    follow_up.save()
    answered(world, reception, now)
    assert ahead(reception, now) == {"object": date(2026, 12, 11)}
    object_to(reception, "clarification", "?", by=world.aziza, now=now)
    assert ahead(reception, now)["objection"] == date(2026, 12, 11)


def test_an_absence_can_be_disputed_until(world: World, now: datetime) -> None:
    reception = held(world, now)
    Reception.objects.filter(pk=reception.pk).update(state="no_show_citizen")
    reception.appeal.state = "registered"
    reception.appeal.save()
    until = disputes.dispute_until(fresh(reception))
    assert ahead(reception, now)["dispute_hers"] == until
    disputes.dispute(fresh(reception), "x", by=world.aziza, now=now)
    assert "dispute_hers" not in ahead(reception, now)
    assert "dispute" in ahead(reception, now)


def test_what_she_has_missed_is_not_shown_and_what_the_office_has_is_late(
    world: World, now: datetime
) -> None:
    reception = requested(world, now)
    triage.ask(reception, "?", by=world.dilnoza, now=now)
    later = now + 40 * DAY
    assert [one.words for one in expected(fresh(reception), later) if one.hers] == []
    housekeeping.sweep(later)
    (owed,) = expected(fresh(reception), later)
    assert owed.late


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_her_page_says_it(world: World, now: datetime, as_user, language: str) -> None:
    reception = requested(world, now)
    with at(now):
        browser = as_user(world.aziza)
        browser.cookies["language"] = language
        page = browser.get(reverse("my-reception", args=[reception.public_id])).content.decode()
    assert 'datetime="2026-12-02"' in page


def told(world: World, as_user, reception: Reception, now: datetime) -> list[str]:
    """The lines of her page without their times of day."""
    with at(now):
        page = as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id]))
    timeline = page.content.decode().split('<ol class="timeline">')[1].split("</ol>")[0]
    lines = re.findall(r'datetime="(\S{10})[^"]*">.*?<span>(.*?)</span>', timeline, re.DOTALL)
    return [f"{day} {words.split(' <')[0].strip()}" for day, words in lines]


def test_what_is_handed_in_by_day_is_registered_with_that(
    world: World, now: datetime, as_user
) -> None:
    lines = told(world, as_user, book(world.botir, world.aziza, now), now)
    assert lines[0] == "2026-12-01 The appeal was handed in and registered"
    assert not [one for one in lines[1:] if "regist" in one]


def test_what_is_handed_in_after_hours_is_registered_in_its_place(
    world: World, now: datetime, as_user
) -> None:
    evening = now.replace(hour=14)  # 19 h in Tashkent; at 18 h the office closed
    other, last = starts(world.botir, evening)[-2:]
    reception = book(world.botir, world.aziza, evening, start=last)
    ahead = "2026-12-02 Date of registration: the terms are counted from this day"
    at_once = told(world, as_user, reception, evening)
    assert at_once[0] == "2026-12-01 The appeal was handed in"
    assert at_once[1].startswith("2026-12-01")  # the booking itself
    assert at_once[2] == ahead
    changes.move(fresh(reception), other, by=world.aziza, now=now + DAY)
    lines = told(world, as_user, reception, now + DAY)
    assert [one[:10] for one in lines] == sorted(one[:10] for one in lines)
    registered = lines.index("2026-12-02 The appeal was registered")
    assert lines[registered + 1].startswith("2026-12-02 It was moved")
