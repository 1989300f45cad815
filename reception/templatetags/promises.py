"""The panel of the card beside the video, and the mark of what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception import control, inbox
from reception.actions import minutes
from reception.forms.card import forms_of, writer
from reception.models import Appeal, Event, FollowUp, Objection, Reception, User
from reception.profiles import GROUND_WORDS, registered
from reception.templatetags.qabul import day, event_words, iso, when

register = template.Library()


@register.inclusion_tag("room/card_panel.html", takes_context=True)
def card_panel(context: dict[str, Any], reception: Reception) -> dict[str, object]:
    """Nothing before the room is open to its hosts."""
    shown: dict[str, object] = {"open": minutes.can_write(reception, timezone.now())}
    if not shown["open"]:
        return shown
    card = control.card_of(reception)
    return shown | {
        "reception": reception,
        "card": card,
        "forms": forms_of(reception, card.texts, timezone.now()),
        "writer": writer(card),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def late_promises(user: User) -> int:
    return control.late_on_desk(user, timezone.localdate())


@register.simple_tag
def late_requests(user: User) -> int:
    return inbox.late_on_desk(user, timezone.now())


@register.filter
def late_today(one: FollowUp | Objection) -> bool:
    """In the zone of the page, which is the office's."""
    return one.late(timezone.localdate())


@register.filter
def registered_on_day(appeal: Appeal) -> date:
    """The day of registration, from which clocks run."""
    return registered(appeal)


@dataclass(frozen=True)
class Line:
    """Of what happened so far: `on` orders it in the zone of the page, the rest is shown."""

    on: date
    machine: str
    said: str
    words: str


@register.simple_tag
def so_far(appeal: Appeal, events: Iterable[Event], asked: datetime | None) -> list[Line]:
    """The journal in words; where `asked` says when the appeal was handed in, with that and its
    registration, which stands before whatever happened on its day. After hours that is the next
    working day; one that is still to come isn't here (`views.timeline`)."""
    told = [(one.at, event_words(one)) for one in events]
    if not asked:
        return [at_moment(at, words) for at, words in told if words]
    on, today = registered(appeal), timezone.localdate()
    at_once = on <= timezone.localdate(asked)
    handed_in = gettext("The appeal was handed in and registered")
    told.insert(0, (asked, handed_in if at_once else gettext("The appeal was handed in")))
    lines = [at_moment(at, words) for at, words in told if words]
    if at_once or on > today:
        return lines
    before = [one for one in lines if one.on < on]
    own = Line(on, on.isoformat(), day(on), gettext("The appeal was registered"))
    return [*before, own, *lines[len(before) :]]


def at_moment(moment: datetime, words: str) -> Line:
    return Line(timezone.localdate(moment), iso(moment), when(moment), words)


@register.filter
def ground_words(ground: str) -> str:
    return str(GROUND_WORDS.get(ground, ""))


APPEAL_WORDS = {
    "registered": _("Registered"),
    "clarifying": _("To be completed by the citizen"),
    "heard": _("Heard"),
    "on_control": _("On control"),
    "answered": _("Answered"),
    "forwarded": _("Forwarded"),
    "refused": _("Refused"),
    "not_considered": _("Not considered"),
    "withdrawn": _("Withdrawn"),
}


@register.filter
def appeal_words(state: str) -> str:
    return str(APPEAL_WORDS[state])


ROLE_WORDS = {
    "official": _("The official"),
    "secretary": _("The secretary"),
    "citizen": _("The citizen"),
    "representative": _("The representative"),
    "interpreter": _("The interpreter"),
    "expert": _("An expert"),
}


@register.filter
def role_words(role: str) -> str:
    """Who was in a room, without a name."""
    return str(ROLE_WORDS.get(role, role))
