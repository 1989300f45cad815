"""An invented reception, for whoever words a letter to see how it reads."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.formats import LABELS
from reception.notices import promises, receptions, waitlist, wording
from reception.notices.wording import Worded
from scheduling.formats import Format


def context() -> dict[str, Any]:
    """In the active language, of the shape that composers give to `letter`."""
    start = (timezone.now() + timedelta(days=3)).replace(hour=5, minute=20, second=0, microsecond=0)
    office = SimpleNamespace(name={"en": _("Office of Navbahor district")})
    official = SimpleNamespace(
        pk=1,
        name={"en": _("Botir Karimov")},
        position={"en": _("Deputy head of the district")},
        office=office,
    )
    reception = SimpleNamespace(
        appeal=SimpleNamespace(number="NAV-2026-00042"), reason=_("The official is ill")
    )
    return {
        "official": official,
        "office": office,
        "reception": reception,
        "addressed": official,
        "start": start,
        "offer": SimpleNamespace(start=start, expires=timezone.now() + timedelta(hours=2)),
        "how": Format.VIDEO,
        "how_words": LABELS[Format.VIDEO],
        "where": "",
        "url": f"{settings.SITE_URL}/my/",
        "to_citizen": True,
    }


def values() -> dict[str, str]:
    """Place → text."""
    about = context()
    return wording.values_of(about) | {"office": about["office"].name["en"]}


def usual(name: str, language: str) -> Worded:
    """What the letter says when nobody words it."""
    with translation.override(language):
        about = context() | {"kind": name}
        if name == "offered":
            subject, template = waitlist.subject_of(name), "mail/waiting.txt"
        elif name == "answered":
            subject, template = promises.subject_of(name, to_citizen=True), "mail/promises.txt"
        else:
            subject, template = receptions.subject_of(name, to_citizen=True), "mail/notice.txt"
        body = render_to_string(template, about | {"headline": subject}).strip() + "\n"
        return Worded(subject, body)
