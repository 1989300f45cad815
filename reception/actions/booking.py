"""Taking a slot and handing in the appeal: the citizen's way to a reception."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from reception.actions.journal import record, times
from reception.crypto import normalise_email
from reception.lifecycle import ACTIVE, ReceptionState
from reception.models import Appeal, Attachment, Draft, Official, Reception, User
from reception.models.appeals import AppealCounter
from scheduling import bookings
from scheduling.errors import HoldExpired
from scheduling.retry import retrying


class Incomplete(Exception):
    """The draft lacks an answer that the appeal needs."""


class Unproven(Exception):
    """The address in the draft is not the one that this citizen proved."""


class AlreadyBooked(Exception):
    """This person has a coming reception with this official: one is fair, two are hoarding."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception


class HandedIn(Exception):
    """The draft is gone: an earlier request has made an appeal of it."""


@retrying
def hold_slot(official: Official, start: datetime, *, holder: str, now: datetime) -> Draft:
    """Holds the slot for ten minutes for this browser and gives the draft to write the appeal in.

    A browser holds one slot at a time; what was typed already is kept.
    Raises scheduling's SlotTaken and SlotNotOffered.
    """
    with transaction.atomic():
        booking = bookings.hold(official.calendar_id, start, holder=holder, now=now)
        mine = Draft.objects.select_related("booking").filter(holder=holder)
        draft = mine.select_for_update(of=("self",)).first()
        if draft is None:
            return Draft.objects.create(holder=holder, official=official, booking=booking)
        previous = draft.booking
        if draft.official_id != official.pk:  # whose topics are others
            answers = json.loads(draft.answers)
            answers.pop("topic", None)
            draft.answers = json.dumps(answers)
        draft.official, draft.booking = official, booking
        draft.save(update_fields=["official", "booking", "answers"])
        if previous and previous.calendar_id != booking.calendar_id:
            bookings.release(previous.uid, holder=holder)
    return draft


def release_hold(draft: Draft) -> None:
    """The person gives the slot back; what they wrote stays for the next one."""
    if draft.booking:
        bookings.release(draft.booking.uid, holder=draft.holder)


def keep_answers(draft: Draft, answers: dict[str, Any]) -> None:
    """Adds `answers` (field → text) to what was typed before. Raises HandedIn."""
    with kept(draft) as current:
        current.answers = json.dumps(json.loads(current.answers) | answers)
        current.save(update_fields=["answers"])


@contextmanager
def kept(draft: Draft) -> Iterator[Draft]:
    """The draft locked and read again, in a transaction. Raises HandedIn."""
    with transaction.atomic():
        current = Draft.objects.select_for_update().filter(pk=draft.pk).first()
        if current is None:
            raise HandedIn
        yield current


@retrying
def submit(draft: Draft, citizen: User, *, language: str, now: datetime) -> Reception:
    """Makes the draft an appeal with a reception; the same draft twice gives the same reception.

    Raises HoldExpired when the slot is no longer the person's, AlreadyBooked, Incomplete, Unproven.
    """
    with transaction.atomic():
        drafts = Draft.objects.select_related("official__office", "booking")
        locked = drafts.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if locked is None:  # handed in by an earlier, equal request
            return Reception.objects.get(appeal__key=draft.uid, citizen=citizen)
        answers = json.loads(locked.answers)
        if not {"kind", "name", "email", "subject", "text"} <= answers.keys():
            raise Incomplete
        if normalise_email(answers["email"]) != citizen.email:
            raise Unproven
        official = locked.official
        if locked.booking is None:
            raise HoldExpired
        if coming := coming_reception(citizen, official):
            raise AlreadyBooked(coming)
        booking = bookings.confirm(
            locked.booking.uid, holder=locked.holder, now=now, pending=official.needs_approval
        )
        appeal = Appeal.objects.create(
            number=next_number(official, now),
            office=official.office,
            official=official,
            citizen=citizen,
            topic_id=answers.pop("topic", None) or None,
            language=language,
            key=locked.uid,
            submitted=now,
            **answers,
        )
        reception = Reception.objects.create(
            appeal=appeal,
            official=official,
            citizen=citizen,
            booking=booking,
            state=ReceptionState.REQUESTED if official.needs_approval else ReceptionState.SCHEDULED,
        )
        Attachment.objects.filter(draft=locked).update(draft=None, appeal=appeal)
        Draft.objects.filter(pk=locked.pk).delete()
        kind = "requested" if official.needs_approval else "booked"
        record(kind, at=now, actor=citizen, reception=reception, **times(reception))
    return reception


def coming_reception(citizen: User, official: Official) -> Reception | None:
    """The one that this identity has with this official, whatever address it was booked under."""
    User.objects.select_for_update().get(pk=citizen.pk)  # two drafts of one person in one moment
    same = Reception.objects.filter(official=official, state__in=ACTIVE)
    return same.filter(citizen__identity=citizen.identity).first()


def next_number(official: Official, now: datetime) -> str:
    """The office's next number of the year; its row stays locked until the commit."""
    year = timezone.localtime(now).year
    counter, _ = AppealCounter.objects.select_for_update().get_or_create(
        office_id=official.office_id, year=year
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{official.office.code}-{year}-{counter.last:05}"
