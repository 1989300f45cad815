"""The panel of the card beside the video, and the mark of what is late."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils import timezone

from reception import control
from reception.actions import minutes
from reception.deadlines import registered_on
from reception.forms.card import forms_of, writer
from reception.models import FollowUp, Objection, Reception, User
from reception.profiles import profile

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


@register.filter
def late_today(one: FollowUp | Objection) -> bool:
    """In the zone of the page, which is the office's."""
    return one.late(timezone.localdate())


@register.filter
def registered_day(submitted: datetime) -> date:
    """The day of registration: after hours the next working one (O'RQ-445 art. 23)."""
    zone = timezone.get_current_timezone()
    assert isinstance(zone, ZoneInfo)
    return registered_on(submitted, zone, profile())
