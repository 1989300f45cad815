"""What an office does with a request before it decides: puts it before the head, asks the citizen
to complete it, and writes down whom it complains about."""

from contextlib import suppress
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile

from reception.actions.guards import TooLate, acting, hosts, locked
from reception.actions.journal import record
from reception.actions.papers import new_paper
from reception.actions.promises import NotNow, go
from reception.deadlines import DAY, Duty, Unclarified
from reception.lifecycle import AppealState, ReceptionState
from reception.models import Appeal, Attachment, Clarification, Office, Official, Reception, User
from reception.models.triage import Ended
from reception.permissions import can_triage, may_receive
from reception.profiles import answer_day, profile, today_at
from scheduling.retry import retrying
from signaling import rooms

MOST_PAPERS = 10  # of an appeal, those of the booking among them


class NoSuchQuestion(Exception):
    """Nothing is asked (any more): it was answered, or its day is over."""


class TooManyPapers(Exception):
    """An appeal takes so many papers and no more."""


@retrying
def put_before_head(reception: Reception, *, by: User, now: datetime) -> None:
    """A request comes before the head; twice is once. Raises NotNow, PermissionDenied."""
    with acting(reception, by, can_triage) as current:
        if current.appeal.put_to_head:
            return
        if current.state != ReceptionState.REQUESTED:
            raise NotNow
        mark_put(current.appeal, now)
        record("put_to_head", at=now, actor=by, reception=current)


def mark_put(appeal: Appeal, now: datetime) -> None:
    """Whoever decides about it has it before them, too."""
    if appeal.put_to_head is None:
        appeal.put_to_head = now
        appeal.save(update_fields=["put_to_head"])


@retrying
def ask(reception: Reception, question: str, *, by: User, now: datetime) -> Clarification:
    """Asks the citizen to complete the appeal. Raises NotNow, PermissionDenied."""
    with acting(reception, by, can_triage) as current:
        go(current.appeal, "ask")
        today = today_at(current.official.office, now)
        asked = Clarification.objects.create(
            appeal=current.appeal,
            question=question,
            asked=now,
            asked_by=by,
            begins=today,
            due=answer_day(current.appeal, Duty.CLARIFY, today),
        )
        mark_put(current.appeal, now)
        due = asked.due.isoformat()
        record("clarification_asked", at=now, actor=by, reception=current, due=due)
    return asked


def open_question(appeal: Appeal) -> Clarification | None:
    return appeal.clarifications.filter(ended=None).first()


def ends(
    reception: Reception, how: Ended, now: datetime, text: str = "", on: date | None = None
) -> Clarification:
    """The clock runs again, from today or the day `on`. The reception is locked.

    Raises NoSuchQuestion.
    """
    asked = open_question(reception.appeal)
    if asked is None:
        raise NoSuchQuestion
    asked.how, asked.ended, asked.text = how, now, text
    asked.ends = max(on or today_at(reception.official.office, now), asked.begins)
    asked.save()
    return asked


@retrying
def add_paper(
    reception: Reception, paper: "UploadedFile[bytes]", *, by: User, now: datetime
) -> Attachment:
    """A paper that completes the appeal. Raises NoSuchQuestion, TooManyPapers."""
    with locked(reception) as current:
        if open_question(current.appeal) is None:
            raise NoSuchQuestion
        if current.appeal.attachments.count() >= MOST_PAPERS:
            raise TooManyPapers
        kind = paper.content_type or "application/octet-stream"
        kept = new_paper(
            paper.name or "",
            kind,
            paper.read(),
            quarantined=getattr(paper, "unscanned", False),
            appeal=current.appeal,
        )
        record("paper_added", at=now, actor=by, reception=current, tell=False)
    return kept


@retrying
def clarify(reception: Reception, text: str, *, by: User, now: datetime) -> None:
    """The citizen completes the appeal, on the last day still. Raises NoSuchQuestion."""
    with locked(reception) as current:
        asked = open_question(current.appeal)
        if asked is None or asked.due < today_at(current.official.office, now):
            raise NoSuchQuestion
        go(current.appeal, "clarify")
        ends(current, Ended.CLARIFIED, now, text)
        record("clarified", at=now, actor=by, reception=current)


@retrying
def lapse(asked: Clarification, *, now: datetime) -> None:
    """Its day is over. It is considered as it is, or somebody has still to conclude that it is
    not: as the law of the country has it. Twice is once."""
    with locked(asked.appeal.reception) as current:
        found = open_question(current.appeal)
        if found is None or found.due >= today_at(current.official.office, now):
            return
        with suppress(NotNow):
            go(current.appeal, "resume")
        # However late the worker comes, the clock has run again since the day after the last.
        ends(current, Ended.LAPSED, now, on=found.due + DAY)
        left = profile().unclarified == Unclarified.LEAVE
        record("clarification_lapsed", at=now, reception=current, left=left)


@retrying
def name_accused(
    reception: Reception,
    *,
    official: Official | None = None,
    office: Office | None = None,
    name: str = "",
    by: User,
    now: datetime,
) -> None:
    """Whom the appeal complains about, as its text says. Only added: what the citizen has said of
    it stays. Whoever can't hold the reception for it is put out of its room. Raises TooLate when it
    is heard or decided, PermissionDenied."""
    with acting(reception, by, can_triage) as current:
        appeal = current.appeal
        if appeal.state not in {AppealState.REGISTERED, AppealState.CLARIFYING}:
            raise TooLate
        if appeal.against_official_id is None and official is not None:
            appeal.against_official = official
        if appeal.against_office_id is None and office is not None:
            appeal.against_office = office
        if not appeal.against_name:
            appeal.against_name = name
        appeal.save(update_fields=["against_official", "against_office", "against_name"])
        rooms.put_out(current.room, barred(current), now=now)
        record("complaint_named", at=now, actor=by, reception=current, tell=False)


def barred(reception: Reception) -> set[str]:
    """Whom the complaint keeps out of the room, as `signaling` knows people."""
    about, official = reception.appeal.against_official, reception.official
    found = hosts(official) if not may_receive(official, reception.appeal) else set()
    return found | ({str(about.user_id)} if about else set())
