"""The desk is told that somebody who waits has written, when nobody of the office has read it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.lifecycle import CHANGEABLE, ReceptionState
from reception.models import Event, Notice, Reception
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.promises import To, people_of, staff
from reception.notices.registry import composes
from reception.permissions import accused


@composes("wrote_at_door", sort=Sort.RECEPTION)
def compose(event: Event, now: datetime) -> list[Notice]:
    """None when it was read meanwhile, or nobody is received any more."""
    reception = Reception.objects.whole().get(events=event)
    on = reception.state in CHANGEABLE | {ReceptionState.IN_SESSION} and now < reception.ends_at
    if not on or not reception.said_at_door.filter(read=False).exists():
        return []
    page = reverse("desk-door", args=[reception.public_id])
    desk = staff(people_of(reception.official), page)
    told = [to for to in desk if to.email and not accused(to.user, reception.appeal)]
    return [notice(event, reception, to, now) for to in told]


def notice(event: Event, reception: Reception, to: To, now: datetime) -> Notice:
    office = reception.official.office
    with translation.override(to.language), timezone.override(ZoneInfo(office.tzid)):
        headline = _("Somebody waits in the lobby and has written to you")
        context = {
            "headline": headline,
            "reception": reception,
            "office": office,
            "url": settings.SITE_URL + to.page,
        }
        subject = f"{headline} · {reception.appeal.number}"
        return letter(
            event,
            to.user,
            to.email,
            subject,
            "mail/triage.txt",
            context,
            now,
            urgent=True,
            expires=reception.ends_at,
        )
