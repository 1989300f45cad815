"""Letters as an administrator words them: checked, shown first, kept with their history."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.html import escape

from reception.actions import wordings
from reception.actions.journal import record
from reception.models import Event, Wording
from reception.notices import samples, wording
from reception.notices.receptions import is_special
from reception.notices.wordable import PLACES, UNWORDED, WORDINGS
from tests import postman
from tests.world import World, book, operator

OWN = "Assalomu alaykum! {official} sizni {when} kuni qabul qiladi.\n\nSahifangiz: {page}"


def letters(now) -> list:
    postman.deliver(now)
    return [one for one in mail.outbox if one.to == ["aziza@example.uz"]]


@pytest.fixture
def word(world: World, now):
    def inner(body: str, *, office=None, subject: str = "", language: str = "uz") -> Wording:
        return wordings.word("booked", language, office, subject, body, by=operator(), now=now)

    return inner


def test_cyrillic_without_words_of_its_own_is_carried_over_from_latin(world, word, now) -> None:
    word(OWN + "\nhttps://qabul.example/yordam", office=world.office, subject="Qabul belgilandi")
    words = wording.current("booked", "uz-cyrl", world.office)
    assert words
    assert words.subject == "Қабул белгиланди"
    assert words.body.startswith("Ассалому алайкум! {official} сизни {when} куни")
    assert "https://qabul.example/yordam" in words.body
    word("{page} {when} Ўзи", office=world.office, language="uz-cyrl")
    words = wording.current("booked", "uz-cyrl", world.office)
    assert words
    assert words.body.endswith("Ўзи")


def test_a_cyrillic_letter_goes_out_in_the_words_of_the_latin_one(world, word, now) -> None:
    word(OWN, office=world.office)
    appeal = book(world.botir, world.aziza, now).appeal
    appeal.language = "uz-cyrl"
    appeal.save()
    assert letters(now)[0].body.startswith("Ассалому алайкум! Ботир сизни Сешанба")


def test_who_was_called_away_is_not_told_with_the_words_of_a_usual_move() -> None:
    usual, away = Event(kind="moved", data={}), Event(kind="moved", data={"called_away": 1})
    assert not is_special(usual)
    assert is_special(away)
    assert is_special(Event(kind="revoked", data={"because": "refused"}))


def test_letters_of_the_account_are_no_offices(world: World, as_user, now) -> None:
    path = page(name="password_changed")
    browser = as_user(world.botir.user)
    assert browser.get(path).status_code == 404
    assert "password_changed" not in browser.get(reverse("desk-wordings")).content.decode()
    operator = type(world.dilnoza).objects.create_superuser("operator", "x" * 12)
    body = {"subject": "", "body": "Parol {when} da almashtirildi.\n\n{page}"}
    assert as_user(operator).post(page("all", "password_changed"), body).status_code == 302
    record("password_changed", at=now, actor=world.aziza)
    (letter,) = letters(now)
    assert letter.body.startswith("Parol ")
    assert "da almashtirildi.\n\nhttp" in letter.body


def test_the_preview_can_be_seen_as_the_letter_that_mail_programs_show(world, as_user) -> None:
    browser = as_user(world.botir.user)
    fields = {"subject": "Qabul <b>", "body": OWN, "preview": "html"}
    seen = browser.post(page(), fields)
    assert "style=" in seen.content.decode()
    assert "<title>Qabul &lt;b&gt;</title>" in seen.content.decode()
    assert "style-src 'unsafe-inline'" in seen["Content-Security-Policy"]
    assert "script-src 'self'" in seen["Content-Security-Policy"]
    assert not Wording.objects.exists()
    fields["body"] = "{nothing}"
    assert browser.post(page(), fields).status_code == 422


def test_letters_that_stay_as_they_are_say_why(world: World, as_user) -> None:
    seen = as_user(world.botir.user).get(reverse("desk-wordings")).content.decode()
    for which, why in UNWORDED:
        assert escape(str(which)) in seen
        assert escape(str(why)) in seen


def page(slug: str = "navbahor", name: str = "booked", language: str = "uz") -> str:
    return reverse("desk-wording", args=[slug, name, language])


def test_a_letter_says_what_the_office_worded(world: World, word, now) -> None:
    word(OWN, office=world.office, subject="Qabul belgilandi")
    reception = book(world.botir, world.aziza, now)
    (letter,) = letters(now)
    assert letter.subject == "Qabul belgilandi"
    assert letter.body.startswith("Assalomu alaykum! Botir sizni Seshanba, 1-dekabr")
    assert f"/my/{reception.public_id}/" in letter.body
    assert letter.alternatives, "the invitation is there all the same"


def test_another_office_and_another_language_say_what_they_said(world, word, now) -> None:
    word(OWN, office=world.sardor.office)
    word(OWN, office=world.office, language="ru")
    book(world.botir, world.aziza, now)
    assert "Assalomu" not in letters(now)[0].body


def test_an_office_without_words_of_its_own_says_those_of_all(world, word, now) -> None:
    word(OWN)
    book(world.botir, world.aziza, now)
    assert "Assalomu" in letters(now)[0].body


def test_without_text_the_usual_letter_is_back(world: World, word, now) -> None:
    word(OWN, office=world.office)
    word("", office=world.office)
    book(world.botir, world.aziza, now)
    assert "Assalomu" not in letters(now)[0].body
    assert Wording.objects.count() == 2, "what it said before stays on record"


@pytest.mark.parametrize(
    "broken", ["{nothing}", "{official.user.password}", "{", "{page}", "%(official)s", "{{ page }}"]
)
def test_a_wording_that_is_broken_stops_no_letter(world, word, now, broken: str) -> None:
    word(broken, office=world.office)  # past every form
    book(world.botir, world.aziza, now)
    (letter,) = letters(now)
    assert "Botir" in letter.body


def test_what_is_put_into_a_place_is_not_looked_at_again(world: World) -> None:
    assert wording.filled("{official} {page}", {"official": "{page}", "page": "x"}) == "{page} x"


def test_an_administrator_words_a_letter_and_sees_it_first(world: World, as_user, now) -> None:
    browser = as_user(world.botir.user)  # the first of his office heads it
    seen = browser.post(page(), {"subject": "", "body": OWN, "preview": "1"})
    assert "Assalomu alaykum" in seen.content.decode()
    assert not Wording.objects.exists()
    assert browser.post(page(), {"subject": "", "body": OWN}).status_code == 302
    assert Wording.objects.get().office == world.office
    assert "{official}" in browser.get(page()).content.decode()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{when}", "{page}"),
        (OWN + " {password}", "{password}"),
        (OWN + " {official.name}", "{official.name}"),
        (OWN + " {", ""),
    ],
)
def test_what_does_not_fit_is_refused_and_not_lost(world, as_user, body, said) -> None:
    answer = as_user(world.botir.user).post(page(), {"subject": "", "body": body})
    assert answer.status_code == 422
    assert body.split()[0] in answer.content.decode()
    assert said in str(answer.context["form"].errors["body"])
    assert not Wording.objects.exists()


def test_markup_in_a_wording_stays_text(world: World, as_user, now) -> None:
    body = OWN + " <script>alert(1)</script>"
    browser = as_user(world.botir.user)
    seen = browser.post(page(), {"subject": "", "body": body, "preview": "1"}).content.decode()
    assert "<script>alert" not in seen
    browser.post(page(), {"subject": "", "body": body})
    book(world.botir, world.aziza, now)
    assert "<script>" not in letters(now)[0].html


def test_a_subject_has_no_places(world: World, as_user) -> None:
    answer = as_user(world.botir.user).post(page(), {"subject": "{official}", "body": OWN})
    assert answer.status_code == 422


@pytest.mark.parametrize("slug", ["guliston", "all", "nowhere"])
def test_other_offices_letters_do_not_exist(world: World, as_user, slug: str) -> None:
    assert as_user(world.botir.user).get(page(slug)).status_code == 404


def test_an_operator_words_the_letters_of_all(world: World, as_user, now) -> None:
    operator = type(world.dilnoza).objects.create_superuser("operator", "x" * 12)
    browser = as_user(operator)
    assert browser.get(reverse("desk-wordings")).status_code == 200
    assert browser.post(page("all"), {"subject": "", "body": OWN}).status_code == 302
    assert Wording.objects.get().office is None


@pytest.mark.parametrize("name", sorted(WORDINGS))
@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_every_letter_has_a_usual_one_to_start_from(db, name: str, language: str) -> None:
    usual = samples.usual(name, language)
    assert usual.subject
    assert "http" in usual.body
    letter = WORDINGS[name]
    assert letter.required <= letter.allowed <= PLACES.keys()
