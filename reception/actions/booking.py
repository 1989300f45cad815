"""Taking a slot and handing in the appeal: the citizen's way to a reception."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from reception.actions.applicant import appeal_fields, beside, lacking
from reception.actions.freed import is_awaited
from reception.actions.guards import ComplainedAbout as ComplainedAbout
from reception.actions.journal import entry, renewal, times
from reception.actions.one_coming import only_one_coming
from reception.actions.points import chosen
from reception.complaints import named
from reception.crypto import normalise_email
from reception.lifecycle import ReceptionState
from reception.models import Appeal, Attachment, Draft, Offer, Office, Official, Reception, User
from reception.models.appeals import taken_by
from reception.models.applicants import Channel
from reception.models.together import Change, Computed, insert_together
from reception.models.waitlist import OfferState
from reception.numbering import apart, number
from reception.permissions import may_receive
from reception.profiles import profile, registered_at
from scheduling import bookings
from scheduling.availability import place_of
from scheduling.checking import Lock
from scheduling.choosing import Choosing
from scheduling.errors import HoldExpired
from scheduling.formats import Format
from scheduling.models import Booking, Status
from scheduling.policy import Terms
from scheduling.retry import retrying
from scheduling.statements import ask, journey, vendor


class Incomplete(Exception):
    """The draft lacks an answer that the appeal needs."""


class Unproven(Exception):
    """The address in the draft is not the one that this citizen proved."""


class OfferedToAnother(Exception):
    """The time was offered to somebody who waited for it, and this is another person."""


class HandedIn(Exception):
    """The draft is gone: an earlier request has made an appeal of it."""


@retrying
def hold_slot(
    official: Official,
    start: datetime,
    *,
    holder: str,
    now: datetime,
    topic_id: int | None = None,
    how: Format = Format.VIDEO,
    terms: Terms | None = None,
) -> Draft:
    """Holds the slot for ten minutes for this browser; gives the draft to write the appeal in.

    A browser holds one slot at a time; what was typed already is kept. `topic_id`: one of the
    official's topics, when it was chosen before the time; `terms`: of both, if they are known.
    Raises scheduling's SlotTaken and SlotNotOffered.
    """
    terms = terms or official.terms(topic_id, how)
    try:
        with journey():
            return hold_first(
                official, start, holder=holder, now=now, topic_id=topic_id, terms=terms
            )
    except (WritesAlready, IntegrityError):  # and what ran out may stand in the way
        pass
    with transaction.atomic():
        awaited = partial(is_awaited, now=now)
        booking = bookings.hold(
            official.calendar_id, start, holder=holder, now=now, terms=terms, awaited=awaited
        )
        draft, previous = draft_for(official, booking, holder=holder, topic_id=topic_id)
        if previous and previous.calendar_id != booking.calendar_id:
            bookings.release(previous.uid, holder=holder, awaited=awaited)
    return draft


class WritesAlready(Exception):
    """There is a draft of this holder's, and maybe a hold with it."""


def hold_first(
    official: Official,
    start: datetime,
    *,
    holder: str,
    now: datetime,
    topic_id: int | None,
    terms: Terms,
) -> Draft:
    """The hold of somebody who has no draft, hence none other: two round trips.

    In a journey. Raises WritesAlready, SlotTaken, SlotNotOffered, at its end IntegrityError.
    """
    choosing = Choosing(Lock(official.calendar_id), start, now)
    earlier = ask("SELECT 1 FROM reception_draft WHERE holder = %s LIMIT 1", [holder])
    if earlier.fetchone():
        raise WritesAlready
    return hold_chosen(choosing, official, holder=holder, topic_id=topic_id, terms=terms)


def hold_chosen(
    choosing: Choosing, official: Official, *, holder: str, topic_id: int | None, terms: Terms
) -> Draft:
    """Its second round trip."""
    booking, now = choosing.hold(terms, holder), choosing.now
    answers = json.dumps(chosen_first(topic_id))
    draft = Draft(holder=holder, official=official, booking=booking, answers=answers, created=now)
    insert_together(booking, draft)
    return draft


def chosen_first(topic_id: int | None) -> dict[str, str]:
    """What is answered already by whoever chose a topic before the time."""
    return {"topic": str(topic_id)} if topic_id else {}


def draft_for(
    official: Official, booking: Booking, *, holder: str, topic_id: int | None
) -> tuple[Draft, Booking | None]:
    """The holder's draft, which now has this hold; and the hold that it had before."""
    mine = Draft.objects.select_related("booking").filter(holder=holder)
    draft = mine.select_for_update(of=("self",)).first()
    chosen = chosen_first(topic_id)
    if draft is None:
        answers = json.dumps(chosen)
        created = Draft.objects.create(
            holder=holder, official=official, booking=booking, answers=answers
        )
        return created, None
    previous, answers = draft.booking, json.loads(draft.answers)
    if draft.official_id != official.pk or not fits(answers.get("topic"), official, booking):
        answers.pop("topic", None)  # another official's, or one that needs another length
    draft.answers = json.dumps(answers | chosen)
    draft.official, draft.booking = official, booking
    draft.save(update_fields=["official", "booking", "answers"])
    return draft, previous


def fits(topic_id: str | None, official: Official, booking: Booking) -> bool:
    """Whether a reception on the topic lasts as long as what is booked."""
    own = official.minutes_on(int(topic_id)) if topic_id else None
    return (own or official.calendar.slot_minutes) == booking.minutes


def release_hold(draft: Draft, *, now: datetime) -> bool:
    """The person gives the slot back; what they wrote stays for the next one. Whether it is kept
    from others, because somebody waits."""
    kept = False
    if draft.booking:
        awaited = partial(is_awaited, now=now)
        kept = bookings.release(draft.booking.uid, holder=draft.holder, awaited=awaited)
        Draft.objects.filter(pk=draft.pk).update(booking=None)
    return kept


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


def require_hers(draft: Draft, citizen: User) -> None:
    """What was offered to somebody who waits can't be handed on: such a place could be sold.

    Raises OfferedToAnother.
    """
    if draft.booking is None or draft.booking.holder != taken_by(draft.holder):
        return
    taken = Offer.objects.filter(hold=draft.booking.uid, state=OfferState.TAKEN)
    if not taken.filter(waiting__identity=citizen.identity).exists():
        raise OfferedToAnother


def known_by(citizen: User, email: str) -> bool:
    """Whether it is known who hands in: somebody who proved this address, or whom a provider of
    identities knows; letters then go to an address that may be unproven."""
    return bool(citizen.proven_by) or normalise_email(email) == citizen.email


@retrying
def submit(draft: Draft, citizen: User, *, language: str, now: datetime) -> Reception:
    """Makes the draft an appeal with a reception; the same draft twice gives the same reception.

    Raises HoldExpired when the slot is no longer the person's, AlreadyBooked, CancelledTooOften,
    ComplainedAbout, PointClosed, Incomplete, Unproven, OfferedToAnother.
    """
    with transaction.atomic():
        drafts = Draft.objects.select_related("official__office", "official__calendar", "booking")
        locked = drafts.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if locked is None:  # handed in by an earlier, equal request
            return Reception.objects.get(appeal__key=draft.uid, citizen=citizen)
        answers = json.loads(locked.answers)
        if not {"kind", "name", "email", "subject", "text"} <= answers.keys():
            raise Incomplete
        if lacking(answers):
            raise Incomplete
        if not known_by(citizen, answers["email"]):
            raise Unproven
        official = locked.official
        if locked.booking is None:
            raise HoldExpired
        if locked.booking.format == Format.PHONE and not answers.get("phone"):
            raise Incomplete
        require_hers(locked, citizen)
        pending = official.needs_approval
        booking = bookings.confirm(
            locked.booking.uid, holder=locked.hold_name, now=now, pending=pending
        )
        reception = register(
            official,
            citizen,
            booking,
            answers,
            language=language,
            key=locked.uid,
            kind="requested" if pending else "booked",
            by=citizen,
            now=now,
        )
        appeal = reception.appeal
        Attachment.objects.filter(draft=locked).update(draft=None, appeal=appeal)
        Draft.objects.filter(pk=locked.pk).delete()
    return reception


def register(
    official: Official,
    citizen: User,
    booking: Booking,
    answers: dict[str, Any],
    *,
    language: str,
    key: UUID,
    kind: str,
    by: User | None,
    now: datetime,
    content: str = "",
    channel: Channel = Channel.ONLINE,
    trusting: bool = False,
    besides: Sequence[Change] = (),
) -> Reception:
    """The appeal that the answers make, and its reception at a booking that was just confirmed, or
    is just allotted and not inserted yet; journalled as `kind`, done `by`.

    Within the caller's transaction. Raises AlreadyBooked, ComplainedAbout, PointClosed, and
    CancelledTooOften where the citizen has chosen the time; for `trusting` see `only_one_coming`,
    for `besides`, what is changed with it, `insert_together`.
    """
    topic_id = answers.get("topic") or None
    pending = booking.status == Status.PENDING
    point = chosen(answers, Format(booking.format))
    chosen_time = by == citizen and (trusting or not booking.holder.startswith(taken_by("")))
    with only_one_coming(
        citizen, official, topic_id, now=now, chosen=chosen_time, trusting=trusting
    ):
        registered = registered_at(official.office, now)
        appeal = Appeal(
            number=number_of_its_own(official.office, registered.year),
            office=official.office,
            official=official,
            citizen=citizen,
            topic_id=topic_id,
            language=language,
            key=key,
            content=content,
            submitted=now,
            registered=registered,
            email_proven=bool(citizen.email) and normalise_email(answers["email"]) == citizen.email,
            proven_by=citizen.proven_by or ("email" if citizen.email else ""),
            channel=channel,
            **appeal_fields(answers),
            **named(answers.get("against", ""), answers.get("against_name", "")),
        )
        if appeal.complains and not may_receive(official, appeal):
            raise ComplainedAbout
        reception = Reception(
            appeal=appeal,
            official=official,
            citizen=citizen,
            booking=booking,
            place=point.place if point else place_of(official.calendar, booking),
            point=point,
            identity=citizen.identity,
            topic_id=topic_id,
            office=official.office,
            state=ReceptionState.REQUESTED if pending else ReceptionState.SCHEDULED,
        )
        told = entry(kind, at=now, actor=by, reception=reception, **times(reception))
        unsaved = [booking] if booking._state.adding else []
        rows = (*unsaved, appeal, reception, *beside(appeal, answers), *told)
        insert_together(*rows, also=[renewal(reception, None, now), *besides])
    return reception


NEXT_NUMBER = """
INSERT INTO reception_appealcounter (office_id, year, last) VALUES (%s, %s, 1)
ON CONFLICT (office_id, year) DO UPDATE SET last = reception_appealcounter.last + 1 RETURNING last
"""
COUNTER = f"counter AS ({NEXT_NUMBER})"
AS_TEXT = """
SELECT %s::text || LPAD(last::text, GREATEST(%s::int, LENGTH(last::text)), '0') || %s::text
FROM counter
"""


def next_number(office: Office, year: int) -> str:
    """The office's next number of the year; its row stays locked until the commit."""
    last = ask(NEXT_NUMBER, [office.pk, year]).fetchone()[0]
    return number(template_of(office), code=office.code, year=year, n=last)


def number_of_its_own(office: Office, year: int) -> Any:
    """The same for `insert_together`: PostgreSQL takes it as it inserts, so that the counter, for
    which everybody who books in the office queues, is locked for no round trip more."""
    if vendor() != "postgresql":
        return next_number(office, year)
    around = apart(template_of(office), code=office.code, year=year)
    return Computed(COUNTER, (office.pk, year), AS_TEXT, around)


def template_of(office: Office) -> str:
    return office.number_template or profile().numbering
