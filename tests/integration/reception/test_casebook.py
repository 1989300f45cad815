"""The staff's list of appeals: whose, narrowed, searched, kept, downloaded, many at once."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from reception.actions.bulk import MOST
from reception.actions.names import index_anew, index_next
from reception.actions.reminding import remind
from reception.casebook import PAGE
from reception.models import Appeal, Event, FollowUp, LegalHold, Mandate, NameWord, SavedView
from tests import postman
from tests.promises import at, promised, to_dilnoza
from tests.world import World, book, official, somebody

LIST = "/desk/appeals/"


@pytest.fixture
def appeal(world: World, now) -> Appeal:
    return book(world.botir, world.aziza, now).appeal


@pytest.fixture
def desk(world: World, as_user):
    return as_user(world.dilnoza)


def numbers(response) -> list[str]:
    assert response.status_code == 200, response.content.decode()
    return [one.number for one, _ in response.context["rows"]]


def search(browser, words: str) -> list[str]:
    index_next()
    return numbers(browser.post(f"{LIST}search/", {"words": words}, follow=True))


class TestWhose:
    def test_the_desk_sees_the_appeals_of_its_official(self, world, appeal, desk) -> None:
        assert numbers(desk.get(LIST)) == [appeal.number]

    def test_another_office_sees_none_of_them(self, world, appeal, as_user) -> None:
        assert numbers(as_user(world.sardor.user).get(LIST)) == []

    def test_the_head_sees_those_of_the_whole_office(self, world, appeal, as_user, now) -> None:
        karim = official(world.office, "karim")
        theirs = book(karim, world.malika, now).appeal
        world.office.head = world.botir
        world.office.save()
        seen = numbers(as_user(world.botir.user).get(LIST))
        assert set(seen) == {appeal.number, theirs.number}
        assert numbers(as_user(karim.user).get(LIST)) == [theirs.number]

    @pytest.mark.parametrize("page", ["", "search/", "views/", "export/", "bulk/"])
    def test_citizens_have_no_list(self, world, appeal, as_user, page) -> None:
        browser = as_user(world.aziza)
        verb = browser.post if page else browser.get
        assert verb(LIST + page).status_code == 404


class TestSearch:
    @pytest.mark.parametrize("words", ["Saidova", "aziza saidova", "САИДОВА Азиза", "азиза"])
    def test_an_applicant_is_found_by_words_of_the_name(self, world, appeal, desk, words) -> None:
        assert search(desk, words) == [appeal.number]

    @pytest.mark.parametrize("words", ["Said", "Ergasheva", "Aziza Ergasheva", "!!!"])
    def test_parts_and_other_names_find_nobody(self, world, appeal, desk, words) -> None:
        assert search(desk, words) == []

    def test_a_company_is_found_by_its_name(self, world, appeal, desk) -> None:
        Appeal.objects.update(kind="company", organisation="Chinor MChJ")
        assert search(desk, "chinor") == [appeal.number]

    def test_who_speaks_for_somebody_is_found_too(self, world, appeal, desk) -> None:
        Mandate.objects.create(appeal=appeal, kind="attorney", representative="Gʻani Rahimov")
        assert search(desk, "gani rahimov") == [appeal.number]

    def test_a_number_finds_its_appeal(self, world, appeal, desk) -> None:
        assert search(desk, appeal.number.lower()) == [appeal.number]

    def test_words_are_in_no_address_and_in_no_session_as_they_are(
        self, world, appeal, desk
    ) -> None:
        index_next()
        response = desk.post(f"{LIST}search/", {"words": "Saidova"})
        assert response.url == LIST
        assert "Saidova" not in str(dict(desk.session))
        assert "Saidova" in desk.get(LIST).content.decode()

    def test_nothing_searches_no_longer(self, world, appeal, desk) -> None:
        assert search(desk, "Ergasheva") == []
        assert search(desk, " ") == [appeal.number]

    def test_that_somebody_searched_is_in_the_journal_without_the_words(
        self, world, appeal, desk
    ) -> None:
        search(desk, "Saidova")
        event = Event.objects.get(kind="searched")
        assert (event.actor, event.data) == (world.dilnoza, {"rows": 1})

    def test_the_index_holds_no_word_and_is_another_in_another_office(self, world, now) -> None:
        book(world.botir, world.aziza, now)
        book(world.sardor, world.aziza, now)
        index_next()
        words = list(NameWord.objects.values_list("word", flat=True))
        assert len(set(words)) == len(words) == 4
        assert all(len(word) == 64 for word in words)

    def test_indexing_twice_or_anew_is_the_same(self, world, appeal, desk) -> None:
        assert search(desk, "Saidova") == [appeal.number]
        assert index_next() == 0
        index_anew()
        assert NameWord.objects.count() == 2


class TestNarrowing:
    def test_by_what_the_address_says(self, world, appeal, desk, now) -> None:
        housing = world.botir.topics.get()
        other = book(world.botir, world.malika, now, topic=str(housing.pk)).appeal
        day = now.date()
        assert numbers(desk.get(LIST, {"topic": housing.pk})) == [other.number]
        assert len(numbers(desk.get(LIST, {"state": "registered"}))) == 2
        assert numbers(desk.get(LIST, {"state": "answered"})) == []
        assert len(numbers(desk.get(LIST, {"official": world.botir.pk, "kind": "person"}))) == 2
        assert numbers(desk.get(LIST, {"kind": "company"})) == []
        assert numbers(desk.get(LIST, {"since": day + timedelta(days=1)})) == []
        assert len(numbers(desk.get(LIST, {"since": day, "until": day}))) == 2

    def test_by_what_is_on_control_and_late(self, world, appeal, desk, as_user, now) -> None:
        found = promised(world, now, citizen=world.malika)
        assert numbers(desk.get(LIST, {"control": "open"})) == [found.appeal.number]
        with at(now):
            assert numbers(as_user(world.dilnoza).get(LIST, {"control": "late"})) == []
        with at(now + timedelta(days=30)):
            response = as_user(world.dilnoza).get(LIST, {"control": "late"})
        assert numbers(response) == [found.appeal.number]

    def test_in_the_order_asked_for(self, world, appeal, desk, now) -> None:
        later = book(world.botir, world.malika, now + timedelta(hours=1)).appeal
        assert numbers(desk.get(LIST)) == [later.number, appeal.number]
        for sort in ("oldest", "number"):
            assert numbers(desk.get(LIST, {"sort": sort})) == [appeal.number, later.number]

    def test_a_wrong_filter_is_said_and_filters_nothing(self, world, appeal, desk) -> None:
        response = desk.get(LIST, {"since": "soon", "official": "x", "sort": "name", "page": "x"})
        assert numbers(response) == [appeal.number]
        assert "Write the day like this" in response.content.decode()

    def test_many_come_in_pages_at_the_cost_of_few(self, world, desk, now) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as done:
                desk.get(LIST)
            return len(done)

        for number in range(3):
            book(world.botir, somebody(number), now)
        desk.get(LIST)
        few = cost()
        for number in range(3, PAGE + 3):
            book(world.botir, somebody(number), now)
        assert cost() <= few + 1
        assert few <= 30
        assert len(numbers(desk.get(LIST))) == PAGE
        assert len(numbers(desk.get(LIST, {"page": 2}))) == 3


class TestViews:
    def test_a_view_is_kept_with_its_filters_and_without_words(self, world, appeal, desk) -> None:
        search(desk, "Saidova")
        desk.post(f"{LIST}views/?state=answered&since=x&evil=1", {"name": "Javob berilgan"})
        view = SavedView.objects.get()
        assert (view.name, view.query, view.office) == (
            "Javob berilgan",
            {"state": "answered"},
            None,
        )
        assert "?state=answered" in desk.get(LIST).content.decode()

    def test_a_shared_one_is_seen_in_the_office_alone(self, world, desk, as_user) -> None:
        desk.post(f"{LIST}views/?control=late", {"name": "Kechikkan", "shared": "on"})
        assert "Kechikkan" in as_user(world.botir.user).get(LIST).content.decode()
        assert "Kechikkan" not in as_user(world.sardor.user).get(LIST).content.decode()

    def test_only_who_made_it_removes_it(self, world, desk, as_user) -> None:
        desk.post(f"{LIST}views/?control=late", {"name": "Kechikkan", "shared": "on"})
        url = f"{LIST}views/{SavedView.objects.get().uid}/remove/"
        assert as_user(world.botir.user).post(url).status_code == 404
        assert desk.post(url).status_code == 302
        assert not SavedView.objects.exists()

    def test_one_without_a_name_is_refused_in_words(self, world, desk) -> None:
        response = desk.post(f"{LIST}views/?control=late", {"name": ""})
        assert response.status_code == 422
        assert "Give the view a name" in response.content.decode()


class TestDownload:
    def test_a_csv_has_the_columns_that_were_chosen(self, world, appeal, desk) -> None:
        response = desk.post(f"{LIST}export/", {"columns": ["number", "name"], "format": "csv"})
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        assert text.splitlines() == ['"Number","Name"', f'"{appeal.number}","Aziza Saidova"']
        assert response["Cache-Control"] == "private, no-store"

    def test_an_xlsx_holds_the_same_and_no_formula(self, world, desk, now) -> None:
        book(world.botir, world.aziza, now, subject='=HYPERLINK("http://evil.example","x")')
        response = desk.post(f"{LIST}export/", {"columns": ["subject"], "format": "xlsx"})
        sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
        cell = next(sheet.iter_rows(min_row=2))[0]
        assert cell.data_type != "f"
        assert cell.value.startswith("'=HYPERLINK")

    def test_it_is_narrowed_as_the_list_is(self, world, appeal, desk) -> None:
        response = desk.post(f"{LIST}export/?state=answered", {"format": "csv"})
        assert len(b"".join(response.streaming_content).splitlines()) == 1

    def test_that_it_was_taken_is_in_the_journal_and_on_her_page(
        self, world, appeal, desk, as_user
    ) -> None:
        response = desk.post(f"{LIST}export/", {"columns": ["number", "name"], "format": "csv"})
        b"".join(response.streaming_content)
        taken = Event.objects.get(kind="exported")
        assert taken.data == {"rows": 1, "columns": ["number", "name"]}
        page = as_user(world.aziza).get(f"/my/{appeal.reception.public_id}/").content.decode()
        assert "The secretary: a list for download" in page

    def test_numbers_alone_are_nobodys_data(self, world, appeal, desk) -> None:
        response = desk.post(f"{LIST}export/", {"columns": ["number"], "format": "csv"})
        b"".join(response.streaming_content)
        assert not Event.objects.filter(kind="viewed").exists()


def bulk(browser, verb: str, *appeals: Appeal, **more: object):
    rows = [one.pk for one in appeals]
    return browser.post(f"{LIST}bulk/", {"verb": verb, "rows": rows, **more})


class TestManyAtOnce:
    def test_a_preview_does_nothing(self, world, appeal, as_user) -> None:
        response = bulk(as_user(world.botir.user), "hold", appeal)
        assert "Nothing is done yet" in response.content.decode()
        assert not LegalHold.objects.exists()

    def test_each_is_done_for_itself_and_reported(self, world, appeal, as_user, now) -> None:
        other = book(world.botir, world.malika, now).appeal
        browser = as_user(world.botir.user)
        bulk(browser, "hold", appeal, confirm="1", reason="Sud soʻrovi 17")
        page = bulk(browser, "hold", appeal, other, confirm="1", reason="x").content.decode()
        assert "It is held already" in page
        assert "Done for 1 appeal." in page
        assert LegalHold.objects.count() == 2
        assert LegalHold.objects.get(appeal=appeal).reason == "Sud soʻrovi 17"
        assert Event.objects.filter(kind="held", actor=world.botir.user).count() == 2
        bulk(browser, "release", appeal, confirm="1")
        assert Event.objects.filter(kind="released").count() == 1

    def test_a_hold_wants_a_reason(self, world, appeal, as_user) -> None:
        response = bulk(as_user(world.botir.user), "hold", appeal, confirm="1")
        assert response.status_code == 422
        assert not LegalHold.objects.exists()

    def test_only_the_head_holds(self, world, appeal, as_user) -> None:
        karim = official(world.office, "karim")
        world.office.head = karim
        world.office.save()
        page = bulk(as_user(world.dilnoza), "hold", appeal, confirm="1", reason="x")
        assert "You may not do this here" in page.content.decode()
        assert not LegalHold.objects.exists()

    def test_executors_are_reminded_once_a_day(self, world, as_user, now) -> None:
        found = promised(world, now, to_dilnoza(world))
        with at(now):
            desk = as_user(world.dilnoza)
            bulk(desk, "remind", found.appeal, confirm="1")
            page = bulk(desk, "remind", found.appeal, confirm="1").content.decode()
        assert "reminded today already" in page
        assert Event.objects.filter(kind="reminded").count() == 1

    def test_what_is_open_goes_to_another_who_is_told(self, world, as_user, now) -> None:
        world.dilnoza.email = "dilnoza@office.example"
        world.dilnoza.save()
        found = promised(world, now)
        with at(now):
            desk = as_user(world.dilnoza)
            bulk(desk, "give", found.appeal, confirm="1", executor=world.dilnoza.pk)
            page = bulk(desk, "give", found.appeal, confirm="1", executor=world.dilnoza.pk)
        assert "theirs already" in page.content.decode()
        found.refresh_from_db()
        assert (found.executor, found.executor_name) == (world.dilnoza, "")
        postman.compose(now + timedelta(days=1))
        event = Event.objects.get(kind="given_over")
        assert event.notice_set.get(channel="mail").recipient == world.dilnoza

    def test_who_got_it_is_reminded_by_the_clock(self, world, as_user, now) -> None:
        found = promised(world, now)
        with at(now):
            desk = as_user(world.dilnoza)
            bulk(desk, "give", found.appeal, confirm="1", executor=world.dilnoza.pk)
        found.refresh_from_db()
        before = Event.objects.filter(kind="reminded").count()
        remind(found, now + timedelta(days=found.due.toordinal() - now.toordinal() - 1))
        assert Event.objects.filter(kind="reminded").count() == before + 1

    def test_it_goes_to_nobody_of_another_office(self, world, desk, now) -> None:
        found = promised(world, now)
        response = bulk(desk, "give", found.appeal, confirm="1", executor=world.sardor.user_id)
        assert response.status_code == 422
        assert FollowUp.objects.get().executor is None

    def test_foreign_ones_are_as_if_they_were_not_named(self, world, appeal, as_user) -> None:
        response = bulk(as_user(world.sardor.user), "hold", appeal, confirm="1", reason="x")
        assert response.status_code == 302
        assert not LegalHold.objects.exists()

    def test_an_unknown_verb_is_not_there(self, world, appeal, desk) -> None:
        assert bulk(desk, "explode", appeal).status_code == 404

    def test_no_more_than_a_page_at_once(self, world, appeal, desk) -> None:
        response = desk.post(
            f"{LIST}bulk/", {"verb": "remind", "rows": ["9" * 18] * MOST + [appeal.pk]}
        )
        assert response.status_code == 302
