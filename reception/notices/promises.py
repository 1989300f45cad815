"""Letters about what was promised: to executors, to the desk, and to the citizen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.models import Event, FollowUp, Notice, Objection, Official, Reception, User
from reception.models.answers import ObjectionKind
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes
from reception.permissions import head_of

TO_CITIZEN = {"extended", "replied_meanwhile", "answered", "objection_answered"}
TO_EXECUTOR = {
    "promised",
    "given_over",
    "sent_back",
    "extended",
    "reminded",
    "overdue",
    "dropped",
}
TO_DESK = {"reported", "overdue"}
KINDS = TO_CITIZEN | TO_EXECUTOR | TO_DESK | {"objected"}


@dataclass(frozen=True)
class To:
    user: User
    email: str
    language: str
    page: str
    is_citizen: bool = False


def subject_of(kind: str, *, to_citizen: bool) -> str:
    """Says what happened and nothing about whom."""
    if to_citizen:
        return {
            "extended": _("The answer to your appeal is put off"),
            "replied_meanwhile": _("A reply to your appeal in the meantime"),
            "answered": _("Your appeal is answered"),
            "objection_answered": _("The office has replied to you"),
        }[kind]
    return {
        "promised": _("An instruction for you"),
        "given_over": _("An instruction for you"),
        "sent_back": _("What you reported is not enough yet"),
        "extended": _("You have more time for an instruction"),
        "reminded": _("An instruction is due soon"),
        "overdue": _("An instruction is late"),
        "dropped": _("An instruction is not needed any more"),
        "reported": _("An instruction is reported as done"),
        "objected": _("A citizen asks about a decision"),
    }[kind]


@composes(*sorted(KINDS), sort=Sort.PROMISE)
def compose(event: Event, now: datetime) -> list[Notice]:
    """One notice for each person, unsaved; none for who has no address."""
    reception = Reception.objects.whole().get(events=event)
    follow_up = FollowUp.objects.whole().filter(pk=event.data.get("follow_up")).first()
    found: dict[int, To] = {}
    for to in addressees(event, reception, follow_up):
        if to.email:
            found.setdefault(to.user.pk, to)
    return [notice(event, reception, follow_up, to, now) for to in found.values()]


def addressees(event: Event, reception: Reception, follow_up: FollowUp | None) -> Iterator[To]:
    appeal, kind = reception.appeal, event.kind
    if kind in TO_CITIZEN:
        page = reverse("my-reception", args=[reception.public_id])
        yield To(appeal.citizen, appeal.email, appeal.language, page, is_citizen=True)
    if kind == "objected":
        note = Objection.objects.get(pk=event.data["objection"])
        complaint = note.kind == ObjectionKind.COMPLAINT
        official = head_of(reception.official.office) if complaint else reception.official
        page = reverse("desk-objection", args=[note.uid])
        yield from staff(people_of(official or reception.official), page)
    if follow_up is None:
        return
    page = reverse("desk-follow-up", args=[follow_up.uid])
    desk = people_of(reception.official)
    if kind in TO_EXECUTOR and follow_up.executor:
        yield from staff([follow_up.executor], page)
    # Whoever has no account is reminded by the desk.
    if kind in TO_DESK or (kind == "reminded" and follow_up.executor is None):
        yield from staff(desk, page)


def people_of(official: Official) -> list[User]:
    return [official.user, *official.helpers().order_by("pk")]


def staff(users: Iterable[User], page: str) -> Iterator[To]:
    for user in users:
        if user.is_active:
            yield To(user, user.email, user.language, page)


def notice(
    event: Event, reception: Reception, follow_up: FollowUp | None, to: To, now: datetime
) -> Notice:
    """`due` is as the event says it, so that a later change can't alter what was told."""
    office = reception.official.office
    due = event.data.get("due")
    with translation.override(to.language), timezone.override(ZoneInfo(office.tzid)):
        headline = subject_of(event.kind, to_citizen=to.is_citizen)
        context = {
            "headline": headline,
            "kind": event.kind,
            "to_citizen": to.is_citizen,
            "reception": reception,
            "office": office,
            "due": date.fromisoformat(due) if due else follow_up.due if follow_up else None,
            "reason": follow_up.extension_reason if follow_up else "",
            "who": follow_up.who if follow_up else "",
            "url": settings.SITE_URL + to.page,
        }
        subject = f"{headline} · {reception.appeal.number}"
        name = event.kind if to.is_citizen else ""
        return letter(
            event, to.user, to.email, subject, "mail/promises.txt", context, now, name=name
        )
