"""Writing down what was said and promised."""

from datetime import date, datetime

from reception.actions.changes import locked
from reception.actions.journal import record
from reception.lifecycle import AppealState, ReceptionState, treat
from reception.models import FollowUp, Reception, ReceptionCard, User
from reception.models.minutes import Outcome
from scheduling.retry import retrying


class NotFinished(Exception):
    """The reception is not over yet, or its card is written already."""


@retrying
def write_card(
    reception: Reception,
    *,
    outcome: str,
    answer: str,
    promise: str = "",
    responsible: str = "",
    due: date | None = None,
    by: User,
    now: datetime,
) -> ReceptionCard:
    """Completes the reception card; with "taken on control" a follow-up with its deadline."""
    with locked(reception) as current:
        if current.state != ReceptionState.FINISHED:
            raise NotFinished
        card = ReceptionCard.objects.create(
            reception=current, outcome=outcome, answer=answer, written_by=by, written=now
        )
        on_control = outcome == Outcome.INSTRUCTED
        if on_control and due:
            FollowUp.objects.create(card=card, promise=promise, responsible=responsible, due=due)
        current.go("record")
        current.save(update_fields=["state"])
        appeal = current.appeal
        appeal.state = treat(AppealState(appeal.state), "control" if on_control else "answer")
        appeal.save(update_fields=["state"])
        record("recorded", at=now, actor=by, reception=current, outcome=outcome)
    return card
