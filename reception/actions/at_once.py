"""A whole booking in one request, as a program makes it: time, appeal and reception together.

Sent again with the same key and the same content it gives the same reception, and nothing
happens twice: the appeal's key, made of the citizen's and the program's, is unique.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from reception.actions.bars import CancelledTooOften
from reception.actions.booking import Incomplete, register
from reception.actions.freed import is_awaited
from reception.actions.one_coming import AlreadyBooked, MustLook
from reception.actions.tokens import (
    CITIZEN,
    CITIZEN_WIDTH,
    HOLDING,
    IS_GOOD,
    TOKENS,
    Claim,
    holder_of,
)
from reception.actions.wanted import WrongTopic
from reception.choices import fitting
from reception.crypto import decrypt, lookup_hash
from reception.models import Draft, Official, Reception, User
from reception.models.appeals import taken_by
from reception.models.applicants import Channel
from reception.models.parts import COLUMNS, JOINED, WIDTH, belongs, official_of, part_of
from reception.models.together import Change
from scheduling import bookings
from scheduling.errors import HoldExpired, SchedulingError, SlotTaken
from scheduling.formats import Format
from scheduling.models import Booking
from scheduling.policy import Terms
from scheduling.retry import retrying
from scheduling.statements import LOST, ask, journey, moment, moment_of, vendor

REFUSED = (SchedulingError, AlreadyBooked, CancelledTooOften, MustLook, IntegrityError, *LOST)
KEYS = UUID("8f6e2a0c-6f0f-4a40-9a0a-51ab3c6b2f17")  # the space of names in which keys are made


class OtherContent(Exception):
    """The key was used before, with another content."""


class Sent(NamedTuple):
    """What a program asks for, and the key under which it may ask again."""

    citizen: User
    answers: dict[str, Any]  # the appeal's fields, without its topic
    key: UUID
    content: str
    language: str


def sent(citizen: User, answers: dict[str, Any], key: UUID, body: Any, language: str) -> Sent:
    """`body`: all that was sent, in whatever order of its members."""
    content = lookup_hash("content:" + json.dumps(body, sort_keys=True, default=str))
    return Sent(citizen, answers, uuid5(KEYS, f"{citizen.pk} {key}"), content, language)


@retrying
def book(
    what: Sent,
    official: Official,
    start: datetime,
    *,
    topic_id: int | None,
    terms: Terms,
    holder: str,
    now: datetime,
) -> Reception:
    """Takes the time and hands in the appeal, in one transaction. A hold of `holder` with this
    official is used up by it.

    Raises SlotTaken, SlotNotOffered, AlreadyBooked, CancelledTooOften, Incomplete, OtherContent.
    """

    def take(thorough: bool) -> Reception:
        booking = bookings.book(
            official.calendar_id,
            start,
            now=now,
            holder=holder if thorough else None,
            pending=official.needs_approval,
            terms=terms,
            awaited=partial(is_awaited, now=now),
        )
        return registered(what, official, booking, topic_id, now, thorough=thorough)

    def quickly() -> Reception:
        with journey():
            return take(thorough=False)

    return once(lambda: what, quickly, transaction.atomic(partial(take, thorough=True)))


@retrying
def book_held(
    claim: Claim, of: Callable[[User], Sent], uid: str, *, topic: str | None = None, now: datetime
) -> Reception:
    """The same with the time that the citizen's program holds, or took from an offer, about the
    topic it was held for; held for none, about that of the slug `topic`. `of`: what the citizen of
    the token asks for.

    Raises HoldExpired, AlreadyBooked, CancelledTooOften, Incomplete, WrongTopic, OtherContent,
    tokens.Unknown.
    """

    def quickly() -> Reception:
        with journey():
            citizen, official, draft_id, booking, topic_id = good_hold(claim, uid, topic, now)
            what = of(citizen)
            besides = [
                Change(*bookings.confirming(booking, pending=official.needs_approval)),
                Change("DELETE FROM reception_draft WHERE id = %s", (draft_id,)),
            ]
            return registered(
                what, official, booking, topic_id, now, thorough=False, besides=besides
            )

    @transaction.atomic
    def thoroughly() -> Reception:
        drafts = Draft.objects.select_related("official__office", "official__calendar", "booking")
        mine = drafts.filter(holder=holder_of(claim.user), booking__uid=uid)
        draft = mine.select_for_update(of=("self",)).first()
        if draft is None:
            raise HoldExpired
        official = draft.official
        topic_id = topic_of(draft, topic)
        booking = bookings.confirm(
            uid, holder=draft.hold_name, now=now, pending=official.needs_approval
        )
        reception = registered(of(claim.user), official, booking, topic_id, now)
        Draft.objects.filter(pk=draft.pk).delete()
        return reception

    return once(lambda: of(claim.user), quickly, thoroughly)


BOOKING = ["id", "uid", "sequence", "start", "end", "format", "status"]
# Whose it is; draft and hold, both locked, with all that bears on the booking.
GOOD_HOLD = f"""
SELECT {CITIZEN}, {COLUMNS},
  draft.id, draft.answers, {", ".join(f'held."{name}"' for name in BOOKING)},
  EXISTS (SELECT 1 FROM reception_official_topics AS about WHERE about.official_id = official.id)
FROM {TOKENS}
JOIN reception_draft AS draft ON draft.holder = '{HOLDING}' || CAST(token.user_id AS text)
JOIN scheduling_booking AS held ON held.id = draft.booking_id
JOIN reception_official AS official ON official.id = draft.official_id {JOINED}
WHERE {IS_GOOD} AND held.uid = %s AND held.status = 'held' AND held.held_until > %s
  AND held.holder IN (draft.holder, '{taken_by("")}' || draft.holder)
"""  # noqa: S608 (names of columns, and words of ours)
LOCKED = {"postgresql": f"{GOOD_HOLD} FOR UPDATE OF draft, held", "sqlite": GOOD_HOLD}


def good_hold(
    claim: Claim, uid: str, named: str | None, now: datetime
) -> tuple[User, Official, int, Booking, int | None]:
    """Citizen, official, draft's key, hold and topic. Raises HoldExpired also where there is more
    to be looked at: a token that isn't good, a hold that ran out, a topic to be found."""
    row = ask(LOCKED[vendor()], [*claim.shown(now), uid, moment(now)]).fetchone()
    if row is None:
        raise HoldExpired
    citizen, row = claim.found(row), row[CITIZEN_WIDTH:]
    draft_id, answers, *held, has_topics = row[WIDTH:]
    chosen = json.loads(decrypt(answers)).get("topic")
    if named or (has_topics and not chosen):
        raise HoldExpired
    official = official_of(row)
    held[3:5] = map(moment_of, held[3:5])
    booking = part_of(Booking, BOOKING, held)
    belongs(booking, "calendar", official.calendar)
    return citizen, official, draft_id, booking, int(chosen) if chosen else None


def topic_of(draft: Draft, named: str | None) -> int | None:
    """What the appeal will be about. Raises WrongTopic."""
    chosen = json.loads(draft.answers).get("topic") or None
    if chosen and named is None:
        return int(chosen)
    assert draft.booking
    topics = fitting(draft.official, draft.booking.minutes)
    found = next((topic.pk for topic in topics if topic.slug == named), None)
    if (found is None and (named or topics)) or (chosen and found != int(chosen)):
        raise WrongTopic
    return found


def once(
    what: Callable[[], Sent], take: Callable[[], Reception], again: Callable[[], Reception]
) -> Reception:
    """What `take` makes in a transaction of its own, or made earlier if it can't be done again.

    Where something stood in the way, it is tried once more: by then a hold that ran out is swept
    away, and another address of the same person, who came first in this very moment, seen; and a
    connection that was lost is another one.
    """
    try:
        return take()
    except REFUSED:
        if earlier := handed_in(what()):
            return earlier
    try:
        return again()
    except REFUSED as error:  # maybe by the same request, which was under way until now
        if earlier := handed_in(what()):
            return earlier
        if isinstance(error, IntegrityError):
            raise SlotTaken from error
        raise


def handed_in(what: Sent) -> Reception | None:
    """What the same request made before. Raises OtherContent."""
    mine = Reception.objects.whole().select_related("topic")
    found = mine.filter(appeal__key=what.key, citizen=what.citizen).first()
    if found and not constant_time_compare(found.appeal.content, what.content):
        raise OtherContent
    return found


def registered(
    what: Sent,
    official: Official,
    booking: Booking,
    topic_id: int | None,
    now: datetime,
    *,
    thorough: bool = True,
    besides: Sequence[Change] = (),
) -> Reception:
    if booking.format == Format.PHONE and not what.answers["phone"]:
        raise Incomplete
    return register(
        official,
        what.citizen,
        booking,
        what.answers | {"topic": topic_id},
        language=what.language,
        key=what.key,
        content=what.content,
        kind="requested" if official.needs_approval else "booked",
        by=what.citizen,
        now=now,
        channel=Channel.API,
        trusting=not thorough,
        besides=besides,
    )
