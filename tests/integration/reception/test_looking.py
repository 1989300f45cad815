"""Who looked at personal data is in the journal, which holds none of it; her own page says it."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from reception.actions.looking import AGAIN, looked
from reception.actions.seal import seal_next
from reception.audit import PAGE
from reception.models import Event, Reception
from tests.promises import at, promised, to_dilnoza
from tests.world import World, book


@pytest.fixture
def reception(world: World, now) -> Reception:
    return book(world.botir, world.aziza, now)


def looks(reception: Reception) -> list[Event]:
    return list(Event.objects.filter(kind="viewed", appeal=reception.appeal).order_by("pk"))


def open_page(browser, name: str, reception: Reception):
    return browser.get(reverse(name, args=[reception.public_id]))


def test_opening_an_appeal_is_put_on_record_once_in_a_while(world, reception, as_user, now) -> None:
    with at(now):
        browser = as_user(world.dilnoza)
        for _ in range(3):
            assert open_page(browser, "desk-reception", reception).status_code == 200
    with at(now + AGAIN + timedelta(seconds=1)):
        open_page(as_user(world.dilnoza), "desk-reception", reception)
    assert [one.data for one in looks(reception)] == [{"what": "appeal", "role": "secretary"}] * 2
    assert {one.actor for one in looks(reception)} == {world.dilnoza}


def test_each_thing_that_is_opened_counts_for_itself(world, reception, as_user, now) -> None:
    with at(now):
        browser = as_user(world.botir.user)
        for name in ("desk-reception", "receipt-pdf", "desk-answer", "room"):
            open_page(browser, name, reception)
    assert [one.data["what"] for one in looks(reception)] == ["appeal", "answer", "room"]


def test_an_instruction_shows_the_appeal_and_is_put_on_record(world, as_user, now) -> None:
    found = promised(world, now, to_dilnoza(world))
    with at(now):
        as_user(world.dilnoza).get(reverse("desk-follow-up", args=[found.uid]))
    assert looks(found.appeal.reception)[-1].data["what"] == "instruction"


def test_her_own_looks_are_nobodys_business(world, reception, as_user) -> None:
    open_page(as_user(world.aziza), "my-reception", reception)
    assert not looks(reception)


def test_who_is_refused_has_not_looked(world, reception, as_user) -> None:
    open_page(as_user(world.sardor.user), "desk-reception", reception)
    assert not looks(reception)


def test_she_sees_who_looked_by_role_and_not_by_name(world, reception, as_user, now) -> None:
    with at(now):
        open_page(as_user(world.dilnoza), "desk-reception", reception)
        page = open_page(as_user(world.aziza), "my-reception", reception).content.decode()
    assert "The secretary: the appeal" in page
    assert "Dilnoza" not in page


def test_looks_hold_no_personal_data_and_tell_nobody(world, reception, now) -> None:
    looked(world.dilnoza, reception.appeal, "card", now)
    event = looks(reception)[0]
    assert not hasattr(event, "outbox")
    assert event.reception is None


def test_looks_are_sealed_like_everything_else(world, reception, now, capsys) -> None:
    looked(world.dilnoza, reception.appeal, "card", now)
    seal_next(now)
    call_command("verify_journal")
    assert "unbroken" in capsys.readouterr().out


def journal(browser, **query: object) -> str:
    response = browser.get(reverse("desk-journal"), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_head_reads_the_journal_of_the_office(world, reception, as_user, now) -> None:
    looked(world.dilnoza, reception.appeal, "card", now)
    page = journal(as_user(world.botir.user))
    assert "Looked at: the reception card" in page
    assert "Dilnoza Karimova" in page
    assert "Aziza" not in page


@pytest.mark.parametrize("who", ["aziza", "sardor"])
def test_others_read_nothing_of_it(world, reception, as_user, now, who) -> None:
    looked(world.dilnoza, reception.appeal, "card", now)
    user = world.aziza if who == "aziza" else world.sardor.user
    response = as_user(user).get(reverse("desk-journal"), {"office": "navbahor"})
    assert response.status_code == 404 or "reception card" not in response.content.decode()


def test_who_leads_no_office_has_no_journal(world, as_user) -> None:
    from tests.world import official

    second = official(world.office, "karim")
    world.office.head = world.botir
    world.office.save()
    assert as_user(second.user).get(reverse("desk-journal")).status_code == 404


def test_the_journal_is_narrowed(world, reception, as_user, now) -> None:
    looked(world.dilnoza, reception.appeal, "card", now)
    browser, day = as_user(world.botir.user), now.date()
    assert "was booked" in journal(browser)
    assert "was booked" not in journal(browser, show="looks")
    assert "reception card" in journal(browser, actor=world.dilnoza.pk, show="looks")
    assert "reception card" not in journal(browser, actor=world.botir.user_id)
    assert "reception card" in journal(browser, number=reception.appeal.number)
    assert "reception card" not in journal(browser, number="NAV-2026-99999")
    assert "reception card" not in journal(browser, since=day + timedelta(days=1))
    assert "reception card" in journal(browser, since=day, until=day)


def test_a_wrong_filter_is_said(world, reception, as_user) -> None:
    page = journal(as_user(world.botir.user), since="yesterday", before="x", actor="999999")
    assert "Write the day like this" in page


def test_long_journals_come_in_pages(world, reception, as_user, now) -> None:
    for minute in range(PAGE + 5):
        looked(world.dilnoza, reception.appeal, "card", now + minute * 2 * AGAIN)
    browser = as_user(world.botir.user)
    first = browser.get(reverse("desk-journal"))
    assert len(first.context["events"]) == PAGE
    second = browser.get(reverse("desk-journal"), {"before": first.context["before"]})
    assert len(second.context["events"]) == 6
    assert second.context["before"] is None


def test_a_page_of_the_journal_costs_a_bounded_number_of_queries(
    world, reception, as_user, now, django_assert_max_num_queries
) -> None:
    for minute in range(PAGE):
        looked(world.dilnoza, reception.appeal, "card", now + minute * 2 * AGAIN)
    browser = as_user(world.botir.user)
    with django_assert_max_num_queries(25):
        browser.get(reverse("desk-journal"))
