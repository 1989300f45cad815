"""What is written to those who apply for a batch, and to those who run it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from reception.models import Application, Batch, Event, Notice, User
from reception.models.batches import Outcome, VoidReason
from reception.models.notices import Sort
from reception.notices.letter import letter
from reception.notices.registry import composes

TOLD = {"applied", "application_withdrawn", "batch_closed", "batch_drawn", "batch_void"}
OUTCOMES = {
    "batch_closed": [Outcome.EXCLUDED],
    "batch_drawn": [Outcome.LOST, Outcome.PASSED_OVER],
    "batch_void": [Outcome.VOID],
}


@composes(*sorted(TOLD), sort=Sort.OFFER)
def compose(event: Event, now: datetime) -> list[Notice]:
    """The notices of an event of a batch, unsaved. Whoever won has a letter of the reception."""
    batch = Batch.objects.whole().get(uid=event.data["batch"])
    return [
        *(_notice(event, batch, *to, now=now) for to in _applicants(event, batch)),
        *(_to_office(event, batch, user, now) for user in _office(event, batch)),
    ]


def _applicants(event: Event, batch: Batch) -> Iterator[tuple[str, User, str, Application | None]]:
    """(what is told, to whom, in which language, about which application)"""
    if event.kind == "application_withdrawn" and event.actor:
        yield "withdrawn", event.actor, event.actor.language, None
        return
    rows = batch.applications.select_related("citizen")
    if event.kind == "applied":
        # It may have been withdrawn before the worker came.
        for one in rows.filter(draw_id=event.data["draw_id"]):
            yield "applied", one.citizen, one.language, one
        return
    for one in rows.filter(outcome__in=OUTCOMES[event.kind]):
        yield one.outcome, one.citizen, one.language, one


def subject_of(what: str) -> str:
    return {
        "applied": _("Your application for the draw has arrived"),
        "withdrawn": _("Your application for the draw is withdrawn"),
        Outcome.LOST: _("The draw brought you no time"),
        Outcome.EXCLUDED: _("You don't take part in the draw: you have a reception already"),
        Outcome.PASSED_OVER: _("The time you won goes back: you have a reception already"),
        Outcome.VOID: _("The draw does not take place"),
    }[what]


def _notice(
    event: Event,
    batch: Batch,
    what: str,
    to: User,
    language: str,
    application: Application | None,
    *,
    now: datetime,
) -> Notice:
    own = (
        reverse("my-application", args=[application.uid])
        if application
        else reverse("batch", args=[batch.uid])
    )
    with translation.override(language), timezone.override(batch.official.office.tzid):
        context = {"what": what, "application": application, "own": settings.SITE_URL + own}
        subject, name = subject_of(what), f"draw_{what}"
        return _letter(event, batch, to, subject, "mail/batch.txt", context, now, name)


def _office(event: Event, batch: Batch) -> list[User]:
    """Whoever runs the batch, where there is something to do or to know."""
    called_off = event.data.get("reason") == VoidReason.CALLED_OFF
    if event.kind not in {"batch_closed", "batch_void"} or called_off:
        return []
    people = {one.pk: one for one in (batch.official.user, batch.announced_by)}
    return [one for one in people.values() if one.email]


def _to_office(event: Event, batch: Batch, to: User, now: datetime) -> Notice:
    with translation.override(to.language), timezone.override(batch.official.office.tzid):
        closed = event.kind == "batch_closed"
        subject = _("A draw can be held soon") if closed else _("A draw is void")
        own = reverse("desk-batch", args=[batch.official.slug, batch.uid])
        context = {"closed": closed, "own": settings.SITE_URL + own}
        return _letter(event, batch, to, subject, "mail/batch_office.txt", context, now)


def _letter(
    event: Event,
    batch: Batch,
    to: User,
    subject: str,
    template: str,
    context: dict[str, Any],
    now: datetime,
    name: str = "",
) -> Notice:
    page = settings.SITE_URL + reverse("batch", args=[batch.uid])
    shown = {"headline": subject, "batch": batch, "official": batch.official, "page": page}
    return letter(event, to, to.email, subject, template, shown | context, now, name=name)
