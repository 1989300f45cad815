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
from django.utils.translation import get_language

from reception.languages import said
from reception.models import Office, Wording
from reception.notices.wordable import WORDINGS
from reception.templatetags.qabul import day, when
from reception.transliteration import carried

log = structlog.get_logger()
PLACE = re.compile(r"\{([^{}]*)\}")
MOST_SUBJECT, MOST_BODY = 150, 4000


@dataclass(frozen=True)
class Worded:
    subject: str
    body: str


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
        own = current(name, get_language() or "", office_of(context))
        if own is None:
            return None
        check(name, own.body)
        return Worded(own.subject, filled(own.body, values_of(context)).strip() + "\n")
    except Exception as error:  # a letter goes out, whatever was written here
        log.warning("wording_not_used", wording=name, error=type(error).__name__)
        return None


def current(
    name: str, language: str, office: Office | None, *, inherited: bool = False
) -> Worded | None:
    """The newest words of the office, else of everywhere; those without a body count as none.
    Uzbek in Cyrillic letters without any is carried over from that in Latin ones.

    `inherited`: what would hold without those of just this office and language.
    """
    codes = (language, "uz") if language == "uz-cyrl" else (language,)
    rows = Wording.objects.filter(Q(office=office) | Q(office=None), name=name, language__in=codes)
    newest = {(row.office_id, row.language): row for row in rows.order_by("pk")}
    own = office.pk if office else None
    if inherited:
        newest.pop((own, language), None)
    for place in dict.fromkeys((own, None)):
        for code in codes:
            row = newest.get((place, code))
            if row and row.body:
                found = Worded(row.subject, row.body)
                if code == language:
                    return found
                return Worded(carried(found.subject), carried(found.body))
    return None


def office_of(context: Mapping[str, Any]) -> Office | None:
    official = context.get("official")
    office = context.get("office") or (official.office if official else None)
    return office if isinstance(office, Office) else None


def values_of(context: Mapping[str, Any]) -> dict[str, str]:
    """Place → text, of what the shipped templates are given too."""
    official, offer, reception, batch, application, visit = (
        context.get(k) for k in ("official", "offer", "reception", "batch", "application", "visit")
    )
    office = office_of(context)
    start = context.get("start") or (offer.start if offer else None) or context.get("at")
    until = offer.expires if offer else batch.deadline if batch else context.get("until")
    due, left = context.get("due"), context.get("left")
    return {
        "official": said(official.name) if official else "",
        "position": said(official.position) if official else "",
        "office": said(office.name) if office else "",
        "number": reception.appeal.number if reception else "",
        "when": when(start) if isinstance(start, datetime) else "",
        "how": str(context.get("how_words", "")),
        "where": str(context.get("where", "")),
        "until": when(until) if until else "",
        "by_day": day(due) if isinstance(due, date) else "",
        "reason": str(context.get("reason") or (reception.reason if reception else "")),
        "draw_number": str(application.draw_id) if application else "",
        "draw_page": str(context.get("page", "")),
        "device": visit.device if visit else "",
        "role": str(context.get("role", "")),
        "left": "" if left is None else str(left),
        "page": str(context.get("own") or context.get("url") or context.get("page") or ""),
    }
