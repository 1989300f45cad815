"""What the recorder's processes do to a recording: claim it, keep its parts, finish and delete it.

A claim holds for some seconds and is renewed by who holds it; who dies holds it no longer. All
processes may be killed at any moment: what they wrote so far is used.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from reception.actions import orphans
from reception.actions.changes import locked
from reception.actions.journal import record
from reception.actions.recording import find
from reception.lifecycle import RecordingState
from reception.models import Recording, RecordingPart
from scheduling.retry import retrying
from signaling import tickets

CLAIM = timedelta(seconds=10)
AT_ONCE = 20


def path_of(name: str) -> Path:
    return Path(settings.MEDIA_ROOT) / name


@retrying
def claim(state: RecordingState, me: str, now: datetime) -> Recording | None:
    """One that waits for somebody to record (RUNNING) or compose (STOPPED) it; now ours."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Recording.objects.filter(free, state=state).order_by("pk")
    for found in waiting.select_related("reception__official__office")[:AT_ONCE]:
        ours = Recording.objects.filter(free, pk=found.pk, state=state)
        if ours.update(claim=me, claimed_until=now + CLAIM):
            return found
    return None


@retrying
def renew(recording: Recording, state: RecordingState, me: str, now: datetime) -> bool:
    """Go on holding it; False when it is no longer ours, or no longer in this state."""
    held = Recording.objects.filter(pk=recording.pk, claim=me, state=state)
    return bool(held.update(claimed_until=now + CLAIM))


@retrying
def release(recording: Recording, me: str, *, until: datetime | None = None) -> None:
    """Let another one take it: at once, or not before `until`."""
    Recording.objects.filter(pk=recording.pk, claim=me).update(claim="", claimed_until=until)


def ticket(recording: Recording, now: datetime) -> str:
    """To the room's socket. Whether it still opens the door is asked when it is used."""
    room = recording.reception.room
    return tickets.issue(room=room, person=recording.person, role="recorder", label="", now=now)


@retrying
def keep_parts(parts: Iterable[RecordingPart]) -> None:
    RecordingPart.objects.bulk_create(parts)


@retrying
def finish(
    recording: Recording,
    verb: str,
    *,
    now: datetime,
    file: str = "",
    size: int = 0,
    seconds: float = 0,
) -> None:
    """It is composed, has nothing in it, or can't be composed. Twice is once."""
    with locked(recording.reception) as current:
        found = find(current)
        if found is None or found.state != RecordingState.STOPPED:
            path_of(file).unlink(missing_ok=True) if file else None
            return
        found.go(verb)
        found.file, found.size, found.seconds = file, size, seconds
        found.claim, found.claimed_until = "", None
        assert found.stopped
        found.delete_after = found.stopped + timedelta(days=settings.RECORDING_DAYS)
        found.save()
        record(f"recording_{found.state}", at=now, reception=current, tell=False)
        if verb != "fail":
            remove_parts(found)


def remove_parts(recording: Recording) -> None:
    names = list(recording.parts.values_list("file", flat=True))
    recording.parts.all().delete()
    transaction.on_commit(lambda: remove_files(names))


def remove_files(names: Iterable[str]) -> None:
    for name in names:
        path_of(name).unlink(missing_ok=True)


@retrying
def delete(recording: Recording, *, now: datetime) -> None:
    """Its time is over: the files go; that there was a recording, and who agreed, stays."""
    with locked(recording.reception) as current:
        found = find(current)
        if found is None or found.state not in {RecordingState.READY, RecordingState.FAILED}:
            return
        found.go("delete")
        name, found.file = found.file, ""
        found.save(update_fields=["state", "file"])
        record("recording_deleted", at=now, reception=current, tell=False)
        remove_parts(found)
        if name:
            transaction.on_commit(lambda: remove_files([name]))


def remove_orphans(now: datetime) -> None:
    """Of processes that died before they could say that there is one."""
    orphans.remove_local("recordings", (RecordingPart, "file"), (Recording, "file"), now=now)
