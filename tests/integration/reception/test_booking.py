"""Aziza books with Botir, as the site's pages do it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception import housekeeping
from reception.actions import booking, proofs
from reception.models import Appeal, Draft, EmailProof, Event, Reception
from scheduling.models import Booking, Status
from tests.world import ANSWERS, World, book, somebody, starts

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def browser(world: World) -> Client:
    return Client(headers={"accept-language": "en"})


def hold(browser: Client, world: World, index: int = 0):
    start = starts(world.botir, timezone.now())[index]
    return browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})


def fill(browser: Client, uid) -> None:
    for page in ("about", "applicant", "contact", "appeal"):
        response = browser.post(reverse(f"book-{page}", args=[uid]), ANSWERS | {"topic": topic()})
        assert response.status_code == 302, response.context["form"].errors


def topic() -> int:
    from reception.models import Topic

    return Topic.objects.get(slug="housing").pk


def test_a_slot_is_held_for_ten_minutes(browser: Client, world: World) -> None:
    response = hold(browser, world)
    held = Booking.objects.get()
    assert response.url == reverse("book-about", args=[Draft.objects.get().uid])
    assert held.status == Status.HELD
    assert timedelta(minutes=9) < held.promised_until - timezone.now() <= timedelta(minutes=10)


def test_the_whole_way_ends_at_a_receipt_with_a_number(browser: Client, world: World) -> None:
    hold(browser, world)
    draft = Draft.objects.get()
    fill(browser, draft.uid)
    assert browser.post(reverse("book-check", args=[draft.uid])).url.endswith("/code/")
    browser.get(reverse("book-code", args=[draft.uid]))
    response = browser.post(
        reverse("book-code", args=[draft.uid]), {"code": EmailProof.objects.get().code}
    )
    reception = Reception.objects.get()
    assert response.url == reverse("my-reception", args=[reception.public_id])
    page = browser.get(response.url).content.decode()
    assert re.search(r"NAV-\d{4}-00001", page)
    assert reception.booking.status == Status.CONFIRMED
    assert reception.citizen == world.aziza


def test_a_signed_in_citizen_needs_no_second_code(as_user, world: World) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    draft = Draft.objects.get()
    fill(browser, draft.uid)
    response = browser.post(reverse("book-check", args=[draft.uid]))
    assert response.url == reverse("my-reception", args=[Reception.objects.get().public_id])


def test_somebody_elses_address_still_needs_its_code(as_user, world: World) -> None:
    browser = as_user(world.malika)
    hold(browser, world)
    draft = Draft.objects.get()
    fill(browser, draft.uid)
    assert browser.post(reverse("book-check", args=[draft.uid])).url.endswith("/code/")
    assert not Appeal.objects.exists()


def test_handing_in_twice_makes_one_appeal(as_user, world: World) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    uid = Draft.objects.get().uid
    fill(browser, uid)
    urls = {browser.post(reverse("book-check", args=[uid])).url for _ in range(3)}
    assert urls == {reverse("my-reception", args=[Reception.objects.get().public_id])}
    assert Event.objects.filter(kind="booked").count() == 1


def test_a_taken_slot_is_refused_in_words_with_other_times(browser: Client, world: World) -> None:
    start = starts(world.botir, timezone.now())[0]
    browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    other = Client(headers={"accept-language": "en"})
    response = other.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    assert response.status_code == 409
    assert "just taken" in response.content.decode()
    assert response.context["days"]


@pytest.mark.parametrize("start", ["", "never", "2026-12-01T10:00", "0001-01-01T00:00:00+14:00"])
def test_a_start_that_is_none_is_refused_in_words(browser: Client, world: World, start) -> None:
    response = browser.post(reverse("hold", args=["botir"]), {"start": start})
    assert response.status_code == 409
    assert not Booking.objects.exists()


def test_a_new_choice_gives_the_old_slot_back_and_keeps_the_answers(
    browser: Client, world: World
) -> None:
    hold(browser, world)
    draft = Draft.objects.get()
    for page in ("about", "applicant"):
        browser.post(reverse(f"book-{page}", args=[draft.uid]), ANSWERS)
    start = starts(world.sardor, timezone.now())[0]
    browser.post(reverse("hold", args=["sardor"]), {"start": start.isoformat()})
    draft.refresh_from_db()
    assert draft.official == world.sardor
    assert "Aziza Saidova" in draft.answers
    assert Booking.objects.count() == 1


def test_who_was_slow_still_hands_in_while_nobody_has_taken_the_slot(as_user, world: World) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    draft = Draft.objects.get()
    fill(browser, draft.uid)
    Booking.objects.update(held_until=timezone.now() - timedelta(minutes=5))
    housekeeping.sweep(timezone.now())
    browser.post(reverse("book-check", args=[draft.uid]))
    assert Reception.objects.get().booking.status == Status.CONFIRMED


def test_the_topic_is_asked_again_when_the_official_is_another(as_user, world: World) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    draft = Draft.objects.get()
    fill(browser, draft.uid)
    start = starts(world.sardor, timezone.now())[0]
    browser.post(reverse("hold", args=["sardor"]), {"start": start.isoformat()})
    assert browser.get(reverse("book-check", args=[draft.uid])).url.endswith("/appeal/")


def test_when_the_hold_has_run_out_and_the_slot_is_gone_nothing_typed_is_lost(
    as_user, world: World
) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    draft = Draft.objects.select_related("booking").get()
    fill(browser, draft.uid)
    past = timezone.now() - timedelta(seconds=1)
    Booking.objects.update(held_until=past)
    book(world.botir, world.malika, timezone.now(), start=draft.booking.start)
    response = browser.post(reverse("book-check", args=[draft.uid]), follow=True)
    assert "everything you wrote is kept" in response.content.decode()
    draft.refresh_from_db()
    assert "Taʼmirlash" in draft.answers or "ʼmirlash" in draft.answers or "text" in draft.answers
    hold(browser, world, 3)
    assert (
        browser.get(reverse("book-check", args=[draft.uid])).context["answers"]["text"]
        == (ANSWERS["text"])
    )


def test_an_unfinished_draft_leads_to_its_first_open_question(as_user, world: World) -> None:
    browser = as_user(world.aziza)
    hold(browser, world)
    uid = Draft.objects.get().uid
    assert browser.get(reverse("book-check", args=[uid])).url.endswith("/about/")
    browser.post(reverse("book-about", args=[uid]), ANSWERS)
    assert browser.get(reverse("book-check", args=[uid])).url.endswith("/applicant/")
    browser.post(reverse("book-applicant", args=[uid]), ANSWERS)
    assert browser.get(reverse("book-check", args=[uid])).url.endswith("/contact/")


def test_errors_are_said_and_what_was_typed_stays(browser: Client, world: World) -> None:
    hold(browser, world)
    uid = Draft.objects.get().uid
    browser.post(reverse("book-about", args=[uid]), {"kind": "company"})
    response = browser.post(
        reverse("book-applicant", args=[uid]), {"residence": "Navbahor, Chinor 5"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Write for whom you speak" in page
    assert 'value="Navbahor, Chinor 5"' in page


def test_a_good_paper_is_kept_even_when_a_word_is_missing(browser: Client, world: World) -> None:
    hold(browser, world)
    draft = Draft.objects.get()
    paper = SimpleUploadedFile("ariza.pdf", PDF)
    response = browser.post(reverse("book-appeal", args=[draft.uid]), {"paper": paper})
    assert response.status_code == 422
    kept = draft.attachments.get()
    assert kept.content_type == "application/pdf"
    assert PDF not in kept.file.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("picture.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("tool.pdf", b"MZ\x90\x00" + b"\x00" * 200),
        ("text.pdf", b"just words"),
        ("empty.pdf", b""),
    ],
)
def test_a_file_is_judged_by_its_bytes(browser: Client, world: World, name, content) -> None:
    hold(browser, world)
    draft = Draft.objects.get()
    answers = ANSWERS | {"topic": topic(), "paper": SimpleUploadedFile(name, content)}
    response = browser.post(reverse("book-appeal", args=[draft.uid]), answers)
    assert response.status_code == 422
    assert "paper" in response.context["form"].errors
    assert not draft.attachments.exists()


def test_a_paper_that_is_too_large_is_refused(browser: Client, world: World, settings) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100
    hold(browser, world)
    draft = Draft.objects.get()
    answers = ANSWERS | {"topic": topic(), "paper": SimpleUploadedFile("a.pdf", PDF * 3)}
    response = browser.post(reverse("book-appeal", args=[draft.uid]), answers)
    assert "too large" in response.content.decode()


def test_the_office_that_confirms_itself_gets_a_request(world: World, now) -> None:
    world.botir.needs_approval = True
    world.botir.save()
    reception = book(world.botir, world.aziza, now)
    assert reception.state == "requested"
    assert reception.booking.status == Status.PENDING
    assert Event.objects.get(reception=reception).kind == "requested"


def test_numbers_of_an_office_run_without_gaps(world: World, now) -> None:
    slots = starts(world.botir, now)
    numbers = [
        book(world.botir, somebody(n), now, start=slot).appeal.number
        for n, slot in enumerate(slots[:3])
    ]
    assert numbers == ["NAV-2026-00001", "NAV-2026-00002", "NAV-2026-00003"]


def test_a_draft_without_answers_is_not_handed_in(world: World, now) -> None:
    draft = booking.hold_slot(world.botir, starts(world.botir, now)[0], holder="h", now=now)
    with pytest.raises(booking.Incomplete):
        booking.submit(draft, world.aziza, language="uz", now=now)
    assert Booking.objects.get().status == Status.HELD


class TestCodes:
    def ask(self, now, session="browser") -> str:
        proofs.ask_code("Aziza@example.uz", session=session, language="uz", now=now)
        return EmailProof.objects.latest("pk").code

    def test_the_right_code_proves_the_address(self, world: World, now) -> None:
        code = self.ask(now)
        assert proofs.prove("aziza@example.uz", code, session="browser", now=now) == world.aziza

    def test_a_code_is_good_once(self, world: World, now) -> None:
        code = self.ask(now)
        proofs.prove("aziza@example.uz", code, session="browser", now=now)
        with pytest.raises(proofs.WrongCode):
            proofs.prove("aziza@example.uz", code, session="browser", now=now)

    def test_a_code_is_good_in_its_own_browser_only(self, world: World, now) -> None:
        code = self.ask(now)
        with pytest.raises(proofs.WrongCode):
            proofs.prove("aziza@example.uz", code, session="another", now=now)

    def test_a_code_is_good_for_ten_minutes(self, world: World, now) -> None:
        code = self.ask(now)
        later = now + timedelta(minutes=10)
        with pytest.raises(proofs.WrongCode):
            proofs.prove("aziza@example.uz", code, session="browser", now=later)

    def test_five_wrong_tries_end_a_code(self, world: World, now) -> None:
        code = self.ask(now)
        wrong = f"{(int(code) + 1) % 1_000_000:06}"
        for _ in range(5):
            with pytest.raises(proofs.WrongCode):
                proofs.prove("aziza@example.uz", wrong, session="browser", now=now)
        with pytest.raises(proofs.WrongCode):
            proofs.prove("aziza@example.uz", code, session="browser", now=now)

    def test_only_the_newest_code_counts(self, world: World, now) -> None:
        old = self.ask(now)
        new = self.ask(now)
        if old != new:
            with pytest.raises(proofs.WrongCode):
                proofs.prove("aziza@example.uz", old, session="browser", now=now)
        assert proofs.prove("aziza@example.uz", new, session="browser", now=now) == world.aziza

    def test_a_browser_gets_five_codes_an_hour(self, world: World, now) -> None:
        for _ in range(5):
            self.ask(now)
        with pytest.raises(proofs.TooManyCodes):
            self.ask(now)
        self.ask(now + timedelta(hours=1))

    def test_who_asks_in_anothers_name_does_not_lock_them_out(self, world: World, now) -> None:
        for _ in range(5):
            self.ask(now, session="mallory's")
        with pytest.raises(proofs.TooManyCodes):
            self.ask(now, session="mallory's")
        self.ask(now, session="aziza's")

    def test_an_address_is_not_flooded_from_many_browsers(self, world: World, now) -> None:
        for number in range(20):
            self.ask(now, session=f"browser {number}")
        with pytest.raises(proofs.TooManyCodes):
            self.ask(now, session="one more")

    def test_a_code_never_opens_the_account_of_staff(self, world: World, now) -> None:
        proofs.ask_code("botir@office.example", session="browser", language="uz", now=now)
        code = EmailProof.objects.latest("pk").code
        user = proofs.prove("botir@office.example", code, session="browser", now=now)
        assert user.pk != world.botir.user_id
        assert user.is_citizen
