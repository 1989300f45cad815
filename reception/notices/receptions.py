"""What both sides of a reception are told of it, each with an invitation of their own."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.formats import LABELS, location
from reception.languages import said
from reception.models import Event, Notice, Official, Reception, User
from reception.models.notices import Sort
from reception.notices.invitations import both_sides, invitation
from reception.notices.letter import letter
from reception.notices.registry import composes
from scheduling import ical
from scheduling.formats import Format

CALENDAR_STATUS = {
    "requested": "TENTATIVE",
    "booked": "CONFIRMED",
    "drawn": "CONFIRMED",
    "approved": "CONFIRMED",
    "moved": "CONFIRMED",
    "reassigned": "CONFIRMED",
    "rebooked": "CONFIRMED",
}
CALLED_OFF = {"cancelled", "revoked", "declined", "handed_over"}
PLAIN = {
    "running_late",
    "back_on_time",
    "is_back",
    "answer_declined",
    "recorded",
    "no_show_citizen",
    "no_show_official",
    "failed_technical",
    "conceded",
}


@dataclass(frozen=True)
class Addressee:
    user: User
    name: str
    email: str
    language: str
    is_citizen: bool


def subject_of(kind: str, *, to_citizen: bool) -> str:
    """Says what happened and nothing about whom."""
    if not to_citizen:
        return {
            "requested": _("A reception waits for confirmation"),
            "booked": _("A reception is booked"),
            "drawn": _("A reception is booked by draw"),
            "approved": _("A reception is confirmed"),
            "moved": _("A reception has a new time"),
            "reassigned": _("A reception is handed to you"),
            "rebooked": _("A reception that failed has a new time"),
            "handed_over": _("A reception is handed to another official"),
            "near": _("A reception is coming up"),
        }.get(kind, _("A reception is called off"))
    return {
        "requested": _("Your request for a reception has arrived"),
        "booked": _("Your reception is booked"),
        "drawn": _("You were drawn: your reception is booked"),
        "approved": _("Your reception is confirmed"),
        "moved": _("Your reception has a new time"),
        "reassigned": _("Your reception has another official"),
        "rebooked": _("Your reception has a new time"),
        "cancelled": _("The reception is cancelled"),
        "revoked": _("The office has called off the reception"),
        "declined": _("The office could not confirm the time you asked for"),
        "near": _("Your reception is coming up"),
        "running_late": _("Your reception begins later"),
        "back_on_time": _("Your reception begins at its time after all"),
        "is_back": _("Your official is there after all"),
        "answer_declined": _("You declined in your calendar: cancel the reception?"),
        "recorded": _("The outcome of your reception"),
        "no_show_citizen": _("You did not come to the reception"),
        "no_show_official": _("Your reception did not take place"),
        "failed_technical": _("Your reception failed for a technical reason"),
        "conceded": _("Your reception failed for a technical reason"),
    }[kind]


# What is not a day away any more is told at any hour.
SOON = timedelta(days=1)
NEAR_MINUTES = 60


@composes("near", sort=Sort.REMINDER)
@composes(*sorted(CALENDAR_STATUS.keys() | CALLED_OFF | PLAIN), sort=Sort.RECEPTION)
def compose(event: Event, now: datetime) -> list[Notice]:
    """Unsaved: with the times of the event itself, whatever happened since."""
    reception = Reception.objects.whole().get(events=event)
    _with(reception, event.data.get("official"))
    notices = [_notice(event, reception, to, now) for to in _addressees(event, reception)]
    return notices + _to_who_had_it(event, reception, now)


def _with(reception: Reception, official: int | None) -> None:
    """Shows it as it was in the event: it may have gone to another official since."""
    if official not in {None, reception.official_id}:
        reception.official = Official.objects.select_related("office", "user").get(pk=official)


def _official(event: Event, name: str) -> Official | None:
    return Official.objects.filter(pk=event.data[name]).first() if name in event.data else None


def _to_who_had_it(event: Event, reception: Reception, now: datetime) -> list[Notice]:
    """The official who receives no more is told that it is off for them, at the time it had."""
    if "from_official" not in event.data:
        return []
    data = event.data | {name: event.data["from_" + name] for name in ("official", "start", "end")}
    theirs = Event(pk=event.pk, at=event.at, kind="handed_over", data=data)
    reception = copy(reception)
    _with(reception, data["official"])
    addressees = [one for one in _addressees(theirs, reception) if not one.is_citizen]
    return [_notice(theirs, reception, to, now) for to in addressees]


def _addressees(event: Event, reception: Reception) -> Iterator[Addressee]:
    appeal = reception.appeal
    yield Addressee(appeal.citizen, appeal.name, appeal.email, appeal.language, True)
    official = reception.official
    if official.user.email and event.kind not in PLAIN:
        yield Addressee(
            official.user,
            said(official.name, official.user.language),
            official.user.email,
            official.user.language,
            False,
        )


def _notice(event: Event, reception: Reception, to: Addressee, now: datetime) -> Notice:
    zone = ZoneInfo(reception.official.office.tzid)
    with translation.override(to.language), timezone.override(zone):
        start = moment(event, "expected") or moment(event, "start")
        how = Format(event.data.get("how", reception.format))
        headline = subject_of(event.kind, to_citizen=to.is_citizen)
        context = {
            "headline": headline,
            "kind": event.kind,
            "reception": reception,
            "official": reception.official,
            "office": reception.official.office,
            "start": start or reception.starts_at,
            "away": "called_away" in event.data,
            "because": event.data.get("because", ""),
            "from_official": _official(event, "from_official"),
            "back": _official(event, "back"),
            "was": moment(event, "was"),
            "again": event.data.get("again", False),
            "addressed": reception.appeal.official,
            "how": how,
            "how_words": LABELS[how],
            "where": location(
                how,
                event.data.get("place", reception.place),
                reception.official.office.address,
                reception.appeal.phone if to.is_citizen else "",
            ),
            "url": settings.SITE_URL + _page(reception, to),
            "to_citizen": to.is_citizen,
        }
        # A calendar knows its people by their addresses.
        invited = to.email and event.kind in CALENDAR_STATUS.keys() | CALLED_OFF
        return letter(
            event,
            to.user,
            to.email,
            f"{headline} · {reception.appeal.number}",
            "mail/notice.txt",
            context,
            now,
            invitation=_invitation(event, reception, to, context) if invited else ("", ""),
            name=event.kind if to.is_citizen and not is_special(event) else "",
            urgent=is_urgent(event, now),
            expires=moment(event, "start") if event.kind == "near" else None,
        )


def moment(event: Event, name: str) -> datetime | None:
    return datetime.fromisoformat(event.data[name]) if name in event.data else None


def is_special(event: Event) -> bool:
    """Whether it happened for a reason that no office's words could know of."""
    return "called_away" in event.data or bool(event.data.get("because"))


def is_urgent(event: Event, now: datetime) -> bool:
    """Whether it is about the next hours: what was to be, or now is to be."""
    if event.kind == "near":
        return int(event.data["minutes"]) <= NEAR_MINUTES
    times = (moment(event, "start"), moment(event, "from_start"), moment(event, "expected"))
    return any(one and now - SOON < one < now + SOON for one in times)


def _page(reception: Reception, to: Addressee) -> str:
    if not to.is_citizen and not Reception.objects.filter(
        pk=reception.pk, official=reception.official
    ):
        return reverse("desk-absence", args=[reception.official.slug])  # it is not theirs any more
    name = "my-reception" if to.is_citizen else "desk-reception"
    return reverse(name, args=[reception.public_id])


def _invitation(
    event: Event, reception: Reception, to: Addressee, context: dict[str, Any]
) -> tuple[str, str]:
    """(method, iCalendar object) for this addressee, with the times of the event itself, so that
    a second move can't change what the first one said."""
    off = event.kind in CALLED_OFF
    told = invitation(
        reception,
        both_sides(reception, to.name, to.email, to_citizen=to.is_citizen),
        to_citizen=to.is_citizen,
        url=context["url"],
        how=context["how"],
        where=context["where"],
        sequence=event.data["sequence"],
        start=datetime.fromisoformat(event.data["start"]),
        end=datetime.fromisoformat(event.data["end"]),
        stamp=event.at,
        status="CANCELLED" if off else _status(event, reception),
    )
    if off:
        return "CANCEL", ical.cancel(told).decode()
    return "REQUEST", ical.request(told).decode()


def _status(event: Event, reception: Reception) -> str:
    """A move neither approves nor takes an approval back."""
    if event.kind not in {"moved", "reassigned"}:
        return CALENDAR_STATUS[event.kind]
    decided = reception.events.filter(kind__in=("requested", "booked", "approved"), pk__lt=event.pk)
    last = decided.order_by("pk").last()
    return CALENDAR_STATUS[last.kind] if last else "CONFIRMED"
