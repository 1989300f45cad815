"""The citizen takes the appeal back, at any time before it is decided (O'RQ-445 art. 30)."""

from datetime import datetime

from reception.actions.guards import acting
from reception.actions.journal import record
from reception.actions.promises import NotNow, go, write
from reception.actions.triage import ends
from reception.deadlines import Duty
from reception.lifecycle import ACTIVE, DECIDED, AppealState
from reception.models import FollowUp, Reception, User, Withdrawal
from reception.models.triage import Ended
from reception.permissions import can_triage
from reception.profiles import answer_day, today_at
from scheduling.retry import retrying


def can_withdraw(reception: Reception, now: datetime) -> bool:
    """Not in the middle of a talk: then the person says it there."""
    undecided = reception.appeal.state not in DECIDED
    return undecided and (reception.state not in ACTIVE or reception.can_change(now))


def take_back(reception: Reception, *, by: User, now: datetime) -> None:
    """The reception is locked. What was asked or promised is owed to nobody any more; papers go
    back. Raises NotNow."""
    appeal = reception.appeal
    asked = appeal.state == AppealState.CLARIFYING
    go(appeal, "withdraw")
    if asked:
        ends(reception, Ended.WITHDRAWN, now)
    today = today_at(reception.official.office, now)
    Withdrawal.objects.create(
        appeal=appeal, at=now, due=answer_day(appeal, Duty.RETURN_PAPERS, today)
    )
    appeal.rulings.filter(decided=None).update(decided=now, decided_by=by, agreed=False)
    for one in FollowUp.objects.filter(appeal=appeal).pending():
        one.go("drop")
        one.closed, one.look = now, None
        one.save(update_fields=["state", "closed", "look"])
        write("dropped", one, reception, by=by, now=now)


@retrying
def papers_returned(reception: Reception, *, by: User, now: datetime) -> None:
    """What was handed in on paper went back to the citizen; twice is once. Raises NotNow,
    PermissionDenied."""
    with acting(reception, by, can_triage) as current:
        found = Withdrawal.objects.filter(appeal=current.appeal).first()
        if found is None:
            raise NotNow
        if found.returned is None:
            found.returned, found.returned_by = now, by
            found.save(update_fields=["returned", "returned_by"])
            record("papers_returned", at=now, actor=by, reception=current)
