"""The reception itself: letting in, finishing, and what the clock decides."""

from contextlib import suppress
from datetime import datetime, timedelta

from reception.actions.changes import locked, open_room
from reception.actions.evidence import keep_evidence
from reception.actions.guards import hosting
from reception.actions.journal import record, was
from reception.actions.queueing import tell_queue_soon, tell_who_comes
from reception.actions.recording import before_coming_in
from reception.actions.recording import stop as stop_recording
from reception.actions.triage import ends
from reception.lifecycle import AppealState, IllegalTransition, ReceptionState, treat
from reception.models import Reception, User
from reception.models.receptions import GUESTS_EARLY, HOSTS_EARLY
from reception.models.triage import Ended
from reception.permissions import may_receive, stands_aside
from scheduling.formats import Format
from scheduling.retry import retrying
from signaling import rooms, tickets
from signaling.errors import NoSuchRoom, NotAllowed
from signaling.state import APPLICANTS, PREPARERS

HOSTS = {"official", "secretary"}
OPEN = {ReceptionState.SCHEDULED, ReceptionState.IN_SESSION}


def early_for(role: str) -> timedelta:
    """How long before the start the room opens to this role."""
    return HOSTS_EARLY if role in HOSTS else GUESTS_EARLY


def closed_because(reception: Reception, user: User, role: str, now: datetime) -> str | None:
    """Why the room does not open to this person in this role now; None when it does."""
    if reception.state in {ReceptionState.CANCELLED, ReceptionState.REVOKED}:
        return "cancelled"
    if reception.state == ReceptionState.REQUESTED:
        return "not_confirmed"
    if reception.state not in OPEN or now >= reception.ends_at:
        return "ended"
    if waits_for_another(reception, user, role):
        return "complaint"
    return None if now >= reception.starts_at - early_for(role) else "too_early"


def waits_for_another(reception: Reception, user: User, role: str) -> bool:
    """Somebody else has to receive: the appeal complains about the official, or about this host."""
    if role in HOSTS:
        return stands_aside(user, reception)
    return not may_receive(reception.official, reception.appeal)


@retrying
def let_to_door(reception: Reception, user: User, *, role: str, label: str, now: datetime) -> str:
    """A ticket to the room's socket, for the times that hold at this moment.

    Raises NotAllowed with the reason when the room is closed to this role now.
    """
    with locked(reception) as current:
        if current.format != Format.VIDEO:  # there is no room
            raise NotAllowed("ended")
        if reason := closed_because(current, user, role, now):
            raise NotAllowed(reason)
        open_room(current)
        if role not in HOSTS:
            tell_who_comes(current, now=now)
        return tickets.issue(
            room=current.room, person=str(user.pk), role=role, label=label, now=now
        )


@retrying
def admit(reception: Reception, participant: str, *, by: User, now: datetime) -> None:
    """Lets somebody who waits in the lobby into the call; the first one of the
    applicant's side begins the reception: an interpreter who comes earlier does not, and may be let
    in to prepare it, before the start and to a secretary alone.

    Else the official has to be there: nobody is let in to an empty chair.
    Raises signaling's NotAllowed: too early, over, no official, or nobody such waits;
    ComplainedAbout.
    """
    with hosting(reception, by) as current:
        if current.state not in OPEN or now >= current.ends_at:
            raise NotAllowed("ended")
        seat = seat_of(current, participant, now)
        prepares = seat is not None and seat.role in PREPARERS
        if now < current.starts_at and not prepares:
            raise NotAllowed("too_early")
        if not host_is_there(current, HOSTS if prepares else {"official"}, now):
            raise NotAllowed("no_official")
        before_coming_in(current.room, seat.person if seat else "", now)
        rooms.admit(current.room, participant, now=now)
        comes = seat is not None and seat.role in APPLICANTS
        if comes and current.state == ReceptionState.SCHEDULED:
            current.go("begin")
            current.began = now
            current.save(update_fields=["state", "began"])
            record("began", at=now, actor=by, reception=current, tell=False)
        tell_queue_soon(current.official, now=now)


@retrying
def finish(reception: Reception, *, by: User | None, now: datetime) -> None:
    """Ends the call for everybody and opens the card; twice is once. `by` None: by the clock.

    Raises NotAllowed when the reception has not begun, ComplainedAbout.
    """
    with hosting(reception, by) as current:
        if current.state == ReceptionState.FINISHED:
            return
        try:
            current.go("finish")
        except IllegalTransition as error:
            raise NotAllowed("not_in_session") from error
        current.finished = now
        current.save(update_fields=["state", "finished"])
        asked = current.appeal.state == AppealState.CLARIFYING
        current.appeal.state = treat(AppealState(current.appeal.state), "hear")
        current.appeal.save(update_fields=["state"])
        if asked:
            ends(current, Ended.HEARD, now)
        record("finished", at=now, actor=by, reception=current, tell=False)
        stop_recording(current, by=None, now=now)
        if by is not None and current.format == Format.VIDEO:
            rooms.finish(current.room, now=now)
        keep_evidence(current, now)
        tell_queue_soon(current.official, now=now)


@retrying
def close_by_clock(reception: Reception, *, now: datetime) -> None:
    """The window of a call is over: an open session is finished, an empty one is somebody's
    absence. The room knows who was there; when neither came, it is the office that did not.

    Where there is no room, an open session is finished too; who was absent, the office says.
    """
    if reception.state == ReceptionState.IN_SESSION:
        with suppress(NotAllowed):  # the official finished in this very moment
            finish(reception, by=None, now=now)
        return
    with locked(reception) as current:
        if current.state != ReceptionState.SCHEDULED or current.format != Format.VIDEO:
            return
        current.go(how_missed(current, now))
        current.save(update_fields=["state"])
        record(str(current.state), at=now, reception=current, **was(current))
        keep_evidence(current, now)


def person_of(reception: Reception, participant: str, now: datetime) -> str:
    """Who sits on this seat; empty when nobody does."""
    seat = seat_of(reception, participant, now)
    return seat.person if seat else ""


def seat_of(reception: Reception, participant: str, now: datetime) -> rooms.Seat | None:
    seats = rooms.snapshot(reception.room, now=now).participants
    return next((seat for seat in seats if seat.id == participant), None)


def host_is_there(reception: Reception, roles: set[str], now: datetime) -> bool:
    """Whether one of these roles is in the room with a line."""
    seats = rooms.snapshot(reception.room, now=now).participants
    return any(seat.role in roles and seat.online for seat in seats)


def how_missed(reception: Reception, now: datetime) -> str:
    """Whose absence it was. Where nobody could have let the citizen in, it was not theirs."""
    if not may_receive(reception.official, reception.appeal):
        return "miss_official"
    return WHAT_IT_MEANS.get(end_of_room(reception, now), "miss_official")


WHAT_IT_MEANS = {"no_show_citizen": "miss_citizen", "failed_technical": "fail"}


def end_of_room(reception: Reception, now: datetime) -> str:
    """The state in which its room ended; empty when nobody ever opened it."""
    try:
        return rooms.snapshot(reception.room, now=now).state
    except NoSuchRoom:
        return ""
