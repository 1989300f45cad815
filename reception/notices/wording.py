"""Letters as an administrator words them: named places and nothing else.

A wording is text with places like {official}. There is no code in it, it becomes no markup, and
one that can't be used for whatever reason gives way to the shipped words: it stops no letter.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from reception.languages import said
from reception.models import Office, Wording
from reception.templatetags.qabul import day, when

log = structlog.get_logger()
PLACE = re.compile(r"\{([^{}]*)\}")
MOST_SUBJECT, MOST_BODY = 150, 4000


@dataclass(frozen=True)
class Worded:
    subject: str
    body: str


@dataclass(frozen=True)
class Letter:
    """A letter that can be worded: which places it may have, and which it must."""

    label: str | Promise
    allowed: frozenset[str]
    required: frozenset[str]


PLACES: dict[str, str | Promise] = {
    "official": _("name of the official"),
    "position": _("position of the official"),
    "office": _("name of the office"),
    "number": _("number of the appeal"),
    "when": _("day and time"),
    "how": _("by video, in person or by telephone"),
    "where": _("place, or telephone number"),
    "until": _("until when it holds"),
    "by_day": _("by which day"),
    "reason": _("the office's reason"),
    "page": _("address of the person's page"),
}
ABOUT = ("official", "position", "office", "number", "page")
MEETING = (*ABOUT, "when", "how", "where")


def _letter(label: str | Promise, allowed: Iterable[str], *required: str) -> Letter:
    return Letter(label, frozenset(allowed), frozenset(required))


WORDINGS: dict[str, Letter] = {
    "requested": _letter(_("The request has arrived"), MEETING, "when", "page"),
    "booked": _letter(_("The reception is booked"), MEETING, "when", "page"),
    "approved": _letter(_("The reception is confirmed"), MEETING, "when", "page"),
    "moved": _letter(_("The reception has a new time"), MEETING, "when", "page"),
    "cancelled": _letter(_("The reception is cancelled"), MEETING, "when"),
    "revoked": _letter(_("The office has called it off"), (*MEETING, "reason"), "when", "page"),
    "declined": _letter(_("The time could not be confirmed"), MEETING, "when", "page"),
    "near": _letter(_("Reminder"), MEETING, "when", "page"),
    "running_late": _letter(_("It begins later"), MEETING, "when", "page"),
    "offered": _letter(
        _("A freed time is offered"),
        ("official", "position", "office", "when", "until", "page"),
        "when", "until", "page",
    ),
    "recorded": _letter(_("The outcome is written down"), ABOUT, "page"),
    "answered": _letter(_("The appeal is answered"), ("office", "number", "page"), "page"),
}  # fmt: skip


class Unfit(ValueError):
    """A wording that can't be used. `problem`: unknown, missing or braces; `places`: which."""

    def __init__(self, problem: str, places: Iterable[str] = ()) -> None:
        super().__init__(problem)
        self.problem, self.places = problem, sorted(places)


def check(name: str, text: str) -> None:
    """Raises Unfit unless the text has every place it must have, and no other than it may."""
    letter = WORDINGS[name]
    found = set(PLACE.findall(text))
    if unknown := found - letter.allowed:
        raise Unfit("unknown", unknown)
    if missing := letter.required - found:
        raise Unfit("missing", missing)
    if set(PLACE.sub("", text)) & set("{}"):
        raise Unfit("braces")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Each place with its value, on one line; what is put in is not looked at again."""
    return PLACE.sub(lambda place: " ".join(values[place[1]].split()), text)


def worded(name: str, context: Mapping[str, Any]) -> Worded | None:
    """The administrator's words in the active language, or None for the shipped ones."""
    if name not in WORDINGS:
        return None
    try:
        row = current(name, get_language() or "", office_of(context))
        if row is None:
            return None
        check(name, row.body)
        return Worded(row.subject, filled(row.body, values_of(context)).strip() + "\n")
    except Exception as error:  # a letter goes out, whatever was written here
        log.warning("wording_not_used", wording=name, error=type(error).__name__)
        return None


def current(name: str, language: str, office: Office | None) -> Wording | None:
    """The newest row of the office, else of everywhere; one without a body counts as none."""
    rows = Wording.objects.filter(Q(office=office) | Q(office=None), name=name, language=language)
    newest: dict[int | None, Wording] = {}
    for row in rows.order_by("pk"):
        newest[row.office_id] = row
    own = newest.get(office.pk if office else None)
    found = own if own and own.body else newest.get(None)
    return found if found and found.body else None


def office_of(context: Mapping[str, Any]) -> Office | None:
    official = context.get("official")
    office = context.get("office") or (official.office if official else None)
    return office if isinstance(office, Office) else None


def values_of(context: Mapping[str, Any]) -> dict[str, str]:
    """Place → text, of what the shipped templates are given too."""
    official, offer, reception = (context.get(k) for k in ("official", "offer", "reception"))
    office = office_of(context)
    values = {
        "official": said(official.name) if official else "",
        "position": said(official.position) if official else "",
        "office": said(office.name) if office else "",
        "number": reception.appeal.number if reception else "",
        "how": str(context.get("how_words", "")),
        "where": str(context.get("where", "")),
        "reason": reception.reason if reception else "",
        "page": str(context.get("own") or context.get("url") or context.get("page") or ""),
    }
    start = context.get("start") or (offer.start if offer else None)
    due = context.get("due")
    values["when"] = when(start) if isinstance(start, datetime) else ""
    values["until"] = when(offer.expires) if offer else ""
    values["by_day"] = day(due) if isinstance(due, date) else ""
    return values
