"""What each paper shows, in the language of the appeal or of the reader."""

from datetime import datetime
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from reception.actions import identity
from reception.actions.afterwards import decided_at
from reception.deadlines import Duty
from reception.documents.rendering import pdf
from reception.models import Event, Letter, Reception, Ruling
from reception.models.triage import RulingKind
from reception.permissions import head_of
from reception.profiles import GROUND_WORDS, how_to_appeal, last_day_for, registered, today_at
from reception.templatetags.qabul import day


def receipt(reception: Reception) -> bytes:
    """Of registration (O'RQ-445 art. 23), with the way back to its page. Raises Busy."""
    url = settings.SITE_URL + reverse("my-reception", args=[reception.public_id])
    booked_for = getattr(reception.appeal, "booked_for", None)
    if booked_for:  # there is no account to sign in to
        number = urlencode({"number": reception.appeal.number})
        url = f"{settings.SITE_URL}{reverse('find')}?{number}"
    context = common(reception) | {
        "url": url,
        "booked_for": booked_for,
        "code": qr(url),
        "registered": registered(reception.appeal),
    }
    return pdf("documents/receipt.html", context)


def card(reception: Reception) -> bytes:
    """The completed reception card, for the office's file. Raises Busy."""
    found = reception.card
    follow_ups = reception.appeal.follow_ups.select_related("executor").order_by("due", "pk")
    context = common(reception) | {
        "card": found,
        "identity": identity.seen(reception),
        "ground": GROUND_WORDS.get(found.ground),
        "follow_ups": list(follow_ups),
    }
    return pdf("documents/card.html", context)


def answer(letter: Letter, reception: Reception) -> bytes:
    """The signed letter in the language of the appeal. Raises Busy."""
    assert letter.signed
    office = reception.official.office
    with translation.override(reception.appeal.language), timezone.override(office.tzid):
        context = common(reception) | {
            "answer": letter,
            "papers": list(letter.attachments.order_by("pk")),
            "how_to_appeal": "" if letter.interim else said_how_to_appeal(reception, letter.signed),
        }
        return pdf("documents/answer.html", context)


FAILED = ("failed_technical", "conceded", "no_show_official")


def failure_of(reception: Reception) -> Event | None:
    """When it last could not be held, through no fault of the citizen's."""
    return reception.events.filter(kind__in=FAILED).order_by("pk").last()


def certificate(reception: Reception, failure: Event) -> bytes:
    """That the reception failed, with who was there and the way to a new time. Raises Busy."""
    start = datetime.fromisoformat(failure.data.get("was", reception.starts_at.isoformat()))
    until = datetime.fromisoformat(failure.data.get("until", reception.ends_at.isoformat()))
    url = settings.SITE_URL + reverse("my-reception", args=[reception.public_id])
    context = common(reception) | {
        "start": start,
        "until": until,
        "failure": failure,
        "technical": failure.kind != "no_show_official",
        "presences": list(reception.presences.filter(about=start)),
        "url": url,
        "code": qr(url),
    }
    return pdf("documents/certificate.html", context)


def qr(url: str) -> str:
    return str(segno.make(url, error="m").svg_data_uri(scale=4, border=2))


def ruling(found: Ruling, reception: Reception) -> bytes:
    """The letter about a decision, in the language of the appeal. Raises Busy."""
    assert found.decided
    office = reception.official.office
    forwarded = found.kind == RulingKind.FORWARDED
    with translation.override(reception.appeal.language), timezone.override(office.tzid):
        context = common(reception) | {
            "ruling": found,
            "head": head_of(office),
            "how_to_appeal": "" if forwarded else said_how_to_appeal(reception, found.decided),
        }
        return pdf("documents/ruling.html", context)


def said_how_to_appeal(reception: Reception, since: datetime | None = None) -> str:
    """In the active language; empty when nothing is decided."""
    since = since or decided_at(reception)
    if since is None:
        return ""
    until = last_day_for(reception.appeal, Duty.OBJECT, today_at(reception.official.office, since))
    if until is None:  # between state bodies
        return ""
    return how_to_appeal() % {"day": day(until)}


def common(reception: Reception) -> dict[str, object]:
    return {
        "reception": reception,
        "appeal": reception.appeal,
        "official": reception.official,
        "office": reception.official.office,
    }
