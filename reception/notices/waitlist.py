"""Letters to those who wait: a time is offered, an offer has lapsed, waiting has ended."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.models import Event, Notice, Offer, Waiting
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes

KINDS = {"offered", "offer_lapsed", "waiting_ended"}


def subject_of(kind: str) -> str:
    """Says what happened and nothing about whom."""
    return {
        "offered": _("A time has become free and is offered to you"),
        "offer_lapsed": _("The time offered to you has lapsed"),
        "waiting_ended": _("You wait no more for a reception"),
    }[kind]


@composes(*sorted(KINDS), sort=Sort.OFFER)
def compose(event: Event, now: datetime) -> list[Notice]:
    """One notice, unsaved; none for an offer that nobody could answer any more."""
    offer = None
    if "offer" in event.data:
        offer = Offer.objects.whole().get(pk=event.data["offer"])
        if event.kind == "offered" and not offer.stands(now):
            return []
    people = Waiting.objects.select_related("citizen", "official__office")
    waiting = offer.waiting if offer else people.get(pk=event.data["waiting"])
    return [_notice(event, waiting, offer, now)]


def _notice(event: Event, waiting: Waiting, offer: Offer | None, now: datetime) -> Notice:
    official = waiting.official
    with (
        translation.override(waiting.language),
        timezone.override(ZoneInfo(official.office.tzid)),
    ):
        page = reverse("my-offer", args=[offer.uid]) if offer else reverse("my-receptions")
        context = {
            "kind": event.kind,
            "state": event.data.get("state"),
            "official": official,
            "office": official.office,
            "offer": offer,
            "url": settings.SITE_URL + page,
        }
        to, subject = waiting.citizen, subject_of(event.kind)
        return letter(
            event,
            to,
            to.email,
            subject,
            "mail/waiting.txt",
            context,
            now,
            name=event.kind,
            urgent=event.kind == "offered",  # it is made by day, and ends in hours
            expires=offer.expires if offer and event.kind == "offered" else None,
        )
