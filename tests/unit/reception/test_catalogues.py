"""Every text of the product is translated, with its placeholders, in every language."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings

LOCALE = Path(settings.LOCALE_PATHS[0])
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]")


def entries(language: str) -> list[polib.POEntry]:
    catalogue = polib.pofile(str(LOCALE / language / "LC_MESSAGES/django.po"))
    return [entry for entry in catalogue if not entry.obsolete]


@pytest.mark.parametrize("language", ["uz", "ru"])
def test_every_text_is_translated(language: str) -> None:
    open_ones = [one.msgid for one in entries(language) if not one.translated() or one.fuzzy]
    assert not open_ones


@pytest.mark.parametrize("language", ["uz", "ru", "uz_Cyrl"])
def test_every_placeholder_survives(language: str) -> None:
    ours = {entry.msgid for entry in entries("uz")}
    for entry in entries(language):
        if entry.msgid not in ours:
            continue
        wanted = set(PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert set(PLACEHOLDER.findall(text)) <= wanted, entry.msgid
                assert wanted - {"%(counter)s"} <= set(PLACEHOLDER.findall(text)), entry.msgid


def test_the_catalogues_hold_the_same_texts() -> None:
    texts = [{entry.msgid for entry in entries(language)} for language in ("uz", "ru")]
    assert texts[0] == texts[1] <= {entry.msgid for entry in entries("uz_Cyrl")}


def test_uzbek_is_written_with_its_own_apostrophes() -> None:
    wrong = [one.msgstr for one in entries("uz") if re.search(r"[oOgG]['’‘`]|\w['’]\w", one.msgstr)]
    assert not wrong


def test_cyrillic_uzbek_has_no_latin_words_left() -> None:
    kept = re.compile(
        r"%\([a-z_0-9]+\)[a-z]|<[^>]+>|\{[^}]*\}|https?://\S+|\S+@\S+"
        r"|\b(PDF|ZIP|Word|ODT|JPEG|PNG|JavaScript|invitation\.ics|Chrome|Firefox|Edge|Safari|UTC"
        r"|WebRTC|WebSocket|iPhone|iPad|Android"
        r"|drand|quicknet|Python|JSON|SHA-256|HMAC-SHA256)\b"
        r"|\b(?:(?:Google|Apple)(?: Calendar)?|Outlook|Microsoft"
        r"|Thunderbird|CalDAV|Nextcloud|Zimbra|iCloud|Yandex|URL|ICS|iCal|https:|webcal:)|\.ics\b"
    )
    ours = {entry.msgid for entry in entries("uz")}
    for entry in entries("uz_Cyrl"):
        if entry.msgid in ours:
            assert not re.search(r"[A-Za-z]", kept.sub("", entry.msgstr)), entry.msgstr


def test_every_template_text_is_in_the_catalogue() -> None:
    """A text that `make messages` has not gathered yet would be read in English."""
    known = {entry.msgid for entry in entries("uz")}
    templates = (settings.BASE_DIR / "frontend/templates").rglob("*.[ht][tx]*")
    for template in templates:
        for text in re.findall(r'{% translate "([^"]+)"', template.read_text()):
            assert text in known, (template.name, text)
