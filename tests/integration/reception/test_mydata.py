"""A citizen takes away all that is held about her, and is forgotten as far as the law lets."""

import io
import json
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.urls import reverse

from reception import exporting, housekeeping
from reception.actions import erasure, exports, feeds
from reception.actions.changes import cancel
from reception.actions.looking import looked
from reception.models import (
    Appeal,
    DataExport,
    EmailProof,
    Erasure,
    Feed,
    FollowUp,
    Identity,
    Mandate,
    Notice,
    Phone,
    User,
    Waiting,
)
from reception.models.owned import encrypted, owned_by
from reception.mydata import TOLD, everything
from tests import postman
from tests.integration.reception.test_retention import whole_life
from tests.promises import answered, at, promised
from tests.world import World, book

PAGE = "/my/data/"


@pytest.fixture(autouse=True)
def _no_press(monkeypatch):
    """PDFs are printed elsewhere: test_documents."""
    monkeypatch.setattr("reception.documents.papers.pdf", lambda template, context: b"%PDF-made")


def told(now) -> list[str]:
    postman.deliver(now)
    return [str(one.subject) for one in mail.outbox]


def built(user: User, now) -> DataExport:
    export = exports.ask(user, language="uz", now=now)
    with at(now):
        exporting.build_next(now)
    export.refresh_from_db()
    return export


def opened(browser, export: DataExport) -> ZipFile:
    response = browser.get(f"{PAGE}{export.uid}/")
    assert response.status_code == 200
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


class TestExport:
    def test_she_gets_what_is_held_about_her(self, world: World, now, as_user) -> None:
        appeal = whole_life(world, now)
        looked(world.dilnoza, appeal, "card", now)
        export = built(world.aziza, now)
        with at(now):
            archive = opened(as_user(world.aziza), export)
        held = json.loads(archive.read("data.json"))
        assert held["account"]["full_name"] == "Aziza Saidova"
        mine = held["appeals"][0]
        assert (mine["number"], mine["subject"]) == (appeal.number, "Uyimizning tomi oqmoqda")
        assert mine["reception"]["card"]["outcome"] == "written"
        assert mine["reception"]["rating"]["stars"] == 4
        assert mine["answers"][0]["text"] == "tomi oqmoqda"
        assert mine["questions_and_complaints"][0]["reply"]
        looks = [one for one in mine["journal"] if one["what_happened"] == "viewed"]
        assert {"what": "card", "role": "secretary"}.items() <= looks[-1].items()
        assert len(held["letters_sent"]) >= 3

    def test_what_other_tables_hold_about_her_is_in_it_too(self, world, now) -> None:
        appeal = whole_life(world, now)
        Mandate.objects.create(appeal=appeal, kind="attorney", representative="Gʻani Rahimov")
        Identity.objects.create(
            user=world.aziza, provider="oneid", name="Aziza Saidova", since=now, last_used=now
        )
        held = everything(world.aziza)
        assert {"what": "Mandate", "representative": "Gʻani Rahimov"} in (
            held["appeals"][0]["belongs_to_it"]
        )
        assert held["ways_to_reach_and_sign_in"][0]["name"] == "Aziza Saidova"

    def test_no_secret_is_in_it(self, world, now) -> None:
        Phone.objects.create(user=world.aziza, number="+998901234567", code="737373", asked=now)
        text = json.dumps(everything(world.aziza))
        assert "+998901234567" in text
        assert "737373" not in text

    def test_papers_and_pdfs_are_in_it(self, world, now, as_user) -> None:
        appeal = whole_life(world, now)
        export = built(world.aziza, now)
        with at(now):
            archive = opened(as_user(world.aziza), export)
        names = [name.removeprefix(f"{appeal.number}/") for name in archive.namelist()]
        assert "receipt.pdf" in names
        assert any(re.fullmatch(r"answer-\d+\.pdf", name) for name in names)
        assert sum("tomi oqmoqda" in name for name in names) == 2

    def test_it_holds_nobody_elses_data(self, world, now, as_user) -> None:
        whole_life(world, now)
        malika = book(world.botir, world.malika, now, subject="Malikaning yoʻli").appeal
        FollowUp.objects.update(executor=None, executor_name="Jasur Mirzayev")
        export = built(world.aziza, now)
        with at(now):
            archive = opened(as_user(world.aziza), export)
        text = archive.read("data.json").decode()
        for other in ("Malika", "malika@", malika.number, "Jasur", "Dilnoza", "dilnoza"):
            assert other not in text, other

    def test_the_file_is_encrypted_and_hers_alone(self, world, now, as_user) -> None:
        whole_life(world, now)
        export = built(world.aziza, now)
        assert b"PK" not in exports.path_of(export.file).read_bytes()[:4]
        with at(now):
            for other in (world.malika, world.botir.user, world.dilnoza):
                assert as_user(other).get(f"{PAGE}{export.uid}/").status_code == 404

    def test_it_goes_after_some_days(self, world, now, as_user) -> None:
        export = built(world.aziza, now)
        path = exports.path_of(export.file)
        after = now + timedelta(days=7, minutes=1)
        with at(after):
            assert as_user(world.aziza).get(f"{PAGE}{export.uid}/").status_code == 404
        assert path.exists()

    def test_the_worker_deletes_it_then(
        self, world, now, django_capture_on_commit_callbacks
    ) -> None:
        export = built(world.aziza, now)
        path = exports.path_of(export.file)
        with django_capture_on_commit_callbacks(execute=True):
            housekeeping.forget(now + timedelta(days=7, minutes=1))
        assert not path.exists()
        export.refresh_from_db()
        assert export.state == "gone"

    def test_a_letter_tells_her_that_it_is_ready(self, world, now) -> None:
        built(world.aziza, now)
        assert told(now) == ["Maʼlumotlaringiz tayyor"]
        assert PAGE in mail.outbox[0].body

    def test_one_is_made_at_a_time(self, world, now) -> None:
        exports.ask(world.aziza, language="uz", now=now)
        with pytest.raises(exports.AskedAlready):
            exports.ask(world.aziza, language="uz", now=now)

    def test_a_new_one_takes_the_place_of_the_old(
        self, world, now, django_capture_on_commit_callbacks
    ) -> None:
        old = built(world.aziza, now)
        with django_capture_on_commit_callbacks(execute=True):
            new = built(world.aziza, now + timedelta(hours=1))
        assert not exports.path_of(old.file).exists()
        assert exports.path_of(new.file).exists()

    def test_what_a_dead_process_began_is_made_by_the_next(self, world, now) -> None:
        export = exports.ask(world.aziza, language="uz", now=now)
        assert exports.claim(now) == export
        assert exports.claim(now) is None
        later = now + exports.LEASE
        exporting.build_next(later)
        export.refresh_from_db()
        assert export.state == "ready"

    def test_one_that_can_not_be_made_is_given_up_after_some_tries(
        self, world, now, monkeypatch
    ) -> None:
        def broken(*_: object) -> None:
            raise OSError

        monkeypatch.setattr(exporting, "write_zip", broken)
        export = exports.ask(world.aziza, language="uz", now=now)
        for attempt in range(exports.MOST_ATTEMPTS):
            exporting.build_next(now + attempt * exports.LEASE)
        export.refresh_from_db()
        assert export.state == "failed"
        assert not list(exports.path_of(exports.FOLDER).iterdir())


class TestForgotten:
    def test_open_appeals_are_in_the_way(self, world, now, as_user) -> None:
        appeal = book(world.botir, world.aziza, now).appeal
        with at(now):
            browser = as_user(world.aziza)
            response = browser.post(f"{PAGE}erase/")
        assert response.status_code == 409
        assert appeal.number in response.content.decode()
        with pytest.raises(erasure.StillOpen):
            erasure.erase(world.aziza, now=now)
        assert User.objects.get(pk=world.aziza.pk).is_active

    def test_what_is_on_control_is_in_the_way_too(self, world, now) -> None:
        found = promised(world, now)
        assert erasure.open_appeals(world.aziza) == [found.appeal]

    def test_what_is_kept_is_said_with_its_day(self, world, now, as_user) -> None:
        appeal = whole_life(world, now)
        until = (now + relativedelta(years=5)).date()
        assert [(one.appeal, one.until) for one in erasure.kept(world.aziza)] == [(appeal, until)]
        with at(now):
            assert "2031" in as_user(world.aziza).get(f"{PAGE}erase/").content.decode()

    def test_she_proves_by_a_code_that_it_is_her(self, world, now, as_user) -> None:
        cancel(book(world.botir, world.aziza, now), by=world.aziza, now=now)
        with at(now):
            browser = as_user(world.aziza)
            assert browser.post(f"{PAGE}erase/").url == f"{PAGE}erase/code/"
            wrong = browser.post(f"{PAGE}erase/code/", {"code": "000000"})
            assert wrong.status_code == 422
            assert not Erasure.objects.exists()
            code = EmailProof.objects.get().code
            page = browser.post(f"{PAGE}erase/code/", {"code": code})
        assert "last of it on" in page.content.decode()
        assert Erasure.objects.get().user == world.aziza
        assert "_auth_user_id" not in browser.session

    def test_without_a_code_asked_for_this_nothing_is_erased(self, world, now, as_user) -> None:
        browser = as_user(world.aziza)
        assert browser.post(f"{PAGE}erase/code/", {"code": "123456"}).url == f"{PAGE}erase/"

    def test_the_account_is_closed_and_what_nobody_keeps_goes(self, world, now) -> None:
        cancel(book(world.botir, world.aziza, now), by=world.aziza, now=now)
        told(now)
        feeds.make(feeds.offer(world.aziza), by=world.aziza, now=now)
        assert Notice.objects.filter(recipient=world.aziza).exists()
        erasure.erase(world.aziza, now=now)
        assert not Feed.objects.exists()
        assert not Notice.objects.filter(recipient=world.aziza).exists()
        assert not User.objects.get(pk=world.aziza.pk).is_active
        assert Appeal.objects.get().name == "Aziza Saidova"  # kept by law

    def test_twice_is_once(self, world, now) -> None:
        first = erasure.erase(world.aziza, now=now)
        assert erasure.erase(world.aziza, now=now) == first

    def test_she_gets_a_letter_and_then_the_account_is_nobodys(self, world, now) -> None:
        erasure.erase(world.aziza, now=now)
        housekeeping.forget(now)
        assert User.objects.get(pk=world.aziza.pk).email  # the letter comes first
        assert told(now) == ["Maʼlumotlaringiz oʻchirilmoqda"]
        housekeeping.forget(now)
        gone = User.objects.get(pk=world.aziza.pk)
        assert (gone.email, gone.full_name, gone.identity) == ("", "", "")
        assert Erasure.objects.get().done == now

    def test_she_waits_for_nobody_any_more(self, world, now) -> None:
        from reception.actions.waitlist import Wish, join

        day = now.date()
        wish = Wish(day, day + timedelta(days=3))
        join(world.aziza, world.botir, wish, language="uz", now=now)
        erasure.erase(world.aziza, now=now)
        waiting = Waiting.objects.get()
        assert waiting.state == "left"
        assert waiting.identity != world.aziza.identity

    def test_others_keep_what_is_theirs(self, world, now) -> None:
        feeds.make(feeds.offer(world.malika), by=world.malika, now=now)
        erasure.erase(world.aziza, now=now)
        assert Feed.objects.get().user == world.malika

    def test_staff_have_no_such_page(self, world, as_user) -> None:
        for user in (world.botir.user, world.dilnoza):
            assert as_user(user).get(PAGE).status_code == 404


class TestRequests:
    def test_the_operator_sees_them_with_their_days(self, world, now, as_user) -> None:
        world.dilnoza.is_operator = True
        world.dilnoza.save()
        exports.ask(world.aziza, language="uz", now=now)
        erasure.erase(world.malika, now=now)
        with at(now + timedelta(days=12)):
            page = as_user(world.dilnoza).get(reverse("desk-requests")).content.decode()
        assert page.count("is-late") == 2
        assert "Aziza" not in page
        assert "Malika" not in page

    def test_nobody_else_does(self, world, as_user) -> None:
        for user in (world.botir.user, world.aziza, world.sardor.user):
            assert as_user(user).get(reverse("desk-requests")).status_code == 404


def test_an_answer_in_writing_comes_along(world, now) -> None:
    reception = book(world.botir, world.aziza, now)
    cancel(reception, by=world.aziza, now=now)
    Appeal.objects.update(state="registered")
    answered(world, reception, now, "Yozma javob")
    assert "Yozma javob" in str(everything(world.aziza))


# What an appeal holds and its citizen isn't given: notes of the office, secrets, other people.
WITHHELD = {
    "BookedFor",  # the code that opens it
    "Dismissal",
    "Guest",
    "HandedPaper",
    "LegalHold",
    "RecordingPart",
    "Report",
    "SetAside",
}
OTHERWISE = {  # in a shape of their own
    *("Application", "Attachment", "FollowUp", "Letter", "Notice", "Objection", "Rating"),
    *("Reception", "ReceptionCard", "Said", "SaidAtDoor"),
}


def test_of_each_table_of_an_appeal_it_is_decided_whether_its_citizen_is_given_it() -> None:
    holding = {one.model.__name__ for one in owned_by(Appeal) if encrypted(one.model)}
    assert holding == {one.__name__ for one in TOLD} | WITHHELD | OTHERWISE
