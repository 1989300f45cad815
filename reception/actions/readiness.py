"""Trying devices and line before a reception: what was found is kept with it."""

from dataclasses import dataclass
from datetime import datetime

from reception.actions.guards import acting, locked
from reception.actions.journal import record
from reception.lifecycle import ACTIVE
from reception.models import Readiness, Reception, User
from reception.models.readiness import stored
from reception.readiness import Device, Line, Verdict, verdict
from scheduling.formats import Format
from scheduling.retry import retrying


@dataclass(frozen=True)
class Found:
    """By one try. `relay_tried`: whether there was a TURN server to try."""

    camera: Device
    microphone: Device
    speaker: Device
    direct: Line | None
    relay: Line | None
    relay_tried: bool

    @property
    def verdict(self) -> Verdict:
        return verdict((self.direct, self.relay))


def is_coming(reception: Reception, now: datetime) -> bool:
    return (
        reception.format == Format.VIDEO and reception.state in ACTIVE and now < reception.ends_at
    )


@retrying
def keep(reception: Reception, found: Found, *, role: str, by: User, now: datetime) -> bool:
    """In the place of what this person found before; nothing once it is over. Whether it was."""
    with locked(reception) as current:
        if not is_coming(current, now):
            return False
        values = {
            "role": role,
            "verdict": found.verdict,
            "camera": found.camera,
            "microphone": found.microphone,
            "speaker": found.speaker,
            "direct": stored(found.direct),
            "relay": stored(found.relay),
            "relay_tried": found.relay_tried,
            "at": now,
            "phoned": None,
            "phoned_by": None,
        }
        Readiness.objects.update_or_create(reception=current, person=by, defaults=values)
    return True


@retrying
def phoned(reception: Reception, *, by: User, now: datetime) -> None:
    """The desk has spoken with whoever will have trouble; who and when stays on record. Twice is
    once. Raises PermissionDenied."""
    with acting(reception, by) as current:
        open_ones = Readiness.objects.of_applicants().filter(reception=current, phoned=None)
        if open_ones.update(phoned=now, phoned_by=by):
            record("readiness_phoned", at=now, actor=by, reception=current, tell=False)
