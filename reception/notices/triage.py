"""Letters about what an office decides before, or without, a reception."""

from collections.abc import Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.models import Dispute, Event, Notice, Reception
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.promises import To, people_of, staff
from reception.notices.registry import composes
from reception.permissions import accused, head_of

TO_CITIZEN = {
    "clarification_asked",
    "clarification_lapsed",
    "forwarded",
    "refused",
    "not_considered",
    "withdrawn",
    "papers_returned",
    "dispute_rejected",
}
TO_DESK = {"clarified", "clarification_lapsed", "withdrawn", "conclusion_returned"}
TO_HEAD = {"put_to_head", "conclusion_proposed", "disputed"}
KINDS = TO_CITIZEN | TO_DESK | TO_HEAD


def subject_of(kind: str, *, to_citizen: bool) -> str:
    """Says what happened and nothing about whom."""
    if to_citizen:
        return {
            "clarification_asked": _("The office asks you to complete your appeal"),
            "clarification_lapsed": _("Your appeal was not completed in time"),
            "forwarded": _("Your appeal is forwarded"),
            "refused": _("Your appeal is refused"),
            "not_considered": _("Your appeal is not considered"),
            "withdrawn": _("Your appeal is withdrawn"),
            "papers_returned": _("Your papers were handed back"),
            "dispute_rejected": _("The head has decided about what you disputed"),
        }[kind]
    return {
        "clarified": _("A citizen has completed an appeal"),
        "clarification_lapsed": _("An appeal was not completed in time"),
        "withdrawn": _("An appeal is withdrawn"),
        "conclusion_returned": _("The head does not agree to a conclusion"),
        "put_to_head": _("A request for a reception is put before you"),
        "disputed": _("A citizen disputes an absence"),
        "conclusion_proposed": _("A conclusion waits for you to agree"),
    }[kind]


@composes(*sorted(KINDS), sort=Sort.PROMISE)
def compose(event: Event, now: datetime) -> list[Notice]:
    """One notice for each person, unsaved; none for who has no address."""
    reception = Reception.objects.whole().get(events=event)
    found: dict[int, To] = {}
    for to in addressees(event, reception):
        if to.email and (to.is_citizen or not accused(to.user, reception.appeal)):
            found.setdefault(to.user.pk, to)
    return [notice(event, reception, to, now) for to in found.values()]


def addressees(event: Event, reception: Reception) -> Iterator[To]:
    appeal = reception.appeal
    if event.kind in TO_CITIZEN:
        page = reverse("my-reception", args=[reception.public_id])
        yield To(appeal.citizen, appeal.email, appeal.language, page, is_citizen=True)
    page = reverse("desk-triage", args=[reception.public_id])
    if event.kind in TO_DESK:
        yield from staff(people_of(reception.official), page)
    if event.kind == "disputed":
        found = Dispute.objects.get(pk=event.data["dispute"])
        page = reverse("desk-dispute", args=[found.uid])
    head = head_of(reception.official.office)
    if event.kind in TO_HEAD and head:
        yield from staff(people_of(head), page)


def notice(event: Event, reception: Reception, to: To, now: datetime) -> Notice:
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
            "due": date.fromisoformat(due) if due else None,
            "left": event.data.get("left"),
            "url": settings.SITE_URL + to.page,
        }
        subject = f"{headline} · {reception.appeal.number}"
        name = event.kind if to.is_citizen else ""
        return letter(event, to.user, to.email, subject, "mail/triage.txt", context, now, name=name)
