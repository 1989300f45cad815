"""The reception itself: letting in, finishing, and what the clock decides."""

from contextlib import suppress
from datetime import datetime

from reception.actions.changes import locked
from reception.actions.journal import record
from reception.lifecycle import AppealState, IllegalTransition, ReceptionState, treat
from reception.models import Reception, User
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed


@retrying
def admit(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    """Lets somebody who waits in the lobby into the call; the first one begins the reception.

    Raises signaling's NotAllowed: too early, over, or nobody such waits.
    """
    with locked(reception) as current:
        if not current.starts_at <= now < current.ends_at:
            raise NotAllowed("too_early" if now < current.starts_at else "ended")
        rooms.admit(current.room, participant, now=now)
        if current.state == ReceptionState.SCHEDULED:
            current.go("begin")
            current.began = now
            current.save(update_fields=["state", "began"])
            record("began", at=now, actor=by, reception=current, tell=False)


@retrying
def deny(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    with locked(reception) as current:
        rooms.deny(current.room, participant, now=now)
        record("denied", at=now, actor=by, reception=current, tell=False)


@retrying
def finish(reception: Reception, *, by: User | None, now: datetime) -> None:
    """Ends the call for everybody and opens the card; twice is once. `by` None: by the clock.

    Raises NotAllowed when the reception has not begun.
    """
    with locked(reception) as current:
        if current.state == ReceptionState.FINISHED:
            return
        try:
            current.go("finish")
        except IllegalTransition as error:
            raise NotAllowed("not_in_session") from error
        current.finished = now
        current.save(update_fields=["state", "finished"])
        current.appeal.state = treat(AppealState(current.appeal.state), "hear")
        current.appeal.save(update_fields=["state"])
        record("finished", at=now, actor=by, reception=current, tell=False)
        if by is not None:
            rooms.finish(current.room, now=now)


@retrying
def close_by_clock(reception: Reception, *, now: datetime) -> None:
    """The window is over: an open session is finished, an empty one is somebody's absence.

    The room knows who was there; when neither came, it is the office that did not.
    """
    if reception.state == ReceptionState.IN_SESSION:
        with suppress(NotAllowed):  # the official finished in this very moment
            finish(reception, by=None, now=now)
        return
    with locked(reception) as current:
        if current.state != ReceptionState.SCHEDULED:
            return
        current.go(WHAT_IT_MEANS.get(end_of_room(current, now), "miss_official"))
        current.save(update_fields=["state"])
        record(str(current.state), at=now, reception=current)


WHAT_IT_MEANS = {"no_show_citizen": "miss_citizen", "failed_technical": "fail"}


def end_of_room(reception: Reception, now: datetime) -> str:
    """The state in which its room ended; empty when nobody ever opened it."""
    try:
        return rooms.snapshot(reception.room, now=now).state
    except NoSuchRoom:
        return ""
