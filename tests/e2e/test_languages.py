"""The language that was chosen stays, and no page has words of another one."""

import re
from itertools import chain

import polib
import pytest
from django.utils import translation
from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from playwright.sync_api import expect

from reception.demo.appeals import ROOF, SHOP, STALL
from reception.demo.people import CITIZENS, QUESTIONS, SECRETARIES
from reception.demo.record import ANSWERED
from reception.demo.seed import SMETA
from tests.e2e.conftest import Person
from tests.e2e.pages import WAYS, walk
from tests.e2e.states import TYPED
from tests.e2e.steps import (
    PAPER,
    ask_for_what_is_taken,
    choose_language,
    choose_time,
    go_on,
    tell_about,
    tell_appeal,
    tell_contact,
    type_code,
)
from tests.mailbox import Mailbox, invitation, words
from tests.product import ROOT, Product
from tests.world import ANSWERS

pytestmark = pytest.mark.looks

NARROWEST = 320  # px
NODIR = "nodir@example.uz"
# What is read and what is read out, also where it is hidden for now, except what is called so in
# every language. Letters that the demonstration shows are in the languages of their readers; what
# is said without scripts is one text with its markup here.
SAID = """() => {
  const said = [document.title];
  const ours = "body *:not(script, noscript, .mail *, [translate=no], [translate=no] *)";
  for (const one of document.querySelectorAll(ours))
    for (const {nodeType, data} of one.childNodes) if (nodeType === Node.TEXT_NODE) said.push(data);
  for (const one of document.querySelectorAll("*"))
    for (const {name, value} of one.attributes)
      if (/^(aria-label|alt|title|placeholder|data-say-.*|data-confirm.*)$/.test(name))
        said.push(value);
  return said.join(" ");
}"""


def spelled(text: str) -> set[str]:
    """Its words in Latin letters, of three and more; addresses and placeholders are none."""
    plain = re.sub(r"\S+@\S+|https?://\S+|%\(\w+\)\w|\{\w+\}", " ", text)
    return set(re.findall(r"[a-z]{3,}", plain.lower()))


def catalogue(language: str) -> tuple[set[str], set[str]]:
    """The words of (our English texts, what `language` makes of them)."""
    entries = polib.pofile(str(ROOT / f"frontend/locale/{language}/LC_MESSAGES/django.po"))
    said = [part for one in entries for part in (one.msgstr, *one.msgstr_plural.values())]
    english = [part for one in entries for part in (one.msgid, one.msgid_plural)]
    return spelled(" ".join(english)), spelled(" ".join(said))


def typed() -> set[str]:
    """What people wrote stays as they wrote it; languages and we are called by our own names."""
    names = [*CITIZENS.values(), *(name for name, _ in SECRETARIES.values())]
    texts = [*ANSWERS.values(), *(part for question in QUESTIONS for part in question[1:])]
    texts += [*TYPED, SMETA.text, SMETA.name, str(PAPER["name"]), ANSWERED, "botir ZIP"]
    texts += [part for demo in (STALL, SHOP, ROOF) for part in demo[1:]]
    return spelled(" ".join([*names, *texts, "English Oʻzbekcha Qabul"]))


def dates(language: str) -> set[str]:
    """Names of months and days, which are no texts of ours."""
    with translation.override(language):
        names = [*MONTHS.values(), *MONTHS_3.values(), *WEEKDAYS.values(), *WEEKDAYS_ABBR.values()]
        return spelled(" ".join(map(str, names)))


def foreign(language: str) -> set[str]:
    """Words in Latin letters that no page in `language` has of itself."""
    english, uzbek = catalogue("uz")
    _, own = catalogue(language.replace("-", "_"))
    return (english | uzbek) - own - typed() - dates(language.lower())


@pytest.fixture(scope="module")
def product(demo: Product) -> Product:
    return demo


@pytest.mark.parametrize("language", ["uz", "uz-Cyrl", "ru"])
def test_no_page_has_words_of_another_language(
    person: Person, product: Product, states: dict[str, str], language: str
) -> None:
    unwanted, found = foreign(language), []
    reader = person("reader", width=NARROWEST)
    reader.context.add_cookies(
        [{"name": "language", "value": language.lower(), "url": product.url}]
    )
    for name in chain.from_iterable(walk(reader, way, states) for way in WAYS):
        expect(reader.locator("html")).to_have_attribute("lang", language)
        if said := spelled(reader.evaluate(SAID)) & unwanted:
            found.append(f"{name} says {said}")
        if (width := reader.evaluate("document.documentElement.scrollWidth")) > NARROWEST:
            found.append(f"{name} is {width} px wide")
    assert not found, "\n".join(found)


def test_the_script_that_was_chosen_stays_to_the_letter(
    demo_mailbox: Mailbox, person: Person
) -> None:
    nodir = person("Nodir")
    html = nodir.locator("html")
    nodir.goto("/")
    choose_language(nodir, "Ўзбекча")
    expect(html).to_have_attribute("lang", "uz-Cyrl")
    choose_time(nodir, "botir")
    tell_about(nodir)
    tell_contact(nodir, NODIR)
    tell_appeal(nodir)
    go_on(nodir)
    assert spelled(words(demo_mailbox.wait_for(NODIR))) == set()
    type_code(nodir, demo_mailbox, NODIR)
    expect(html).to_have_attribute("lang", "uz-Cyrl")
    number = nodir.locator(".receipt__number").inner_text()
    letter = demo_mailbox.wait_for(NODIR, about=number)
    assert spelled(words(letter)) == {"nvb", "utc"}  # the appeal's number, the zone
    assert "SUMMARY;LANGUAGE=uz-Cyrl:Видеоқабул: Ботир Раҳимов" in invitation(letter)


def test_a_language_can_be_chosen_on_a_page_that_refused_a_time(person: Person) -> None:
    zarina = person("Zarina")
    zarina.goto("/officials/botir/")
    ask_for_what_is_taken(zarina)
    expect(zarina.locator("[role=alert]")).to_be_visible()
    choose_language(zarina, "Русский")
    expect(zarina.locator("html")).to_have_attribute("lang", "ru")
    expect(zarina.locator("button.slot").first).to_be_visible()
