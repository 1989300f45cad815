"""Papers to download: every letter in them right, tagged, bounded, and only for whom they are."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from reception.actions import minutes, promises
from reception.documents import papers, rendering
from reception.models import Reception
from tests.promises import SMETA, answered, at, fresh, held, promised
from tests.world import World, book

LETTERS = "ўқувчи oʻquvchi Мурожаат maʼno ҳўкиз ғишт №12 «ишонч»"


def text_of(pdf: bytes) -> str:
    """In one line: where a line breaks says nothing about the letters."""
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def root_of(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf)).trailer["/Root"]


def written(world: World, now):
    reception = held(world, now)
    minutes.complete(
        reception,
        outcome="written",
        answer=LETTERS,
        heard=LETTERS,
        instructions=[SMETA],
        by=world.botir.user,
        now=now,
    )
    return fresh(reception)


def sent(world: World, now):
    follow_up = promised(world, now)
    promises.report(follow_up, "x", by=world.dilnoza, now=now)
    promises.close(follow_up, by=world.dilnoza, now=now)
    reception = fresh(follow_up.appeal.reception)
    return answered(world, reception, now, LETTERS), reception


def test_the_card_holds_every_script_and_is_tagged(world: World, now) -> None:
    reception = written(world, now)
    with translation.override("uz-cyrl"):
        pdf = papers.card(reception)
    text = text_of(pdf)
    assert text.count(LETTERS) == 2
    assert "Smeta tuzish" in text
    root = root_of(pdf)
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "uz-Cyrl"
    assert "/StructTreeRoot" in root
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_the_letter_speaks_the_language_of_the_appeal(world: World, now) -> None:
    letter, reception = sent(world, now)
    with translation.override("en"):
        pdf = papers.answer(letter, reception)
    text = text_of(pdf)
    assert LETTERS in text
    assert "Hokim oʻrinbosari" in text  # the official's position in Uzbek
    assert root_of(pdf)["/Lang"] == "uz"


def test_the_letter_says_how_to_appeal_it(world: World, now) -> None:
    letter, reception = sent(world, now)
    reception.appeal.language = "en"
    text = text_of(papers.answer(letter, reception))
    assert "superior body or a court" in text
    assert "Friday 11 December" in text


def test_the_receipt_leads_to_its_page(world: World, now) -> None:
    reception = book(world.botir, world.aziza, now, subject=LETTERS)
    pdf = papers.receipt(reception)
    text = text_of(pdf)
    assert LETTERS in text
    assert reception.appeal.number in text
    assert f"/my/{reception.public_id}/" in text.replace(" ", "")


def test_the_same_paper_is_made_once_and_another_anew(world: World, now, monkeypatch) -> None:
    made = []
    printed = rendering.printed

    def counted(html: str) -> bytes:
        made.append(html)
        return printed(html)

    monkeypatch.setattr(rendering, "printed", counted)
    reception = book(world.botir, world.aziza, now)
    assert papers.receipt(reception) == papers.receipt(reception)
    assert len(made) == 1
    with translation.override("ru"):
        papers.receipt(reception)
    assert len(made) == 2


def test_what_is_kept_can_not_be_read_and_is_forgotten(world: World, now) -> None:
    papers.receipt(book(world.botir, world.aziza, now))
    (kept,) = rendering.folder().iterdir()
    assert not kept.read_bytes().startswith(b"%PDF")
    kept.write_bytes(b"half")
    assert papers.receipt(Reception.objects.whole().get()).startswith(b"%PDF")
    rendering.forget(timezone.now() + timedelta(days=1))
    assert not list(rendering.folder().iterdir())


def test_a_paper_that_takes_too_long_keeps_nobody_waiting(
    world: World, now, as_user, monkeypatch
) -> None:
    monkeypatch.setattr(rendering, "RENDER_SECONDS", 0.05)
    reception = book(world.botir, world.aziza, now)
    answer = as_user(world.aziza).get(reverse("receipt-pdf", args=[reception.public_id]))
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_no_more_than_so_many_are_made_at_once(world: World, now, as_user, monkeypatch) -> None:
    monkeypatch.setattr(rendering, "WAIT_SECONDS", 0.01)
    for _ in range(rendering.AT_ONCE):
        rendering.presses.acquire()
    try:
        reception = book(world.botir, world.aziza, now)
        answer = as_user(world.aziza).get(reverse("receipt-pdf", args=[reception.public_id]))
        assert answer.status_code == 503
    finally:
        for _ in range(rendering.AT_ONCE):
            rendering.presses.release()


def test_the_press_fetches_nothing(tmp_path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="9">SECRET</text></svg>')
    html = f'<html lang="en"><title>x</title><img alt="x" src="file://{secret}"><p>shown</p>'
    text = text_of(rendering.printed(html))
    assert "shown" in text
    assert "SECRET" not in text


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "<img src=file:///etc/passwd>"])
def test_no_word_of_a_citizen_becomes_markup_in_a_paper(world: World, now, hostile: str) -> None:
    pdf = papers.receipt(book(world.botir, world.aziza, now, subject=hostile))
    assert hostile in text_of(pdf)


def test_papers_are_downloads_for_whom_they_are(world: World, now, as_user) -> None:
    letter, reception = sent(world, now)
    urls = {
        "receipt": reverse("receipt-pdf", args=[reception.public_id]),
        "card": reverse("card-pdf", args=[reception.public_id]),
        "answer": reverse("answer-pdf", args=[letter.uid]),
    }
    with at(now):
        for name, url in urls.items():
            response = as_user(world.dilnoza).get(url)
            assert response.content.startswith(b"%PDF"), name
            assert response["Content-Disposition"].startswith("attachment")
            assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
            assert response["X-Content-Type-Options"] == "nosniff"
            assert response["Cache-Control"] == "private, no-store"
            expected = 404 if name == "card" else 200
            assert as_user(world.aziza).get(url).status_code == expected, name
            for user in (world.malika, world.sardor.user):
                assert as_user(user).get(url).status_code == 404, name


def test_there_is_no_paper_of_a_card_that_is_not_complete(world: World, now, as_user) -> None:
    reception = held(world, now)
    minutes.keep(reception, {"answer": "x"}, version=0, by=world.dilnoza, now=now)
    url = reverse("card-pdf", args=[reception.public_id])
    assert as_user(world.dilnoza).get(url).status_code == 404
