"""Booking for somebody on the telephone or at the counter: the same times and the same limits as
for everybody, under an account that only the receipt opens."""

import json
import secrets
import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare

from reception.actions.applicant import lacking
from reception.actions.booking import HandedIn, Incomplete, register
from reception.actions.guards import check, hold_roles
from reception.actions.journal import record
from reception.actions.one_coming import require_none_coming
from reception.crypto import identity_of, lookup_hash
from reception.models import BookedFor, Draft, Reception, User
from reception.models.applicants import Channel
from reception.permissions import can_book_for
from scheduling import bookings
from scheduling.errors import HoldExpired
from scheduling.formats import Format
from scheduling.retry import retrying

# Read out and typed by people: without what looks or sounds alike.
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 10  # 49 bits; guesses are counted (`views.find`)
SHORTEST_NUMBER = 7  # digits, without any code
AT_THE_DESK = (Channel.PHONE, Channel.COUNTER, Channel.POINT)


def holder_for(user: User) -> str:
    """A new name for one booking: what one caller said is never shown to the next."""
    return f"{mark_of(user)}{secrets.token_urlsafe(12)}"


def mark_of(user: User) -> str:
    return f"desk-{user.pk}-"


def identity_at_desk(document: str, phone: str, email: str) -> str:
    """What limits count by: the document, else the telephone, else the address. Nothing of it was
    proven, so nobody's account is opened by it."""
    return identities_at_desk(document, phone, email)[0]


def identities_at_desk(document: str, phone: str, email: str) -> list[str]:
    """All that the person may be known by already, the surest first. A telephone and a mailbox may
    be a family's: who shows a document counts by that alone."""
    if document:
        return [lookup_hash(f"document:{plain(document)}")]
    by_phone = [lookup_hash(f"phone:{plain(phone).lstrip('+')}")] if phone else []
    return by_phone + ([identity_of(email)] if email else [])


def plain(text: str) -> str:
    return "".join(one for one in text.upper() if one.isalnum() or one == "+")


@retrying
def book_for(
    draft: Draft,
    answers: dict[str, Any],
    *,
    document: str = "",
    channel: Channel,
    language: str,
    by: User,
    now: datetime,
) -> Reception:
    """Hands in what was said, on the time that is held.

    Raises HandedIn, HoldExpired, AlreadyBooked, Incomplete, PointClosed,
    PermissionDenied.
    """
    with transaction.atomic():
        hold_roles(by)
        drafts = Draft.objects.select_related("official__office", "official__calendar", "booking")
        held = drafts.select_for_update(of=("self",)).filter(pk=draft.pk).first()
        if held is None:
            raise HandedIn
        check(by, can_book_for, held.official)
        if held.booking is None:
            raise HoldExpired
        answers = json.loads(held.answers) | answers
        phone, email = answers.get("phone") or "", answers.get("email") or ""
        if lacking(answers) or not (phone or email):
            raise Incomplete
        if held.booking.format == Format.PHONE and not phone:
            raise Incomplete
        for known in User.objects.filter(identity__in=identities_at_desk(document, phone, email)):
            require_none_coming(known, held.official, answers.get("topic") or None)
        citizen = User.objects.create(
            username=f"counter-{uuid.uuid4()}",
            full_name=answers.get("representative") or answers["name"],
            email=email,
            phone=phone,
            identity=identity_at_desk(document, phone, email),
            language=language,
            is_citizen=True,
        )
        pending = held.official.needs_approval
        booking = bookings.confirm(held.booking.uid, holder=held.holder, now=now, pending=pending)
        reception = register(
            held.official,
            citizen,
            booking,
            answers,
            language=language,
            key=held.uid,
            kind="requested" if pending else "booked",
            by=by,
            channel=channel,
            now=now,
        )
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        BookedFor.objects.create(appeal=reception.appeal, by=by, code=code)
        Draft.objects.filter(pk=held.pk).delete()
    return reception


def found(number: str, code: str) -> Reception | None:
    """The reception of a receipt; None as much for a wrong number as for a wrong code."""
    row = (
        BookedFor.objects.select_related("appeal__citizen", "appeal__reception")
        .filter(appeal__number=number.strip().upper(), appeal__citizen__is_active=True)
        .first()
    )
    right = row.code if row and row.code else "-"  # never what `plain` makes of anything
    if not constant_time_compare(plain(code), right) or row is None:
        return None
    return row.appeal.reception


def has_receipt(user: User) -> bool:
    """Whether this account was made by the desk, for somebody who has a receipt."""
    return BookedFor.objects.filter(appeal__citizen=user).exists()


def same_number(said: str, known: str) -> bool:
    """With or without the code of the country."""
    one, other = ("".join(filter(str.isdecimal, text)) for text in (said, known))
    shorter = min(len(one), len(other))
    return shorter >= SHORTEST_NUMBER and constant_time_compare(one[-shorter:], other[-shorter:])


def proved(user: User, by: str, *, now: datetime) -> None:
    """Puts on record that whoever came by a receipt proved more. `by`: "email", "sms", "number"."""
    record("receipt_proved", at=now, actor=user, tell=False, by=by)
