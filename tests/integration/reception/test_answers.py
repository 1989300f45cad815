"""The written answer: drafted by the desk, signed by the official, and what comes after it."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from reception.actions import afterwards, answers, changes, minutes, promises
from reception.actions.promises import NotNow, NotReceived
from reception.models import Letter, Objection, Rating
from tests import postman
from tests.promises import answered, at, fresh, held, promised
from tests.world import World, book, official

DAY = timedelta(days=1)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def reception(world: World, now):
    """On control, with its one instruction closed."""
    follow_up = promised(world, now)
    promises.report(follow_up, "x", by=world.dilnoza, now=now)
    promises.close(follow_up, by=world.botir.user, now=now)
    return fresh(follow_up.appeal.reception)


def write(world: World, reception, now, text: str = "Javob", *, interim=False, version=0):
    return answers.write(
        reception, text, interim=interim, version=version, by=world.dilnoza, now=now
    )


def letters_to(address: str, now):
    postman.deliver(now)
    return [one for one in mail.outbox if one.to == [address]]


class TestTheAnswer:
    def test_signed_it_decides_the_appeal_and_is_told(self, world: World, reception, now) -> None:
        letter = answered(world, reception, now, "Tom taʼmirlandi.")
        assert fresh(reception).appeal.state == "answered"
        assert (letter.name, letter.position) == (world.botir.name, world.botir.position)
        last = letters_to("aziza@example.uz", now)[-1]
        assert "taʼmirlandi" not in last.subject + last.body

    def test_a_draft_is_nothing_to_the_citizen(self, world: World, reception, now, as_user):
        write(world, reception, now, "Hali xomaki")
        url = reverse("my-reception", args=[reception.public_id])
        assert "Hali xomaki" not in as_user(world.aziza).get(url).content.decode()

    def test_signing_twice_sends_once(self, world: World, reception, now) -> None:
        letter = answered(world, reception, now)
        assert answers.sign(reception, world.botir, version=letter.version, now=now) == letter
        assert reception.events.filter(kind="answered").count() == 1

    def test_nothing_is_signed_that_was_not_read(self, world: World, reception, now) -> None:
        write(world, reception, now, "a")
        write(world, reception, now, "b", version=1)
        with pytest.raises(answers.ChangedMeanwhile):
            answers.sign(reception, world.botir, version=1, now=now)

    def test_two_writers_of_a_draft_see_one_another(self, world: World, reception, now) -> None:
        write(world, reception, now, "a")
        with pytest.raises(answers.ChangedMeanwhile):
            write(world, reception, now, "b")

    def test_nothing_is_answered_while_an_instruction_is_open(self, world: World, now) -> None:
        follow_up = promised(world, now)
        reception = follow_up.appeal.reception
        with pytest.raises(answers.StillOpen):
            answered(world, reception, now)
        assert fresh(reception).appeal.state == "on_control"

    def test_a_reply_in_the_meantime_closes_nothing(self, world: World, now) -> None:
        reception = promised(world, now).appeal.reception
        write(world, reception, now, "Ish boshlandi", interim=True)
        answers.sign(reception, world.botir, version=1, now=now)
        assert fresh(reception).appeal.state == "on_control"
        assert reception.appeal.follow_ups.pending().count() == 1
        assert afterwards.objectable_until(fresh(reception)) is None

    def test_whoever_was_not_received_is_answered_too(self, world: World, now) -> None:
        reception = book(world.botir, world.aziza, now)
        changes.revoke(reception, by=world.dilnoza, now=now)
        answered(world, fresh(reception), now)
        assert fresh(reception).appeal.state == "answered"

    def test_nobody_is_answered_before_their_reception_or_their_card(
        self, world: World, now
    ) -> None:
        for reception in (book(world.botir, world.malika, now), held(world, now)):
            with pytest.raises(NotReceived):
                answered(world, reception, now)

    def test_what_is_decided_is_not_answered_again(self, world: World, reception, now) -> None:
        answered(world, reception, now)
        with pytest.raises(NotNow):
            write(world, reception, now, "Yana")

    def test_an_answer_can_not_be_read_in_the_database(self, world: World, reception, now):
        answered(world, reception, now, "Tom taʼmirlandi")
        afterwards.object_to(reception, "complaint", "Oqyapti", by=world.aziza, now=now)
        with connection.cursor() as cursor:
            for table in ("reception_letter", "reception_objection", "reception_followup"):
                cursor.execute(f"SELECT * FROM {table}")
                rows = str(cursor.fetchall())
                assert not any(word in rows for word in ("taʼmirlandi", "Oqyapti", "Smeta"))


class TestItsPages:
    def url(self, reception) -> str:
        return reverse("desk-answer", args=[reception.public_id])

    def test_the_secretary_prepares_and_the_official_signs(
        self, world: World, reception, now, as_user
    ) -> None:
        fields = {"text": "Taʼmirlandi.", "version": "0"}
        paper = SimpleUploadedFile("dalolatnoma.pdf", PDF)
        with at(now):
            dilnoza = as_user(world.dilnoza)
            assert dilnoza.post(self.url(reception), fields | {"sign": "yes"}).status_code == 404
            kept = dilnoza.post(self.url(reception), fields | {"paper": paper})
            assert kept.status_code == 302
            page = as_user(world.botir.user).get(self.url(reception)).content.decode()
            assert "dalolatnoma.pdf" in page
            assert "Taʼmirlandi." in page
            signed = fields | {"version": "1", "sign": "yes"}
            as_user(world.botir.user).post(self.url(reception), signed)
            mine = reverse("my-reception", args=[reception.public_id])
            page = as_user(world.aziza).get(mine).content.decode()
        assert "Taʼmirlandi." in page
        assert "dalolatnoma.pdf" in page

    def test_papers_of_a_draft_are_the_desks_alone(
        self, world: World, reception, now, as_user
    ) -> None:
        kept = answers.attach(reception, "a.pdf", "application/pdf", PDF, by=world.dilnoza, now=now)
        url = reverse("paper", args=[kept.uid])
        assert as_user(world.aziza).get(url).status_code == 404
        assert as_user(world.dilnoza).get(url).content == PDF
        write(world, reception, now)
        answers.sign(reception, world.botir, version=1, now=now)
        answer = as_user(world.aziza).get(url)
        assert "sandbox" in answer["Content-Security-Policy"]
        for user in (world.malika, world.sardor.user):
            assert as_user(user).get(url).status_code == 404

    def test_a_paper_is_taken_out_before_signing_and_never_after(
        self, world: World, reception, now, as_user
    ) -> None:
        kept = answers.attach(reception, "a.pdf", "application/pdf", PDF, by=world.dilnoza, now=now)
        other = answers.attach(
            reception, "b.pdf", "application/pdf", PDF, by=world.dilnoza, now=now
        )
        args = [reception.public_id, kept.uid]
        as_user(world.dilnoza).post(reverse("desk-answer-paper", args=args))
        write(world, reception, now)
        answers.sign(reception, world.botir, version=1, now=now)
        args = [reception.public_id, other.uid]
        as_user(world.dilnoza).post(reverse("desk-answer-paper", args=args))
        assert [paper.name for paper in Letter.objects.get().attachments.all()] == ["b.pdf"]

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"text": ""}, "Write the answer"),
            ({"paper": SimpleUploadedFile("a.pdf", b"MZ evil")}, "this kind of file"),
        ],
    )
    def test_what_is_wrong_is_said(
        self, world: World, reception, as_user, fields, words: str
    ) -> None:
        sent = {"text": "Javob", "version": "0"} | fields
        answer = as_user(world.dilnoza).post(self.url(reception), sent)
        assert answer.status_code == 422
        assert words in answer.content.decode()

    def test_the_second_writer_sees_both_drafts(self, world: World, reception, as_user) -> None:
        browser = as_user(world.dilnoza)
        browser.post(self.url(reception), {"text": "Birinchi", "version": "0"})
        answer = browser.post(self.url(reception), {"text": "Ikkinchi", "version": "0"})
        assert answer.status_code == 409
        assert "Birinchi" in answer.content.decode()
        assert "Ikkinchi" in answer.content.decode()

    @pytest.mark.parametrize("who", ["sardor", "aziza", "malika"])
    def test_it_is_nobody_elses(self, world: World, reception, as_user, who: str) -> None:
        user = world.sardor.user if who == "sardor" else getattr(world, who)
        for name in ("desk-answer", "desk-instruct", "desk-card-text", "card-pdf"):
            url = reverse(name, args=[reception.public_id])
            assert as_user(user).get(url).status_code == 404, name


class TestAfterwards:
    def test_a_rating_is_given_once_and_changed_for_a_few_days(
        self, world: World, reception, now
    ) -> None:
        afterwards.rate(reception, 2, "Kutdim", by=world.aziza, now=now)
        afterwards.rate(reception, 4, "", by=world.aziza, now=now + 4 * DAY)
        with pytest.raises(afterwards.TooLate):
            afterwards.rate(reception, 5, "", by=world.aziza, now=now + 5 * DAY)
        rating = Rating.objects.get()
        assert (rating.stars, rating.given, rating.changed) == (4, now, now + 4 * DAY)

    def test_nothing_is_rated_that_was_not_held(self, world: World, now) -> None:
        with pytest.raises(afterwards.NotYet):
            afterwards.rate(book(world.botir, world.malika, now), 5, "", by=world.malika, now=now)

    def test_an_objection_must_be_answered(self, world: World, reception, now) -> None:
        answered(world, reception, now)
        note = afterwards.object_to(
            reception, "clarification", "Qachon?", by=world.aziza, now=now + 9 * DAY
        )
        assert note.due == date(2026, 12, 21)  # the 20th is a Sunday
        with pytest.raises(afterwards.AskedAlready):
            afterwards.object_to(reception, "complaint", "Yana", by=world.aziza, now=now)
        afterwards.reply(note, "Ertaga", by=world.botir.user, now=now)
        with pytest.raises(afterwards.AskedAlready):
            afterwards.reply(note, "Indinga", by=world.dilnoza, now=now)
        assert Objection.objects.get().reply == "Ertaga"

    def test_one_that_is_late_is_marked_at_the_desk(
        self, world: World, reception, now, as_user
    ) -> None:
        answered(world, reception, now)
        note = afterwards.object_to(reception, "clarification", "?", by=world.aziza, now=now)
        for days, marked in ((10, False), (11, True)):
            with at(now + days * DAY):
                page = as_user(world.dilnoza).get(reverse("desk-control")).content.decode()
            assert (">Late</span>" in page) == marked, note.due

    def test_the_days_of_objecting_end(self, world: World, reception, now) -> None:
        answered(world, reception, now)
        assert afterwards.objectable_until(fresh(reception)) == date(2026, 12, 11)
        assert afterwards.can_object(fresh(reception), now + 10 * DAY)
        with pytest.raises(afterwards.TooLate):
            afterwards.object_to(reception, "complaint", "x", by=world.aziza, now=now + 11 * DAY)

    def test_an_oral_answer_can_be_objected_to(self, world: World, now) -> None:
        reception = held(world, now)
        with pytest.raises(afterwards.NotYet):
            afterwards.object_to(reception, "complaint", "x", by=world.aziza, now=now)
        minutes.complete(
            reception, outcome="explained", answer="x", consent=True, by=world.dilnoza, now=now
        )
        assert afterwards.object_to(reception, "complaint", "x", by=world.aziza, now=now)

    def test_a_complaint_goes_to_the_head_and_not_to_whom_it_is_about(
        self, world: World, reception, now, as_user
    ) -> None:
        head = official(world.office, "gulnora")
        world.office.head = head
        world.office.save()
        answered(world, reception, now)
        note = afterwards.object_to(reception, "complaint", "Oqyapti", by=world.aziza, now=now)
        letters_to("gulnora@office.example", now)
        told = [one.to for one in mail.outbox if "/desk/objections/" in one.body]
        assert told == [["gulnora@office.example"]]
        url = reverse("desk-objection", args=[note.uid])
        sent = {"text": "Tekshiramiz"}
        assert as_user(world.botir.user).get(url).status_code == 200
        assert as_user(world.botir.user).post(url, sent).status_code == 404
        assert as_user(head.user).post(url, sent).status_code == 302

    def test_the_citizens_pages(self, world: World, reception, now, as_user) -> None:
        answered(world, reception, now)
        browser = as_user(world.aziza)
        rate, ask = (reverse(name, args=[reception.public_id]) for name in ("my-rate", "my-object"))
        with at(now):
            assert browser.get(rate).status_code == browser.get(ask).status_code == 200
            assert browser.post(rate, {"stars": "6"}).status_code == 422
            assert browser.post(rate, {"stars": "5", "comment": "Rahmat"}).status_code == 302
            assert browser.post(ask, {"kind": "complaint", "text": ""}).status_code == 422
            assert browser.post(ask, {"kind": "clarification", "text": "?"}).status_code == 302
            again = browser.post(ask, {"kind": "clarification", "text": "Yana?"})
            assert again.status_code == 422
            assert "Yana?" in again.content.decode()
            desk = as_user(world.dilnoza)
            page = desk.get(reverse("desk-reception", args=[reception.public_id]))
            listed = desk.get(reverse("desk-control")).content.decode()
        assert "Rahmat" in page.content.decode()
        assert reverse("desk-objection", args=[Objection.objects.get().uid]) in listed

    @pytest.mark.parametrize("name", ["my-rate", "my-object", "receipt-pdf"])
    def test_they_are_nobody_elses(self, world: World, reception, as_user, name: str) -> None:
        url = reverse(name, args=[reception.public_id])
        for user in (world.malika, world.sardor.user):
            assert as_user(user).get(url).status_code == 404
