"""PURE. The states of receptions, appeals, batches and recordings, and the only ways between them.

`receive(state, verb)` is the one question; whatever is not in the table can't happen.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar


class IllegalTransition(Exception):
    """The verb does not apply in this state."""

    def __init__(self, state: str, verb: str) -> None:
        super().__init__(f"can't {verb} when {state}")
        self.state, self.verb = state, verb


class State(StrEnum):
    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(state.value, state.value) for state in cls]


class ReceptionState(State):
    REQUESTED = "requested"  # waits for the office's approval and keeps its slot
    SCHEDULED = "scheduled"
    IN_SESSION = "in_session"
    FINISHED = "finished"  # the call is over, the card is not written yet
    RECORDED = "recorded"  # the card is complete
    DECLINED = "declined"  # a request that the office did not approve
    CANCELLED = "cancelled"  # by the citizen
    REVOKED = "revoked"  # by the office
    NO_SHOW_CITIZEN = "no_show_citizen"
    NO_SHOW_OFFICIAL = "no_show_official"
    FAILED_TECHNICAL = "failed_technical"  # it could not be held, through nobody's fault


class AppealState(State):
    """Law O'RQ-445; the articles in docs/law.md."""

    REGISTERED = "registered"
    CLARIFYING = "clarifying"  # the applicant was asked to complete it; the clock stands still
    HEARD = "heard"
    ON_CONTROL = "on_control"  # something was promised by a date
    ANSWERED = "answered"
    FORWARDED = "forwarded"  # to the body that is competent
    REFUSED = "refused"  # on a ground that the law enumerates
    NOT_CONSIDERED = "not_considered"  # its form lacks what the law asks; the head has agreed
    WITHDRAWN = "withdrawn"


class BatchState(State):
    """Of slots that are drawn. Whether applications are taken says the clock: OPEN isn't stored."""

    ANNOUNCED = "announced"  # published, with its commitment
    OPEN = "open"
    CLOSED = "closed"  # the roll is published
    DRAWN = "drawn"
    VOID = "void"


class RecordingState(State):
    ASKED = "asked"  # decided; somebody who is in has still to agree
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"  # for good; to be composed
    READY = "ready"  # one file, which was checked by decoding it
    EMPTY = "empty"  # nothing was recorded
    FAILED = "failed"  # the parts are there, but no file could be made of them
    DELETED = "deleted"


class FollowUpState(State):
    """An instruction on control. Done is what was checked, not what was reported."""

    OPEN = "open"
    REPORTED = "reported"  # the executor says that it is done; nobody has checked it yet
    CLOSED = "closed"


R, A, B = ReceptionState, AppealState, BatchState
C, F = RecordingState, FollowUpState

RECEPTION: dict[tuple[ReceptionState, str], ReceptionState] = {
    (R.REQUESTED, "approve"): R.SCHEDULED,
    (R.REQUESTED, "decline"): R.DECLINED,
    (R.REQUESTED, "move"): R.REQUESTED,
    (R.REQUESTED, "cancel"): R.CANCELLED,
    (R.REQUESTED, "revoke"): R.REVOKED,
    (R.SCHEDULED, "move"): R.SCHEDULED,
    (R.SCHEDULED, "cancel"): R.CANCELLED,
    (R.SCHEDULED, "revoke"): R.REVOKED,
    (R.SCHEDULED, "begin"): R.IN_SESSION,
    (R.SCHEDULED, "miss_citizen"): R.NO_SHOW_CITIZEN,
    (R.SCHEDULED, "miss_official"): R.NO_SHOW_OFFICIAL,
    (R.SCHEDULED, "fail"): R.FAILED_TECHNICAL,
    (R.IN_SESSION, "finish"): R.FINISHED,
    (R.FINISHED, "record"): R.RECORDED,
    # The connection broke, or what the room says of an absence was disputed, and rightly so.
    (R.IN_SESSION, "concede"): R.FAILED_TECHNICAL,
    (R.NO_SHOW_CITIZEN, "concede"): R.FAILED_TECHNICAL,
    # Through no fault of the citizen's: a new time, first in line.
    (R.NO_SHOW_OFFICIAL, "rebook"): R.SCHEDULED,
    (R.FAILED_TECHNICAL, "rebook"): R.SCHEDULED,
}
OWED = frozenset({R.NO_SHOW_OFFICIAL, R.FAILED_TECHNICAL})  # the citizen is owed a new time

APPEAL: dict[tuple[AppealState, str], AppealState] = {
    (A.REGISTERED, "ask"): A.CLARIFYING,
    (A.REGISTERED, "hear"): A.HEARD,
    # Whoever was not received is still owed an answer in writing.
    (A.REGISTERED, "answer"): A.ANSWERED,
    (A.REGISTERED, "control"): A.ON_CONTROL,
    (A.REGISTERED, "forward"): A.FORWARDED,
    (A.REGISTERED, "refuse"): A.REFUSED,
    (A.REGISTERED, "withdraw"): A.WITHDRAWN,
    (A.REGISTERED, "leave"): A.NOT_CONSIDERED,
    (A.CLARIFYING, "clarify"): A.REGISTERED,
    # Nobody completed it in time. That it is then not considered, only people can conclude.
    (A.CLARIFYING, "resume"): A.REGISTERED,
    (A.CLARIFYING, "hear"): A.HEARD,  # what was asked is said at the reception
    (A.CLARIFYING, "withdraw"): A.WITHDRAWN,
    (A.HEARD, "answer"): A.ANSWERED,
    (A.HEARD, "control"): A.ON_CONTROL,
    (A.HEARD, "forward"): A.FORWARDED,
    (A.HEARD, "refuse"): A.REFUSED,
    (A.HEARD, "withdraw"): A.WITHDRAWN,
    (A.ON_CONTROL, "extend"): A.ON_CONTROL,
    (A.ON_CONTROL, "answer"): A.ANSWERED,
    (A.ON_CONTROL, "withdraw"): A.WITHDRAWN,
}
FOLLOW_UP: dict[tuple[FollowUpState, str], FollowUpState] = {
    (F.OPEN, "extend"): F.OPEN,
    (F.OPEN, "report"): F.REPORTED,
    (F.REPORTED, "send_back"): F.OPEN,
    (F.REPORTED, "close"): F.CLOSED,
    # The citizen has withdrawn the appeal: nobody is owed it any more.
    (F.OPEN, "drop"): F.CLOSED,
    (F.REPORTED, "drop"): F.CLOSED,
}
PENDING = frozenset({F.OPEN, F.REPORTED})  # its clock runs
UNDECIDED = frozenset({A.REGISTERED, A.HEARD, A.ON_CONTROL})  # an interim reply may be sent
TO_TRIAGE = frozenset({A.REGISTERED, A.CLARIFYING})
DECIDED = frozenset({A.ANSWERED, A.FORWARDED, A.REFUSED, A.NOT_CONSIDERED, A.WITHDRAWN})
# Of these the applicant was told how it was decided: the same need not be decided again.
TOLD = frozenset({A.ANSWERED, A.REFUSED, A.NOT_CONSIDERED})
# What the card says came of a reception, and the step that the appeal takes by it.
VERB_OF = {
    "answered": "answer",
    "explained": "answer",
    "written": "control",
    "forwarded": "forward",
    "refused": "refuse",
}

BATCH: dict[tuple[BatchState, str], BatchState] = {
    (B.ANNOUNCED, "close"): B.CLOSED,
    (B.ANNOUNCED, "void"): B.VOID,
    (B.CLOSED, "draw"): B.DRAWN,
    (B.CLOSED, "void"): B.VOID,
}

RECORDING_LIVE = frozenset({C.ASKED, C.RUNNING, C.PAUSED})
RECORDING: dict[tuple[RecordingState, str], RecordingState] = {
    (C.ASKED, "run"): C.RUNNING,
    (C.RUNNING, "pause"): C.PAUSED,
    (C.PAUSED, "run"): C.RUNNING,
    **{(state, "stop"): C.STOPPED for state in RECORDING_LIVE},
    (C.STOPPED, "compose"): C.READY,
    (C.STOPPED, "find_nothing"): C.EMPTY,
    (C.STOPPED, "fail"): C.FAILED,
    (C.READY, "delete"): C.DELETED,
    (C.FAILED, "delete"): C.DELETED,
}

ACTIVE = frozenset({R.REQUESTED, R.SCHEDULED, R.IN_SESSION})
CHANGEABLE = frozenset({R.REQUESTED, R.SCHEDULED})


S = TypeVar("S", bound=State)


def step(table: Mapping[tuple[S, str], S], state: S, verb: str) -> S:
    """The next state. Raises IllegalTransition."""
    try:
        return table[state, verb]
    except KeyError:
        raise IllegalTransition(state, verb) from None


def receive(state: ReceptionState, verb: str) -> ReceptionState:
    """The reception's next state. Raises IllegalTransition."""
    return step(RECEPTION, state, verb)


def treat(state: AppealState, verb: str) -> AppealState:
    """The appeal's next state. Raises IllegalTransition."""
    return step(APPEAL, state, verb)


def release(state: BatchState, verb: str) -> BatchState:
    """The batch's next state. Raises IllegalTransition."""
    return step(BATCH, state, verb)


def recorded(state: RecordingState, verb: str) -> RecordingState:
    """The recording's next state. Raises IllegalTransition."""
    return step(RECORDING, state, verb)


def pursue(state: FollowUpState, verb: str) -> FollowUpState:
    """The instruction's next state. Raises IllegalTransition."""
    return step(FOLLOW_UP, state, verb)
