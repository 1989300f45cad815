"""What an address, a form or a file can do to a page that it should not."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reception.actions.papers import keep
from reception.forms.papers import check_paper
from reception.models import Draft
from tests.world import PASSWORD, World, book

HOSTILE = "<script>alert(1)</script>\"'{{ 7|add:7 }}"


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"])
def test_a_moment_at_the_edge_of_time_is_refused_politely(world: World, now, start: str) -> None:
    browser = Client(raise_request_exception=False)
    answer = browser.post(reverse("hold", args=["botir"]), {"start": start})
    assert answer.status_code == 409


@pytest.mark.parametrize("target", ["abc", "book-about"])
def test_next_is_an_address_and_never_the_name_of_a_page(world: World, target: str) -> None:
    world.botir.user.set_password(PASSWORD)
    world.botir.user.save()
    browser = Client(raise_request_exception=False)
    fields = {"username": world.botir.user.username, "password": PASSWORD, "next": target}
    assert browser.post(reverse("staff-sign-in"), fields).status_code == 302


@pytest.mark.parametrize(
    ("name", "who"),
    [
        ("my-reception", "aziza"),
        ("my-receptions", "aziza"),
        ("desk-reception", "dilnoza"),
        ("desk-day", "dilnoza"),
        ("room", "aziza"),
    ],
)
def test_a_shared_computer_keeps_no_personal_page(
    world: World, now, as_user, name: str, who: str
) -> None:
    made = book(world.botir, world.aziza, now)
    many = name in {"my-receptions", "desk-day"}
    url = reverse(name, args=[] if many else [made.public_id])
    answer = as_user(getattr(world, who)).get(url)
    assert answer.status_code == 200
    assert "no-store" in answer.get("Cache-Control", "")


def test_a_draft_is_not_kept_by_the_browsers_cache(world: World, client) -> None:
    session = client.session
    session["holder"] = "h"
    session.save()
    draft = Draft.objects.create(holder="h", official=world.botir)
    page = client.get(reverse("book-about", args=[draft.uid]))
    assert "no-store" in page.get("Cache-Control", "")


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 this is no archive at all",
        zipped("evil.exe"),
        zipped("META-INF/MANIFEST.MF", "Evil.class"),
        zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
    ],
    ids=["garbage", "zip", "jar", "macros"],
)
def test_an_archive_is_no_word_document(content: bytes) -> None:
    with pytest.raises(ValidationError):
        check_paper(SimpleUploadedFile("paper.docx", content), 10**6)


@pytest.mark.parametrize("name", ["docx", "odt"])
def test_a_document_of_words_is_one(name: str) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        if name == "odt":
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
            archive.writestr("content.xml", "<office/>")
        else:
            archive.writestr("[Content_Types].xml", "<Types/>")
            archive.writestr("word/document.xml", "<w/>")
    taken = check_paper(SimpleUploadedFile("paper", file.getvalue()), 10**6)
    assert ("opendocument.text" if name == "odt" else "wordprocessingml.document") in taken


def test_a_paper_is_downloaded_under_the_extension_of_what_it_is(
    world: World, now, as_user
) -> None:
    made = book(world.botir, world.aziza, now)
    draft = Draft.objects.create(holder="h", official=world.botir)
    paper = SimpleUploadedFile("passport.hta", b"%PDF-1.4 <script>evil()</script>")
    paper.content_type = check_paper(paper, 10**6)
    kept = keep(draft, paper)
    kept.draft, kept.appeal = None, made.appeal
    kept.save()
    answer = as_user(world.botir.user).get(reverse("paper", args=[kept.uid]))
    assert answer["Content-Disposition"].endswith(".pdf")


@pytest.mark.parametrize("name", ["desk-day", "desk-reception", "desk-card", "room", "desk-week"])
def test_no_word_of_a_citizen_becomes_markup_on_the_desk(
    world: World, now, as_user, name: str
) -> None:
    hostile: dict[str, Any] = dict.fromkeys(
        (
            *("name", "organisation", "tax_number", "position", "residence"),
            *("subject", "text", "mandate_number", "words"),
        ),
        HOSTILE,
    )
    made = book(world.botir, world.aziza, now, kind="company", mandate_kind="head", **hostile)
    made.state = "finished" if name == "desk-card" else made.state
    made.save()
    args = {"desk-day": [], "desk-week": ["botir"]}.get(name, [made.public_id])
    on = {"on": made.starts_at.date().isoformat()}
    page = as_user(world.botir.user).get(reverse(name, args=args), on).content.decode()
    assert "alert(1)" in page
    assert "<script>alert(1)" not in page


@pytest.mark.parametrize(
    "name", ["A\r\nATTENDEE:mailto:x@evil.uz", "a\u2028b\x85c\x0bd", "\u202e", '"']
)
def test_no_name_adds_a_line_to_an_invitation(world: World, now, name: str) -> None:
    from reception.notices.compose import compose

    made = book(world.botir, world.aziza, now, name=name)
    for notice in compose(made.events.get(), now):
        unfolded = notice.calendar.replace("\r\n ", "")
        assert unfolded.count("\nATTENDEE") == 2  # the citizen and the official
        assert not set(unfolded) & set("\x0b\x85\u2028\u202e")
