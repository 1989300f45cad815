"""The check of an identity document, for a talk by video, in person and by telephone: what was
seen is written down, never copied; a recording that runs is paused meanwhile."""

from datetime import datetime, timedelta

from reception.actions import recording
from reception.actions.guards import TooLate, acting, hosting
from reception.actions.journal import record
from reception.lifecycle import ReceptionState
from reception.models import IdentityCheck, Reception, User
from reception.models.applicants import ApplicantKind
from reception.models.receptions import HOSTS_EARLY
from reception.permissions import helps_at_point, on_desk
from scheduling.retry import retrying

MOST_DIGITS = 4
FORGOTTEN_AFTER = timedelta(minutes=10)  # a check that nobody ended stops no recording for longer


def can_check(reception: Reception, now: datetime) -> bool:
    """From when the room opens to its hosts until the end."""
    soon = reception.starts_at - HOSTS_EARLY <= now < reception.ends_at
    waiting = reception.state == ReceptionState.SCHEDULED and soon
    return waiting or reception.state == ReceptionState.IN_SESSION


def needs_mandate(reception: Reception) -> bool:
    """Whether a representative speaks, who shows by what right."""
    appeal = reception.appeal
    return appeal.kind != ApplicantKind.PERSON or hasattr(appeal, "mandate")


def open_check(reception: Reception) -> IdentityCheck | None:
    return IdentityCheck.objects.filter(reception=reception, done=None).first()


def seen(reception: Reception) -> IdentityCheck | None:
    """The last document that was seen."""
    return IdentityCheck.objects.filter(reception=reception, done__isnull=False).last()


@retrying
def begin(reception: Reception, *, by: User, now: datetime) -> IdentityCheck:
    """The document is about to be shown: nothing is recorded from now on. Twice is once.

    Raises TooLate, ComplainedAbout.
    """
    with hosting(reception, by) as current:
        if not can_check(current, now):
            raise TooLate
        if found := open_check(current):
            return found
        check = IdentityCheck.objects.create(reception=current, by=by, begun=now)
        record("identity_begun", at=now, actor=by, reception=current, tell=False)
        look_at_recording(current, now)
    return check


def sees_document(user: User, reception: Reception) -> bool:
    return on_desk(user, reception) or helps_at_point(user, reception)


@retrying
def finish(
    reception: Reception,
    document: str,
    digits: str = "",
    *,
    mandate: bool | None = None,
    by: User,
    now: datetime,
) -> IdentityCheck:
    """It was seen, by this person, of the desk or of the point from which the citizen takes part.
    Raises TooLate, ComplainedAbout, PermissionDenied."""
    with hosting(reception, by, sees_document) as current:
        if not can_check(current, now):
            raise TooLate
        check = open_check(current) or IdentityCheck(reception=current, begun=now)
        check.document, check.digits = document, digits[-MOST_DIGITS:]
        check.mandate = bool(mandate) if needs_mandate(current) else None
        check.by, check.done = by, now
        check.save()
        facts = {"document": document, "mandate": check.mandate}
        record("identity_checked", at=now, actor=by, reception=current, tell=False, **facts)
        look_at_recording(current, now)
    return check


@retrying
def give_up(reception: Reception, *, by: User | None, now: datetime) -> None:
    """Nothing was shown, or (`by` None) nobody said so: the check is over, and the record says it.
    Twice is once. Raises PermissionDenied."""
    with acting(reception, by) as current:
        found = open_check(current)
        if found is None:
            return
        found.delete()
        record("identity_not_shown", at=now, actor=by, reception=current, tell=False)
        look_at_recording(current, now)


def look_at_recording(reception: Reception, now: datetime) -> None:
    found = recording.find(reception)
    if found is not None and found.live:
        recording.review(found, now)


def being_checked(reception: Reception) -> bool:
    return open_check(reception) is not None


recording.FORBIDDING.append(being_checked)
