"""What comes of an appeal when nobody is coming any more, and its official may not write it."""

from datetime import datetime

from reception.actions.changes import give_to
from reception.actions.guards import ComplainedAbout, TooLate, acting
from reception.actions.journal import record
from reception.lifecycle import ACTIVE, DECIDED
from reception.models import Official, Reception, User
from reception.permissions import decides_about, may_receive
from scheduling.retry import retrying


def can_pass_on(reception: Reception) -> bool:
    """What is still to take place is moved instead, with its time (`changes.move`)."""
    waits = reception.state not in ACTIVE and reception.appeal.state not in DECIDED
    return waits and not may_receive(reception.official, reception.appeal)


@retrying
def pass_on(reception: Reception, to: Official, *, by: User, now: datetime) -> None:
    """An appeal that complains about its official goes to another desk of the office, which writes
    the card, instructs and answers. Raises TooLate, ComplainedAbout, PermissionDenied."""
    with acting(reception, by, decides_about) as current:
        if not can_pass_on(current):
            raise TooLate
        if to.office_id != current.office_id or not may_receive(to, current.appeal):
            raise ComplainedAbout
        old = current.official_id
        give_to(current, to, now)
        record("passed_on", at=now, actor=by, reception=current, tell=False, from_official=old)
