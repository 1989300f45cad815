"""PURE. What the journal alone tells of an appeal, its reception and its instructions.

`replay(events)` goes the steps of the tables of the law (`reception.lifecycle`); a journal that
takes another step raises IllegalTransition. What it gives must be what the rows say.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reception.lifecycle import (
    VERB_OF,
    AppealState,
    FollowUpState,
    ReceptionState,
    pursue,
    receive,
    treat,
)

Happened = tuple[str, Mapping[str, Any]]
"""Kind and data of an event, in the order of the journal."""

BEGINNINGS = {
    "requested": ReceptionState.REQUESTED,
    "booked": ReceptionState.SCHEDULED,
    "drawn": ReceptionState.SCHEDULED,
}
RECEPTION_STEPS = {
    "approved": "approve",
    "moved": "move",
    "reassigned": "move",
    "cancelled": "cancel",
    "revoked": "revoke",
    "declined": "decline",
    "began": "begin",
    "finished": "finish",
    "recorded": "record",
    "no_show_citizen": "miss_citizen",
    "no_show_official": "miss_official",
    "failed_technical": "fail",
    "conceded": "concede",
    "rebooked": "rebook",
}
APPEAL_STEPS = {
    "cancelled": "withdraw",
    "withdrawn": "withdraw",
    "finished": "hear",
    "answered": "answer",
    "extended": "extend",
    "clarification_asked": "ask",
    "clarified": "clarify",
    "clarification_lapsed": "resume",
    "forwarded": "forward",
    "refused": "refuse",
    "not_considered": "leave",
}
FOLLOW_UP_STEPS = {
    "reported": "report",
    "sent_back": "send_back",
    "closed": "close",
    "extended": "extend",
    "dropped": "drop",
}


@dataclass
class States:
    """`reception` None: nothing was booked yet."""

    appeal: AppealState = AppealState.REGISTERED
    reception: ReceptionState | None = None
    follow_ups: dict[int, FollowUpState] = field(default_factory=dict)

    def take(self, kind: str, data: Mapping[str, Any]) -> None:
        """One event. Raises IllegalTransition."""
        if kind in BEGINNINGS:
            self.reception = BEGINNINGS[kind]
        elif kind in RECEPTION_STEPS and self.reception is not None:
            self.reception = receive(self.reception, RECEPTION_STEPS[kind])
        self.take_appeal(kind, data)
        self.take_follow_up(kind, data)

    def take_appeal(self, kind: str, data: Mapping[str, Any]) -> None:
        verb = APPEAL_STEPS.get(kind)
        if kind == "recorded":
            verb = VERB_OF[data["outcome"]]
        elif kind == "promised" and self.appeal != AppealState.ON_CONTROL:
            verb = "control"
        # A card may be completed for the record after the citizen has withdrawn the appeal.
        if kind == "recorded" and self.appeal == AppealState.WITHDRAWN:
            verb = None
        if verb:
            self.appeal = treat(self.appeal, verb)

    def take_follow_up(self, kind: str, data: Mapping[str, Any]) -> None:
        key = data.get("follow_up")
        if key is None:
            return
        if kind == "promised":
            self.follow_ups[key] = FollowUpState.OPEN
        elif kind in FOLLOW_UP_STEPS:
            self.follow_ups[key] = pursue(self.follow_ups[key], FOLLOW_UP_STEPS[kind])


def replay(events: Iterable[Happened]) -> States:
    """Raises IllegalTransition for what the tables lack."""
    states = States()
    for kind, data in events:
        states.take(kind, data)
    return states
