"""What people answer in their calendars. An answer alone never cancels or moves anything."""

from datetime import datetime
from zoneinfo import ZoneInfo

from reception.actions.changes import locked
from reception.actions.journal import record
from reception.crypto import normalise_email
from reception.models import Answer, Attendance, Reception, User
from scheduling.itip import Reply
from scheduling.retry import retrying

# A program gone wild, or somebody who knows the invitation, fills no journal.
MOST_ANSWERS = 40
TOLD = "answer_declined"


@retrying
def take(reply: Reply, *, now: datetime) -> str:
    """Keeps the answer of whoever was invited; what became of it, in one word for the log.

    "unknown": no such invitation, or the one who answers isn't invited. "outdated": an answer to
    an earlier version, or one overtaken by a later answer. "over": it can't be changed any more.
    """
    found = Reception.objects.filter(booking__uid=reply.uid).first()
    if found is None:
        return "unknown"
    with locked(found) as reception:
        user, said = answer_of(reply, reception)
        return "unknown" if user is None else fitting(reply, reception, user, said, now)


@retrying
def take_from(user: User, reply: Reply, said: str, *, now: datetime) -> str:
    """The same for what one of the two sides did in a calendar of their own."""
    found = Reception.objects.get(booking__uid=reply.uid)
    with locked(found) as reception:
        return fitting(reply, reception, user, said, now)


def fitting(reply: Reply, reception: Reception, user: User, said: str, now: datetime) -> str:
    if reply.sequence != reception.booking.sequence:
        return "outdated"
    if not reception.can_change(now):
        return "over"
    return keep(reply, reception, user, said, now)


def answer_of(reply: Reply, reception: Reception) -> tuple[User | None, str]:
    """Who of the two sides answers, and what."""
    sides = (
        (reception.citizen, reception.appeal.email),
        (reception.official.user, reception.official.user.email),
    )
    for user, email in sides:
        said = reply.answers.get(normalise_email(email))
        if email and said is not None:  # who has no address was invited at none
            return user, said.lower()
    return None, ""


def keep(reply: Reply, reception: Reception, user: User, said: str, now: datetime) -> str:
    stamp = min(reply.stamp, now)  # one from the future would outlive all that come
    before = reception.attendances.filter(user=user).first()
    if before and before.sequence == reply.sequence and stamp <= before.stamp:
        return "outdated"
    if reply.method == "REPLY" and said not in Answer.values:
        return "unknown"
    zone = ZoneInfo(reception.official.office.tzid)
    start, end = (aware(moment, zone) for moment in (reply.start, reply.end))
    if reply.method == "COUNTER" and (start is None or start <= now):
        return "unknown"
    Attendance.objects.update_or_create(
        reception=reception,
        user=user,
        defaults={
            "answer": said if said in Answer.values else "",
            "sequence": reply.sequence,
            "stamp": stamp,
            "proposed_start": start,
            "proposed_end": end,
        },
    )
    note(reception, user, "countered" if start else said, now)
    return "kept"


def aware(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Without a zone it is the office's clock that is meant."""
    return moment.replace(tzinfo=zone) if moment and moment.tzinfo is None else moment


def note(reception: Reception, user: User, said: str, now: datetime) -> None:
    """In the journal; of a citizen's first decline a letter asks whether to cancel."""
    side = "answer" if user.pk == reception.citizen_id else "official_answer"
    kind, sequence = f"{side}_{said}", reception.booking.sequence
    earlier = reception.events.filter(kind__contains="answer_")
    if earlier.count() >= MOST_ANSWERS:
        return
    told = earlier.filter(kind=TOLD, data__sequence=sequence).exists()
    tell = kind == TOLD and not told
    record(kind, at=now, actor=user, reception=reception, tell=tell, sequence=sequence)


@retrying
def stay(reception: Reception, *, by: User, now: datetime) -> None:
    """The citizen comes all the same, whatever their calendar answered; saying so again changes
    nothing."""
    with locked(reception) as current:
        changed = (
            current.attendances.filter(user=by)
            .exclude(answer=Answer.ACCEPTED)
            .update(answer=Answer.ACCEPTED, stamp=now, proposed_start=None, proposed_end=None)
        )
        if changed:
            note(current, by, Answer.ACCEPTED, now)
