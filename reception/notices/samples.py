"""An invented reception, for whoever words a letter to see how it reads."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.formats import LABELS
from reception.models import Office, Post
from reception.notices import (
    account,
    batches,
    promises,
    receptions,
    roles,
    triage,
    waitlist,
    wordable,
    wording,
)
from reception.notices.wording import Worded
from reception.templatetags.administration import role_words
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
        "due": start.date(),
        "batch": SimpleNamespace(deadline=start),
        "application": SimpleNamespace(draw_id="a1b2c3d4"),
        "visit": SimpleNamespace(device="Firefox, Linux"),
        "at": start,
        "left": 7,
        "role": role_words(Post.SECRETARY),
        "page": f"{settings.SITE_URL}/batches/",
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
        subject, template = shipped(name)
        what = name.removeprefix("draw_")
        about = context() | {"kind": name, "what": what, "headline": subject}
        allowed = wordable.WORDINGS[name].allowed
        for place, key in (("left", "left"), ("draw_number", "application")):
            about[key] = about[key] if place in allowed else None
        body = render_to_string(template, about).strip() + "\n"
        return Worded(subject, body)


def shipped(name: str) -> tuple[str, str]:
    """(subject, template)"""
    if name in wordable.WAITLIST:
        return waitlist.subject_of(name), "mail/waiting.txt"
    if name in wordable.DRAWS:
        return batches.subject_of(name.removeprefix("draw_")), "mail/batch.txt"
    if name in wordable.ROLES:
        return roles.subject_of(name), "mail/role.txt"
    if name in wordable.ACCOUNT:
        return account.subject_of(name), "mail/account.txt"
    if name in triage.TO_CITIZEN:
        return triage.subject_of(name, to_citizen=True), "mail/triage.txt"
    if name in promises.TO_CITIZEN:
        return promises.subject_of(name, to_citizen=True), "mail/promises.txt"
    return receptions.subject_of(name, to_citizen=True), "mail/notice.txt"


def otherwise(name: str, language: str, office: Office | None) -> Worded:
    """What it says without words of just this office and language."""
    own, found = usual(name, language), wording.current(name, language, office, inherited=True)
    if found is None:
        return own
    try:
        wording.check(name, found.body)
    except wording.Unfit:
        return own
    with translation.override(language):
        return Worded(found.subject or own.subject, wording.filled(found.body, values()))
