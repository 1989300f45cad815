"""What the clock says about instructions: reminders to executors, the alarm when one is late."""

from datetime import datetime, timedelta

from reception.actions.promises import held, write
from reception.deadlines import next_look
from reception.lifecycle import FollowUpState
from reception.models import FollowUp
from reception.models.promises import FollowUpQuerySet
from reception.profiles import profile, today_at
from scheduling.retry import retrying

EASTMOST = timedelta(hours=14)  # no zone is further ahead


def to_look_at(now: datetime) -> FollowUpQuerySet:
    """Those on whose day the worker looks, wherever the day begins first."""
    day = (now + EASTMOST).date()
    return FollowUp.objects.whole().pending().filter(look__lte=day).order_by("look", "pk")


@retrying
def remind(follow_up: FollowUp, now: datetime) -> None:
    """Once on each day of reminders and once when it is late, however often it is called.

    After a standstill only the nearest reminder goes out.
    """
    with held(follow_up) as (current, reception):
        today = today_at(reception.official.office, now)
        if not current.pending or current.look is None or current.look > today:
            return
        current.look = next_look(current.due, today, profile())
        current.save(update_fields=["look"])
        due = current.due.isoformat()
        if today > current.due:
            write("overdue", current, reception, by=None, now=now, due=due)
        elif current.state == FollowUpState.OPEN:
            days = (current.due - today).days
            write("reminded", current, reception, by=None, now=now, due=due, days=days)
