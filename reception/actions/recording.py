"""Recording a reception: the official decides, each person answers, and it runs only while
everybody who is in has agreed.

`review` is the one place where it starts to run or pauses. Pausing puts the recorder out of the
room in the same transaction, so that nothing more is even sent to it.
"""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from reception.actions.guards import acting, anybody, locked
from reception.actions.journal import record
from reception.lifecycle import ReceptionState, RecordingState
from reception.models import Consent, Reception, Recording, RecordingMark, User
from reception.permissions import can_decide_recording
from scheduling.retry import retrying
from signaling import rooms
from signaling.errors import NoSuchRoom, NotAllowed

# Rules under which nothing may be recorded, whoever agreed: the check of identity adds its own.
FORBIDDING: list[Callable[[Reception], bool]] = []


@retrying
def decide(
    reception: Reception, question: str, *, by: User, language: str, now: datetime
) -> Recording:
    """The official's decision, which is also the official's own consent. Twice is once.

    Raises NotAllowed: "not_yours", "off", "not_in_session", "over" (it was recorded before).
    """
    with acting(reception, by, anybody) as current:
        if not can_decide_recording(by, current):
            raise NotAllowed("not_yours")
        if not settings.RECORDING:
            raise NotAllowed("off")
        if current.state != ReceptionState.IN_SESSION:
            raise NotAllowed("not_in_session")
        recording = find(current)
        if recording is None:
            recording = Recording.objects.create(
                reception=current, state=RecordingState.ASKED, decided_by=by, decided=now
            )
            record("recording_decided", at=now, actor=by, reception=current, tell=False)
            put_down(recording, by, "official", True, question, language, now)
        elif not recording.live:
            raise NotAllowed("over")
        show(recording, now)
        review(recording, now)
        return recording


@retrying
def answer(
    reception: Reception,
    given: bool,
    question: str,
    *,
    by: User,
    role: str,
    language: str,
    now: datetime,
) -> None:
    """A person agrees, refuses, or takes a consent back. Raises NotAllowed: "not_recorded"."""
    with locked(reception) as current:
        recording = live(current)
        if agreed(recording).get(by.pk) is given:
            return
        put_down(recording, by, role, given, question, language, now)
        review(recording, now)


@retrying
def hold(reception: Reception, held: bool, *, by: User, now: datetime) -> None:
    """The official pauses it, or lets it go on. Raises NotAllowed: "not_yours", "not_recorded"."""
    with acting(reception, by, anybody) as current:
        if not can_decide_recording(by, current):
            raise NotAllowed("not_yours")
        recording = live(current)
        if recording.held != held:
            recording.held = held
            recording.save(update_fields=["held"])
            kind = "recording_held" if held else "recording_released"
            record(kind, at=now, actor=by, reception=current, tell=False)
        review(recording, now)


@retrying
def stop(reception: Reception, *, by: User | None, now: datetime) -> None:
    """For good; nothing happens when nothing is recorded. `by` None: the reception ended."""
    with acting(reception, by, anybody) as current:
        if by is not None and not can_decide_recording(by, current):
            raise NotAllowed("not_yours")
        recording = find(current)
        if recording is None or not recording.live:
            return
        recording.go("stop")
        recording.stopped = now
        recording.claimed_until = None
        recording.save(update_fields=["state", "stopped", "claimed_until"])
        RecordingMark.put(recording, "stop", now)
        record("recording_stopped", at=now, actor=by, reception=current, tell=False)
        put_out(recording)
        show(recording, now)


def review(recording: Recording, now: datetime, *, coming: str = "") -> None:
    """Let it run or pause, as it must be at this moment. Inside the caller's transaction.

    `coming`: the id (as text) of a person who is just being let in.
    """
    may = not (
        recording.held
        or missing(recording, coming, now)
        or any(forbids(recording.reception) for forbids in FORBIDDING)
    )
    if may == (recording.state == RecordingState.RUNNING) or not recording.live:
        return
    if recording.state == RecordingState.ASKED and not may:
        return
    verb = "run" if may else "pause"
    recording.go(verb)
    recording.save(update_fields=["state"])
    RecordingMark.put(recording, verb, now)
    kind = "recording_runs" if may else "recording_paused"
    record(kind, at=now, reception=recording.reception, tell=False)
    if not may:
        put_out(recording)
    show(recording, now)


@retrying
def open_to(recording: Recording, user: User, *, now: datetime) -> None:
    """Somebody opens the finished recording to watch it: that is put on record."""
    record("recording_watched", at=now, actor=user, reception=recording.reception, tell=False)


def before_coming_in(key: str, person: str, now: datetime) -> None:
    """Somebody is about to be let into the call: pause if that person has not agreed.

    Holds the reception to the end of the transaction, so that nothing is decided and no consent
    weighed without this person.
    """
    reception = Reception.objects.filter(public_id=key).first()
    if reception is None:
        return
    with locked(reception) as current:
        recording = find(current)
        if recording is not None and recording.live:
            review(recording, now, coming=person)


@retrying
def look_again(recording: Recording, *, now: datetime) -> None:
    """Whoever was missing may have left, or a rule may have changed."""
    with locked(recording.reception) as current:
        found = find(current)
        if found is None or not found.live:
            return
        if current.state == ReceptionState.IN_SESSION:
            review(found, now)
        else:
            stop(current, by=None, now=now)


def present(reception: Reception, now: datetime) -> list[rooms.Seat]:
    """The people who are in the call."""
    try:
        seats = rooms.snapshot(reception.room, now=now).participants
    except NoSuchRoom:
        return []
    return [seat for seat in seats if seat.inside and seat.role != "recorder"]


def recorder_is_there(reception: Reception, now: datetime) -> bool:
    """Whether somebody does record: all may have agreed, and no recorder be running."""
    try:
        seats = rooms.snapshot(reception.room, now=now).participants
    except NoSuchRoom:
        return False
    return any(seat.role == "recorder" and seat.online for seat in seats)


def missing(recording: Recording, coming: str, now: datetime) -> set[str]:
    """Ids of the people whose consent is missing; an empty room misses everybody's."""
    here = {seat.person for seat in present(recording.reception, now)}
    if not here:
        return {""}
    return here.union([coming] if coming else []) - {
        str(person) for person, given in agreed(recording).items() if given
    }


def agreed(recording: Recording) -> dict[int, bool]:
    """The last answer of each person who gave one."""
    return dict(recording.consents.order_by("pk").values_list("person", "given"))


def find(reception: Reception) -> Recording | None:
    return Recording.objects.select_related("reception__appeal").filter(reception=reception).first()


def live(reception: Reception) -> Recording:
    recording = find(reception)
    if recording is None or not recording.live:
        raise NotAllowed("not_recorded")
    return recording


def put_down(
    recording: Recording,
    person: User,
    role: str,
    given: bool,
    question: str,
    language: str,
    now: datetime,
) -> None:
    before = agreed(recording).get(person.pk)
    Consent.objects.create(
        recording=recording,
        person=person,
        role=role,
        given=given,
        at=now,
        language=language,
        question=question,
    )
    refused = "recording_withdrawn" if before else "recording_refused"
    kind = "recording_consented" if given else refused
    record(kind, at=now, actor=person, reception=recording.reception, tell=False, role=role)


def put_out(recording: Recording) -> None:
    """The recorder's tickets are void and its seat is empty. Before the room is locked otherwise:
    whoever joins locks the person first."""
    rooms.close_person(recording.person)


def show(recording: Recording, now: datetime) -> None:
    """Tell everybody in the room; what is over shows nothing."""
    said = str(recording.state) if recording.live else ""
    rooms.record(recording.reception.room, said, now=now)
