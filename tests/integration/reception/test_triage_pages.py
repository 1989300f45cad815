"""The inbox and the pages of decisions, as the office and the citizen see them."""

from datetime import datetime
from unittest.mock import ANY

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reception.actions import rulings, triage
from reception.models import Appeal, Draft, Event, Reception, Ruling
from tests.promises import at, fresh
from tests.triage import against, decided_before, requested, with_head
from tests.world import ANSWERS, World, official, starts


@pytest.fixture
def reception(world: World, now: datetime) -> Reception:
    return requested(world, now)


def decide(browser, reception: Reception, verb: str, **said: str):
    url = reverse("desk-ruling", args=[reception.public_id, verb])
    return browser.post(url, said)


def triage_page(browser, reception: Reception) -> str:
    return browser.get(reverse("desk-triage", args=[reception.public_id])).content.decode()


def test_the_inbox_leads_to_each_request_and_says_what_is_late(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    with at(now):
        page = as_user(world.dilnoza).get(reverse("desk-inbox")).content.decode()
    assert reception.appeal.subject in page
    assert reverse("desk-triage", args=[reception.public_id]) in page
    assert "before the head" in page


def test_after_a_decision_comes_the_next_request(world: World, now: datetime, as_user) -> None:
    first, second = requested(world, now), requested(world, now, world.malika)
    with at(now):
        response = decide(as_user(world.dilnoza), first, "approve")
        assert response.url == reverse("desk-triage", args=[second.public_id])
        response = decide(as_user(world.dilnoza), second, "approve")
    assert response.url == reverse("desk-inbox")
    assert fresh(first).state == "scheduled"


def test_a_question_without_words_is_asked_again(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    with at(now):
        response = decide(as_user(world.dilnoza), reception, "ask", question=" ")
    assert response.status_code == 422
    assert "Write what is to be completed" in response.content.decode()


def test_the_citizen_answers_on_her_page(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    with at(now):
        decide(as_user(world.dilnoza), reception, "ask", question="Qaysi uy?")
        aziza = as_user(world.aziza)
        page = aziza.get(reverse("my-reception", args=[reception.public_id])).content.decode()
        assert "Qaysi uy?" in page
        url = reverse("my-clarify", args=[reception.public_id])
        paper = SimpleUploadedFile("uy.pdf", b"%PDF-1.4")
        wrong = aziza.post(url, {"text": "", "paper": paper})
        assert wrong.status_code == 422
        assert "uy.pdf" in wrong.content.decode(), "the paper is kept"
        response = aziza.post(url, {"text": "Chinor 5"})
        assert response.url == reverse("my-reception", args=[reception.public_id])
        assert "Chinor 5" in triage_page(as_user(world.dilnoza), reception)


def test_one_more_paper_loses_no_word(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    triage.ask(reception, "Qaysi uy?", by=world.dilnoza, now=now)
    with at(now):
        page = as_user(world.aziza).post(
            reverse("my-clarify", args=[reception.public_id]),
            {"text": "Yarim", "more": "yes", "paper": SimpleUploadedFile("a.pdf", b"%PDF-1.4")},
        )
    assert page.status_code == 200
    assert ">\nYarim</textarea>" in page.content.decode()
    assert fresh(reception).appeal.state == "clarifying"


def test_whom_it_complains_about_is_not_among_the_offices(
    world: World, now: datetime, as_user
) -> None:
    reception = requested(world, now, **against(world.sardor))
    url = reverse("desk-ruling", args=[reception.public_id, "forward"])
    with at(now):
        browser = as_user(world.dilnoza)
        assert f'value="{world.sardor.office_id}"' not in browser.get(url).content.decode()
        response = browser.post(url, {"office": str(world.sardor.office_id), "reasons": "x"})
        assert response.status_code == 422
        response = browser.post(url, {"body": "guliston hokimligi", "reasons": "x"})
        assert response.status_code == 422
    assert not Ruling.objects.exists()


def test_a_refusal_as_repeated_asks_for_the_earlier_one(
    world: World, now: datetime, as_user
) -> None:
    before = decided_before(world, now).appeal
    reception = requested(world, now)
    said = {"ground": "decided_before", "reasons": "Hal qilingan"}
    with at(now):
        browser = as_user(world.dilnoza)
        wrong = decide(browser, reception, "refuse", **said)
        assert wrong.status_code == 422
        assert "Hal qilingan" in wrong.content.decode()
        decide(browser, reception, "refuse", **said, earlier=str(before.pk))
        page = as_user(world.aziza).get(reverse("my-reception", args=[reception.public_id]))
    assert fresh(reception).appeal.state == "refused"
    text = page.content.decode()
    assert before.number in text
    assert "ask the superior body or a court" in text


def test_earlier_appeals_stand_beside_with_what_was_decided(
    world: World, now: datetime, as_user
) -> None:
    before = decided_before(world, now).appeal
    reception = requested(world, now)
    with at(now):
        page = triage_page(as_user(world.dilnoza), reception)
    assert before.number in page
    assert "100% alike" in page
    assert "Tom kelasi yili taʼmirlanadi." in page


def test_the_head_agrees_and_the_secretary_can_not(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    zilola = with_head(world)
    with at(now):
        decide(as_user(world.dilnoza), reception, "leave", ground="anonymous", reasons="x")
        decide(as_user(world.dilnoza), reception, "agree")
        assert fresh(reception).appeal.state == "registered"
        assert "Agree" in triage_page(as_user(zilola.user), reception)
        decide(as_user(zilola.user), reception, "agree")
    assert fresh(reception).appeal.state == "not_considered"


def test_the_head_says_why_not(world: World, reception: Reception, now: datetime, as_user) -> None:
    zilola = with_head(world)
    ruling = rulings.propose(reception, "anonymous", "x", by=world.dilnoza, now=now)
    with at(now):
        assert decide(as_user(zilola.user), reception, "disagree", text="").status_code == 422
        decide(as_user(zilola.user), reception, "disagree", text="Ismi bor")
    ruling.refresh_from_db()
    assert (ruling.agreed, ruling.remark) == (False, "Ismi bor")


def test_the_one_complained_about_sees_nothing_of_it(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    with_head(world)
    triage.name_accused(reception, official=world.botir, by=world.dilnoza, now=now)
    with at(now):
        browser = as_user(world.botir.user)
        url = reverse("desk-triage", args=[reception.public_id])
        assert browser.get(url).status_code == 404
        assert decide(browser, reception, "approve").status_code == 404
        assert "Give it to Zilola" in triage_page(as_user(world.dilnoza), reception)


def test_the_desk_gives_it_to_the_head(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    zilola = with_head(world)
    triage.name_accused(reception, official=world.botir, by=world.dilnoza, now=now)
    start = starts(zilola, now)[3]
    with at(now):
        url = reverse("desk-move", args=[reception.public_id]) + "?to=zilola"
        assert as_user(world.dilnoza).get(url).status_code == 200
        as_user(world.dilnoza).post(url, {"start": start.isoformat()})
        wrong = url.replace("zilola", "sardor")
        assert as_user(world.dilnoza).get(wrong).status_code == 404
    assert fresh(reception).official == zilola


def test_whoever_complains_about_whom_they_book_is_led_to_the_head(
    world: World, now: datetime, as_user
) -> None:
    zilola = with_head(world)
    browser = as_user(world.aziza)
    with at(now):
        start = starts(world.botir, now)[0]
        browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
        draft = Draft.objects.get()
        for page in ("about", "applicant", "contact"):
            browser.post(reverse(f"book-{page}", args=[draft.uid]), ANSWERS)
        topic = world.botir.topics.get().pk
        said = ANSWERS | against(world.botir) | {"topic": topic}
        browser.post(reverse("book-appeal", args=[draft.uid]), said)
        response = browser.post(reverse("book-check", args=[draft.uid]))
        assert response.url == reverse("book-instead", args=[draft.uid])
        page = browser.get(response.url).content.decode()
        assert "Zilola" in page
        assert not Appeal.objects.exists()
        start = starts(zilola, now)[0]
        browser.post(reverse("hold", args=["zilola"]), {"start": start.isoformat()})
        browser.post(reverse("book-appeal", args=[draft.uid]), said)
        browser.post(reverse("book-check", args=[draft.uid]))
    assert Appeal.objects.get().against_official == world.botir


def test_another_official_is_named_in_words(world: World, now: datetime, as_user) -> None:
    browser = as_user(world.aziza)
    with at(now):
        start = starts(world.botir, now)[0]
        browser.post(reverse("hold", args=["botir"]), {"start": start.isoformat()})
        url = reverse("book-appeal", args=[Draft.objects.get().uid])
        said = ANSWERS | {"against": "other", "topic": world.botir.topics.get().pk}
        response = browser.post(url, said)
    assert response.status_code == 422
    assert "Write whom you complain about" in response.content.decode()


def test_the_citizen_withdraws_and_the_desk_hands_papers_back(
    world: World, reception: Reception, now: datetime, as_user
) -> None:
    with at(now):
        url = reverse("my-withdraw", args=[reception.public_id])
        assert as_user(world.aziza).get(url).status_code == 200
        as_user(world.aziza).post(url)
        assert fresh(reception).appeal.state == "withdrawn"
        assert as_user(world.aziza).get(url).status_code == 302
        decide(as_user(world.dilnoza), reception, "papers")
    assert Event.objects.filter(kind="papers_returned", actor=world.dilnoza).exists()


@pytest.mark.parametrize("verb", ["ask", "forward", "refuse", "leave", "accuse", "approve", "fly"])
def test_strangers_decide_nothing(world: World, reception: Reception, as_user, verb: str) -> None:
    url = reverse("desk-ruling", args=[reception.public_id, verb])
    for user in (world.sardor.user, world.aziza, official(world.office, "olim").user):
        assert as_user(user).post(url).status_code == 404
        assert as_user(user).get(url).status_code == 404


def test_the_letter_of_a_ruling_is_for_its_citizen_and_its_office(
    world: World, reception: Reception, now: datetime, as_user, monkeypatch
) -> None:
    made = []

    def pdf(*what: object) -> bytes:
        made.append(what)
        return b"%PDF"

    monkeypatch.setattr("reception.documents.papers.pdf", pdf)
    rulings.forward(reception, body="Prokuratura", reasons="x", by=world.dilnoza, now=now)
    url = reverse("ruling-pdf", args=[Ruling.objects.get().uid])
    for user in (world.aziza, world.dilnoza):
        assert as_user(user).get(url).content == b"%PDF"
    for user in (world.malika, world.sardor.user):
        assert as_user(user).get(url).status_code == 404
    assert made[0] == ("documents/ruling.html", ANY)
