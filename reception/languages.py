"""Text in the reader's language: picked from what an office wrote, or carried from one script
to the other."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reception.transliteration import to_cyrillic

# What is spoken has no script.
SPOKEN = {"uz": _("Uzbek"), "ru": _("Russian"), "en": _("English")}
FALLBACKS = {
    "uz": ("uz", "ru", "en"),
    "uz-cyrl": ("uz-cyrl", "uz", "ru", "en"),
    "ru": ("ru", "uz-cyrl", "uz", "en"),
    "en": ("en", "uz", "ru"),
}


def said(text: Mapping[str, str] | str, language: str | None = None) -> str:
    """`text` in `language` (the active one by default), or in the nearest one it has.

    Uzbek that exists only in Latin letters is carried into Cyrillic ones for those who read these.
    """
    if isinstance(text, str):
        return text
    wanted = language or get_language() or "uz"
    for code in FALLBACKS.get(wanted, FALLBACKS["en"]):
        if found := text.get(code):
            return to_cyrillic(found) if wanted == "uz-cyrl" and code == "uz" else found
    return next(iter(text.values()), "")
