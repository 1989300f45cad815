"""Every kind of applicant hands in an appeal, is asked only what the kind needs, and is refused by
nothing that is theirs: their age, a paper that is missing, what helps them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reception.actions import afterwards, checking, minutes
from reception.actions.promises import Instruction
from reception.deadlines import Duty
from reception.models import Appeal, Attachment, Category, Draft, Event, FollowUp, Reception
from reception.models.applicants import Needs, Verdict
from reception.notices.compose import compose
from reception.profiles import last_day_of
from tests.world import World, book, starts

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
COMPANY = {
    "kind": "company",
    "organisation": "Navbahor Tola MCHJ",
    "tax_number": "302 411 905",
    "residence": "Navbahor, Sanoat 3",
}
DIRECTOR = {"name": "Aziza Saidova", "position": "Direktor", "mandate_kind": "head"}
PERSON = {"kind": "represented", "name": "Hikmat Saidov", "residence": "Navbahor, Chinor 5"}
DAUGHTER = {
    "representative": "Aziza Saidova",
    "mandate_kind": "attorney",
    "mandate_number": "2026-117",
}


@pytest.fixture
def browser(as_user, world: World) -> Client:
    """Aziza's, with a time of Botir's held."""
    browser = as_user(world.aziza)
    start = starts(world.botir, timezone.now())[0]
    browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
    return browser


def tell(browser: Client, page: str, **answers: object):
    return browser.post(reverse(f"book-{page}", args=[Draft.objects.get().uid]), answers)


def onward(answer) -> str:
    """The page that follows."""
    assert answer.status_code == 302, answer.context["form"].errors
    return answer.url.split("/")[-2]


def hand_in(browser: Client, world: World) -> Appeal:
    tell(browser, "contact", email=world.aziza.email, phone="")
    topic = world.botir.topics.get().pk
    tell(browser, "appeal", topic=topic, subject="Tom", text="Tom oqmoqda")
    answer = tell(browser, "check")
    assert answer.url == reverse("my-reception", args=[Reception.objects.get().public_id])
    return Appeal.objects.get()


def errors(answer) -> dict[str, list[str]]:
    assert answer.status_code == 422
    return answer.context["form"].errors


def test_a_person_is_not_asked_for_a_mandate(browser: Client, world: World) -> None:
    assert onward(tell(browser, "about", kind="person")) == "applicant"
    about = {"name": "Aziza Saidova", "residence": "Chinor 5"}
    assert onward(tell(browser, "applicant", **about)) == "contact"
    appeal = hand_in(browser, world)
    assert (appeal.kind, appeal.applicant, appeal.channel) == ("person", "Aziza Saidova", "online")
    assert not hasattr(appeal, "mandate")


def test_a_company_gives_its_tax_number_and_who_speaks_for_it(
    browser: Client, world: World
) -> None:
    tell(browser, "about", kind="company")
    assert onward(tell(browser, "applicant", **COMPANY)) == "mandate"
    paper = SimpleUploadedFile("ustav.pdf", PDF)
    assert onward(tell(browser, "mandate", **DIRECTOR, paper=paper)) == "contact"
    appeal = hand_in(browser, world)
    assert appeal.applicant == "Navbahor Tola MCHJ — Aziza Saidova"
    assert (appeal.tax_number, appeal.position) == ("302411905", "Direktor")
    assert (appeal.mandate.kind, appeal.mandate.representative) == ("head", "Aziza Saidova")
    assert appeal.attachments.get().role == Attachment.Role.MANDATE


@pytest.mark.parametrize(
    ("country", "number", "good"),
    [
        ("uz", "302411905", True),
        ("uz", "12345", False),
        ("ru", "7707083893", True),
        ("ru", "7707083890", False),
        ("kz", "940940000384", True),
        ("kz", "302411905", False),
    ],
)
def test_a_tax_number_is_one_of_the_country(
    browser: Client, settings, country: str, number: str, good: bool
) -> None:
    settings.COUNTRY = country
    tell(browser, "about", kind="company")
    answer = tell(browser, "applicant", **COMPANY | {"tax_number": number})
    if good:
        assert onward(answer) == "mandate"
    else:
        assert "digits" in str(errors(answer)["tax_number"])


def test_a_state_body_has_no_mandate_and_the_clock_between_bodies(
    browser: Client, world: World
) -> None:
    tell(browser, "about", kind="state_body")
    body = {"organisation": "Suv boshqarmasi", "residence": "Navbahor"}
    assert onward(tell(browser, "applicant", **body)) == "mandate"
    assert onward(tell(browser, "mandate", name="Aziza Saidova", position="Boshliq")) == "contact"
    appeal = hand_in(browser, world)
    assert appeal.between_bodies
    assert not hasattr(appeal, "mandate")
    reception, now = Reception.objects.get(), timezone.now()
    reception.state, reception.began, reception.finished = "finished", now, now
    reception.save()
    appeal.state = "heard"
    appeal.save()
    minutes.complete(
        reception,
        outcome="written",
        answer="Javob yoziladi",
        instructions=[Instruction("Javob tayyorlash", name="Botir")],
        by=world.botir.user,
        now=now,
    )
    today = timezone.localdate(now)
    assert FollowUp.objects.get().due < last_day_of(Duty.ANSWER, today)
    reception.refresh_from_db()
    assert afterwards.objectable_until(reception) is None


class TestRepresented:
    def test_the_applicant_is_the_person_and_the_speaker_is_named_beside(
        self, browser: Client, world: World
    ) -> None:
        assert onward(tell(browser, "about", kind="represented")) == "applicant"
        assert onward(tell(browser, "applicant", **PERSON)) == "mandate"
        until = timezone.localdate() + timedelta(days=90)
        tell(browser, "mandate", **DAUGHTER, mandate_until=until.isoformat())
        appeal = hand_in(browser, world)
        assert (appeal.kind, appeal.applicant) == ("person", "Hikmat Saidov")
        mandate = appeal.mandate
        assert (mandate.representative, mandate.number) == ("Aziza Saidova", "2026-117")
        assert (mandate.until, mandate.verdict) == (until, Verdict.UNCHECKED)

    def test_what_is_missing_is_asked_and_named(self, browser: Client) -> None:
        tell(browser, "about", kind="represented")
        assert set(errors(tell(browser, "applicant"))) == {"name", "residence"}
        tell(browser, "applicant", **PERSON)
        assert set(errors(tell(browser, "mandate"))) == {"representative", "mandate_kind"}
        answer = tell(browser, "mandate", **DAUGHTER | {"mandate_number": ""})
        assert "number of the power of attorney" in str(errors(answer)["mandate_number"])

    def test_a_mandate_that_ends_before_the_reception_is_said_at_once(
        self, browser: Client
    ) -> None:
        start = Draft.objects.get().booking.start
        tell(browser, "about", kind="represented")
        tell(browser, "applicant", **PERSON)
        eve = timezone.localtime(start).date() - timedelta(days=1)
        answer = tell(browser, "mandate", **DAUGHTER, mandate_until=eve.isoformat())
        assert "before the reception on" in str(errors(answer)["mandate_until"])
        last = eve + timedelta(days=1)
        answer = tell(browser, "mandate", **DAUGHTER, mandate_until=last.isoformat())
        assert onward(answer) == "contact"

    def test_without_the_mandate_the_check_leads_back_to_it(self, browser: Client) -> None:
        tell(browser, "about", kind="represented")
        tell(browser, "applicant", **PERSON)
        assert onward(browser.get(reverse("book-check", args=[Draft.objects.get().uid]))) == (
            "mandate"
        )

    def test_changing_ones_mind_leaves_nothing_of_it(self, browser: Client, world: World) -> None:
        tell(browser, "about", kind="represented")
        tell(browser, "applicant", **PERSON)
        tell(browser, "mandate", **DAUGHTER)
        tell(browser, "about", kind="person")
        tell(browser, "applicant", name="Aziza Saidova", residence="Chinor 5")
        assert not hasattr(hand_in(browser, world), "mandate")


def test_nobody_is_refused_because_of_age(browser: Client, world: World) -> None:
    tell(browser, "about", kind="person")
    tell(browser, "applicant", name="Aziza Saidova", residence="Chinor 5", minor="on")
    appeal = hand_in(browser, world)
    assert appeal.minor
    assert appeal.reception.state == "scheduled"


class TestNeeds:
    def test_they_are_on_the_desk_and_in_the_letter_to_the_office(
        self, browser: Client, world: World, as_user
    ) -> None:
        tell(browser, "about", kind="person")
        tell(browser, "applicant", name="Aziza Saidova", residence="Chinor 5")
        asked = {"interpreter": "sign-uz", "access": ["captions", "companion"], "words": "Akam"}
        assert onward(tell(browser, "needs", **asked)) == "appeal"
        reception = hand_in(browser, world).reception
        needs = Needs("sign-uz", ("captions", "companion"), "Akam")
        assert Appeal.objects.get().needs == needs
        desk = as_user(world.dilnoza)
        day = timezone.localtime(reception.starts_at).date()
        for url in (
            reverse("desk-reception", args=[reception.public_id]),
            reverse("desk-day") + f"?on={day}",
            reverse("desk-week", args=["botir"]) + f"?on={day}",
        ):
            assert "Uzbek sign language" in desk.get(url).content.decode(), url
        notices = compose(Event.objects.get(kind="booked"), timezone.now())
        office = next(one for one in notices if one.recipient == world.botir.user)
        assert "imo-ishora tili" in office.body
        assert "Akam" not in office.body

    def test_they_are_kept_encrypted(self, world: World, now) -> None:
        from django.db import connection

        book(world.botir, world.aziza, now, interpreter="sign-uz", words="koʻzi ojiz")
        with connection.cursor() as cursor:
            cursor.execute("SELECT needs_stored FROM reception_appeal")
            (stored,) = cursor.fetchone()
        assert "sign-uz" not in stored

    def test_another_language_is_to_be_named(self, browser: Client) -> None:
        assert "words" in errors(tell(browser, "needs", interpreter="other"))


class TestChecking:
    @pytest.fixture
    def reception(self, world: World, now) -> Reception:
        veterans = Category.objects.create(slug="veterans", name={"en": "Veterans"}, rank=1)
        claims: Any = {"represented": "yes", "category": str(veterans.pk)} | DAUGHTER
        return book(world.botir, world.aziza, now, **claims)

    @pytest.mark.parametrize("what", checking.CLAIMS)
    def test_the_desk_says_whether_it_accepts_and_that_is_journaled(
        self, world: World, reception: Reception, as_user, what: str
    ) -> None:
        desk = as_user(world.dilnoza)
        url = reverse("desk-check", args=[reception.public_id, what])
        for verdict in ("accepted", "accepted", "rejected"):
            assert desk.post(url, {"verdict": verdict}).status_code == 302
        claimed = getattr(Appeal.objects.get(), what)
        assert (claimed.verdict, claimed.checked_by) == (Verdict.REJECTED, world.dilnoza)
        kinds = Event.objects.filter(kind__startswith=what).order_by("pk")
        assert [one.kind for one in kinds] == [f"{what}_accepted", f"{what}_rejected"]
        page = desk.get(reverse("desk-reception", args=[reception.public_id])).content.decode()
        assert "Not accepted" in page

    def test_a_rejected_mandate_refuses_nobody(self, world: World, reception: Reception, now):
        checking.check(reception, "mandate", Verdict.REJECTED, by=world.dilnoza, now=now)
        assert Reception.objects.get().state == "scheduled"

    def test_the_first_comers_are_marked_in_the_queue(
        self, world: World, reception: Reception, as_user
    ) -> None:
        day = timezone.localtime(reception.starts_at).date()
        page = as_user(world.dilnoza).get(reverse("desk-day") + f"?on={day}").content.decode()
        assert "Veterans" in page
        assert "Represented" in page

    @pytest.mark.parametrize(
        ("what", "verdict"), [("mandate", "maybe"), ("appeal", "accepted"), ("mandate", "")]
    )
    def test_anything_else_is_not_there(
        self, world: World, reception: Reception, as_user, what: str, verdict: str
    ) -> None:
        url = reverse("desk-check", args=[reception.public_id, what])
        assert as_user(world.dilnoza).post(url, {"verdict": verdict}).status_code == 404

    def test_another_office_and_the_citizen_find_nothing(
        self, world: World, reception: Reception, as_user
    ) -> None:
        url = reverse("desk-check", args=[reception.public_id, "mandate"])
        for user in (world.sardor.user, world.aziza):
            assert as_user(user).post(url, {"verdict": "accepted"}).status_code == 404
        assert not Event.objects.filter(kind__startswith="mandate_").exists()

    def test_a_reception_moved_beyond_the_mandate_is_marked(
        self, world: World, reception: Reception, as_user
    ) -> None:
        mandate = reception.appeal.mandate
        mandate.until = timezone.localtime(reception.starts_at).date() - timedelta(days=1)
        mandate.save()
        page = as_user(world.dilnoza).get(reverse("desk-reception", args=[reception.public_id]))
        assert "It ends before the reception" in page.content.decode()


def test_the_evidence_of_priority_is_a_paper_of_its_own(browser: Client, world: World) -> None:
    veterans = Category.objects.create(slug="veterans", name={"en": "Veterans"}, rank=1)
    tell(browser, "about", kind="person")
    tell(browser, "applicant", name="Aziza Saidova", residence="Chinor 5")
    assert onward(tell(browser, "needs")) == "priority"
    for name in ("old.pdf", "guvohnoma.pdf"):
        paper = SimpleUploadedFile(name, PDF)
        assert onward(tell(browser, "priority", category=veterans.pk, paper=paper)) == "appeal"
    appeal = hand_in(browser, world)
    assert appeal.claim.category == veterans
    kept = appeal.attachments.get()
    assert (kept.role, kept.name) == (Attachment.Role.EVIDENCE, "guvohnoma.pdf")


def test_an_appeal_has_five_papers_at_most(browser: Client) -> None:
    for number in range(6):
        answer = tell(browser, "appeal", paper=SimpleUploadedFile(f"{number}.pdf", PDF))
    assert "already" in str(errors(answer)["paper"])
    assert Draft.objects.get().attachments.count() == 5
