"""What interpreters, representatives and experts are told: the link that is theirs alone, and an
invitation of their own. Nothing of the appeal, nor of whom they meet, is in it."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.formats import LABELS, location
from reception.languages import said
from reception.models import Event, Guest, Notice, Reception
from reception.models.guests import AT_POINT, GuestRole
from reception.models.notices import Sort
from reception.notices.invitations import invitation
from reception.notices.letter import letter
from reception.notices.registry import composes
from scheduling import ical
from scheduling.formats import Format
from scheduling.ical import Party

OFF = {"guest_revoked", "cancelled", "revoked", "declined"}
# RFC 5545, 3.2.16. Without an interpreter or a representative nothing can be said.
OPTIONAL = {GuestRole.EXPERT}


def subject_of(kind: str) -> str:
    if kind in OFF:
        return _("You are not expected at the reception any more")
    return {
        "guest_invited": _("You are invited to a reception"),
        "guest_renewed": _("A new link to the reception"),
    }.get(kind, _("The reception has a new time"))


@composes("guest_invited", "guest_renewed", "guest_revoked", sort=Sort.RECEPTION)
def compose_one(event: Event, now: datetime) -> list[Notice]:
    return told(event, Guest.objects.filter(pk=event.data["guest"]), now)


@composes("moved", "reassigned", "cancelled", "revoked", "declined", sort=Sort.RECEPTION)
def compose_all(event: Event, now: datetime) -> list[Notice]:
    """Of a move those who are still expected; of the end those whom this end has sent away."""
    guests = Guest.objects.filter(reception__events=event)
    ended = event.kind in OFF
    return told(
        event, guests.filter(revoked=event.at if ended else None).exclude(role=AT_POINT), now
    )


def told(event: Event, guests: Iterable[Guest], now: datetime) -> list[Notice]:
    rows = list(guests)
    if not rows:
        return []
    reception = Reception.objects.whole().get(events=event)
    return [notice(event, reception, guest, now) for guest in rows]


def notice(event: Event, reception: Reception, guest: Guest, now: datetime) -> Notice:
    office = reception.official.office
    with translation.override(guest.user.language), timezone.override(ZoneInfo(office.tzid)):
        how, off = Format(event.data["how"]), event.kind in OFF
        page = settings.SITE_URL + reverse("guest")
        context = {
            "headline": subject_of(event.kind),
            "off": off,
            "office": office,
            "official": reception.official,
            "number": reception.appeal.number,
            "role": guest.get_role_display(),
            "language": guest.language,
            "start": datetime.fromisoformat(event.data["start"]),
            "how": how,
            "how_words": LABELS[how],
            # From where the citizen takes part by video is nothing to them.
            "where": location(
                how, {} if how == Format.VIDEO else event.data["place"], office.address, ""
            ),
            "link": settings.SITE_URL + reverse("guest-open", args=[guest.token]),
            "url": page,
        }
        subject = f"{context['headline']} · {reception.appeal.number}"
        return letter(
            event,
            guest.user,
            guest.email,
            subject,
            "mail/guest.txt",
            context,
            now,
            invitation=invited(event, reception, guest, context),
            secret=True,  # whoever has the link comes in
        )


def invited(
    event: Event, reception: Reception, guest: Guest, context: dict[str, object]
) -> tuple[str, str]:
    office, off = reception.official.office, event.kind in OFF
    role = "OPT-PARTICIPANT" if guest.role in OPTIONAL else "REQ-PARTICIPANT"
    mine = Party(guest.name, guest.email, role=role)
    chair = Party(
        said(reception.official.name), office.email, role="CHAIR", partstat="ACCEPTED", rsvp=False
    )
    made = invitation(
        reception,
        (mine, chair),
        to_citizen=False,
        url=str(context["url"]),
        how=Format(event.data["how"]),
        where=str(context["where"]),
        sequence=event.data["sequence"],
        start=datetime.fromisoformat(event.data["start"]),
        end=datetime.fromisoformat(event.data["end"]),
        stamp=event.at,
        status="CANCELLED" if off else "CONFIRMED",
    )
    return (
        ("CANCEL", ical.cancel(made).decode()) if off else ("REQUEST", ical.request(made).decode())
    )
