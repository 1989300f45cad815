"""The data of a room: its states, the moves between them, who is in it. Pure.

The tables are those of PROTOCOL.md ("States"); a property test holds that `room.step` makes
no other move.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

HOSTS = frozenset({"official", "secretary"})
GUESTS = frozenset({"citizen", "representative", "interpreter", "expert"})
APPLICANTS = frozenset({"citizen", "representative"})  # whose coming is the citizen's coming
PREPARERS = frozenset({"interpreter"})  # may be let in before the start, to the hosts
SERVICES = frozenset({"recorder"})  # the server's own peers: nobody to see or to wait for
MAX_PARTICIPANTS = 6
SILENT = timedelta(seconds=25)  # no sign of life for so long: the connection is gone
GRACE = timedelta(seconds=30)  # gone for so long: the person has left


class RoomState(StrEnum):
    SCHEDULED = "scheduled"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    INTERRUPTED = "interrupted"
    ENDED = "ended"
    NO_SHOW_CITIZEN = "no_show_citizen"
    NO_SHOW_OFFICIAL = "no_show_official"
    CANCELLED = "cancelled"
    FAILED_TECHNICAL = "failed_technical"


class Seat(StrEnum):
    """The state of a participant."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    IN_CALL = "in_call"
    RECONNECTING = "reconnecting"
    LEFT = "left"
    DENIED = "denied"
    REMOVED = "removed"


R, S = RoomState, Seat
UNFAIR = frozenset({R.NO_SHOW_CITIZEN, R.NO_SHOW_OFFICIAL, R.FAILED_TECHNICAL})
OVER = UNFAIR | {R.ENDED, R.CANCELLED}
ROOM_MOVES: dict[RoomState, frozenset[RoomState]] = {
    R.SCHEDULED: frozenset({R.OPEN, R.NO_SHOW_OFFICIAL, R.CANCELLED}),
    R.OPEN: OVER | {R.IN_PROGRESS, R.SCHEDULED},
    R.IN_PROGRESS: frozenset({R.INTERRUPTED, R.ENDED, R.CANCELLED}),
    R.INTERRUPTED: frozenset({R.IN_PROGRESS, R.ENDED, R.CANCELLED}),
}
SEAT_MOVES: dict[Seat, frozenset[Seat]] = {
    S.WAITING: frozenset({S.ADMITTED, S.DENIED, S.LEFT}),
    S.ADMITTED: frozenset({S.IN_CALL, S.RECONNECTING, S.WAITING, S.LEFT, S.REMOVED}),
    S.IN_CALL: frozenset({S.RECONNECTING, S.WAITING, S.LEFT, S.REMOVED}),
    S.RECONNECTING: frozenset({S.ADMITTED, S.IN_CALL, S.WAITING, S.LEFT, S.REMOVED}),
    S.LEFT: frozenset({S.WAITING, S.ADMITTED}),
}
INSIDE = frozenset({S.ADMITTED, S.IN_CALL, S.RECONNECTING})


@dataclass(frozen=True, slots=True)
class Participant:
    """A person with a role. `id` is public; `person` and `connection` never leave the server."""

    id: str
    person: str
    role: str
    label: str
    state: Seat
    since: datetime
    connection: str = ""
    device: str = ""
    epoch: int = 1  # grows where there are no peer connections to go on with: a new page, the lobby
    in_call_at: datetime | None = None
    lost_at: datetime | None = None
    parked: bool = False  # set aside while waiting; the place in the queue stays
    called_at: datetime | None = None  # when whoever waits was last called once more

    @property
    def is_host(self) -> bool:
        return self.role in HOSTS

    @property
    def is_guest(self) -> bool:
        return self.role in GUESTS

    @property
    def is_applicant(self) -> bool:
        return self.role in APPLICANTS

    @property
    def is_preparer(self) -> bool:
        return self.role in PREPARERS

    @property
    def is_service(self) -> bool:
        return self.role in SERVICES

    @property
    def inside(self) -> bool:
        """Let in, though the line may be down."""
        return self.state in INSIDE

    @property
    def active(self) -> bool:
        """Let in, and reachable now: the only ones messages are relayed for."""
        return bool(self.connection) and self.state in (Seat.ADMITTED, Seat.IN_CALL)


@dataclass(frozen=True, slots=True)
class Room:
    """Everything the rules need. `version` grows by one with each change that is saved."""

    key: str
    starts_at: datetime
    ends_at: datetime
    opens_for_hosts_at: datetime
    opens_for_guests_at: datetime
    state: RoomState = RoomState.SCHEDULED
    version: int = 0
    participants: tuple[Participant, ...] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    recording: str = ""  # what everybody is to be shown: "", "asked", "running" or "paused"
    pinned: str = ""  # the participant whom everybody is to see large
    ahead: int | None = None  # receptions before this one; None: unknown
    expected_at: datetime | None = None  # when its turn is expected to come

    @property
    def people(self) -> list[Participant]:
        return [p for p in self.participants if not p.is_service]

    @property
    def over(self) -> bool:
        return self.state in OVER

    def closed_at(self, now: datetime) -> bool:
        """Over, or past its time though nobody has swept it yet."""
        return now >= self.ends_at or self.state in OVER

    def by_connection(self, connection: str) -> Participant | None:
        for p in self.participants if connection else ():
            if p.connection == connection:
                return p
        return None

    def by_person(self, person: str) -> Participant | None:
        return next((p for p in self.participants if p.person == person), None)

    def by_id(self, id_: str) -> Participant | None:
        for p in self.participants:
            if p.id == id_:
                return p
        return None

    def waiting(self) -> list[Participant]:
        """Who waits, first come first."""
        queue = [p for p in self.participants if p.state == Seat.WAITING]
        return sorted(queue, key=lambda p: (p.since, p.id))

    def next_to_call(self) -> Participant | None:
        """An interpreter first, without whom nobody can talk, then whose reception it is, then
        others; among these first come first. Not who is set aside, nor who has no line."""
        able = [p for p in self.waiting() if p.connection and not p.parked]
        return min(able, key=lambda p: (not p.is_preparer, not p.is_applicant), default=None)
