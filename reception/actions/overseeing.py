"""What the desk does to instructions besides the clock: reminds at once, gives them to another."""

from datetime import datetime

from reception.actions.guards import acting
from reception.actions.promises import write
from reception.control import staff_of
from reception.deadlines import next_look
from reception.lifecycle import FollowUpState
from reception.models import Appeal, Event, FollowUp, Reception, User
from reception.permissions import accused
from reception.profiles import profile, today_at
from scheduling.retry import retrying


class NothingOpen(Exception):
    """Nobody has anything to do for this appeal (any more)."""


class RemindedToday(Exception):
    """The executors were reminded on this day already."""


class OfAnotherOffice(Exception):
    """The person does not work in the office of the appeal."""


class TheirsAlready(Exception):
    """All of it is with that person."""


def open_ones(appeal: Appeal) -> list[FollowUp]:
    """Raises NothingOpen."""
    found = list(FollowUp.objects.whole().filter(appeal=appeal, state=FollowUpState.OPEN))
    if not found:
        raise NothingOpen
    return found


def to_remind(appeal: Appeal, now: datetime) -> list[FollowUp]:
    """Raises NothingOpen, RemindedToday."""
    found = open_ones(appeal)
    reminded = Event.objects.filter(appeal=appeal, kind="reminded").order_by("-pk").first()
    if reminded and today_at(appeal.office, reminded.at) == today_at(appeal.office, now):
        raise RemindedToday
    return found


@retrying
def remind_now(appeal: Appeal, *, by: User, now: datetime) -> None:
    """Once a day. Raises NothingOpen, RemindedToday, PermissionDenied."""
    with acting(appeal.reception, by) as reception:
        today = today_at(reception.official.office, now)
        for one in to_remind(reception.appeal, now):
            days = (one.due - today).days
            write("reminded", one, reception, by=by, now=now, due=one.due.isoformat(), days=days)


def to_give(appeal: Appeal, to: User | None) -> list[FollowUp]:
    """Raises NothingOpen, OfAnotherOffice (also for whom the appeal complains about),
    TheirsAlready. `to` None: it is not yet said who."""
    if to is not None and (to not in staff_of(appeal.office) or accused(to, appeal)):
        raise OfAnotherOffice
    found = [one for one in open_ones(appeal) if to is None or one.executor_id != to.pk]
    if not found:
        raise TheirsAlready
    return found


@retrying
def give_over(appeal: Appeal, to: User, *, by: User, now: datetime) -> None:
    """All that is still open, to one person of the office; the days stay. They are told.

    Raises NothingOpen, OfAnotherOffice, TheirsAlready, PermissionDenied.
    """
    with acting(appeal.reception, by) as reception:
        for one in to_give(reception.appeal, to):
            _give(one, to, reception, by=by, now=now)


def _give(one: FollowUp, to: User, reception: Reception, *, by: User, now: datetime) -> None:
    was, one.executor, one.executor_name = one.executor_id, to, ""
    one.look = next_look(one.due, today_at(reception.official.office, now), profile())
    one.save(update_fields=["executor", "executor_name", "look"])
    due = one.due.isoformat()
    write("given_over", one, reception, by=by, now=now, due=due, from_executor=was, to=to.pk)
