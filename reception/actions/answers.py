"""The written answer: prepared by the desk, signed by the official, closing the appeal."""

from datetime import datetime

from reception.actions.guards import hosting
from reception.actions.journal import record
from reception.actions.papers import new_paper, remove
from reception.actions.promises import NotNow, go, to_be_answered
from reception.lifecycle import UNDECIDED
from reception.models import Attachment, FollowUp, Letter, Official, Reception, User
from reception.permissions import presides
from scheduling.retry import retrying

MOST_PAPERS = 5


class StillOpen(Exception):
    """An instruction is not closed; until then only an interim reply may go."""


class Empty(Exception):
    """There is nothing to sign."""


class TooManyPapers(Exception):
    """A letter takes so many papers and no more."""


class ChangedMeanwhile(Exception):
    """Somebody else has written the draft since it was read."""


def draft_of(reception: Reception) -> Letter | None:
    return reception.appeal.answers.filter(signed=None).first()


@retrying
def write(
    reception: Reception, text: str, *, interim: bool, version: int, by: User, now: datetime
) -> Letter:
    """Keeps the draft; `version` is the one that was read. Raises NotNow, ChangedMeanwhile,
    ComplainedAbout."""
    with hosting(reception, by) as current:
        answerable(current, interim=interim)
        draft = draft_of(current) or Letter(appeal=current.appeal)
        same = (draft.text, draft.interim) == (text, interim)
        if draft.version != version and not same:
            raise ChangedMeanwhile
        draft.text, draft.interim = text, interim
        draft.saved, draft.saved_by, draft.version = now, by, draft.version + (not same)
        draft.save()
    return draft


def answerable(reception: Reception, *, interim: bool) -> None:
    """Raises NotNow, NotReceived."""
    if reception.appeal.state not in UNDECIDED:
        raise NotNow
    if not interim:
        to_be_answered(reception)


@retrying
def attach(
    reception: Reception,
    name: str,
    content_type: str,
    content: bytes,
    *,
    quarantined: bool = False,
    by: User,
    now: datetime,
) -> Attachment:
    """Adds a paper to the draft. Type and size are checked. Raises NotNow, TooManyPapers."""
    with hosting(reception, by) as current:
        answerable(current, interim=True)
        draft = draft_of(current)
        if draft is None:
            draft = Letter.objects.create(appeal=current.appeal, saved=now, saved_by=by)
        if draft.attachments.count() >= MOST_PAPERS:
            raise TooManyPapers
        return new_paper(name, content_type, content, quarantined=quarantined, answer=draft)


@retrying
def detach(reception: Reception, paper: Attachment, *, by: User) -> None:
    """Takes a paper out of the draft; one of a letter that was sent stays. Raises NotNow,
    ComplainedAbout, PermissionDenied."""
    with hosting(reception, by) as current:
        mine = Attachment.objects.filter(answer__appeal=current.appeal, answer__signed=None)
        found = mine.filter(pk=paper.pk).first()
        if found is None:
            raise NotNow
        remove(found)


@retrying
def sign(
    reception: Reception,
    official: Official,
    *,
    version: int,
    now: datetime,
    by: User | None = None,
) -> Letter:
    """The official, or `by` in their place, signs the draft of this version and sends it; the
    final answer decides the appeal. Twice is once.

    Raises Empty, ChangedMeanwhile, NotNow, NotReceived, StillOpen, ComplainedAbout,
    PermissionDenied.
    """
    with hosting(reception, by or official.user, presides) as current:
        draft = draft_of(current)
        if draft is None:
            if sent := current.appeal.answers.filter(version=version).last():
                return sent
            raise Empty
        if not draft.text.strip():
            raise Empty
        if draft.version != version:
            raise ChangedMeanwhile
        answerable(current, interim=draft.interim)
        if not draft.interim:
            if FollowUp.objects.filter(appeal=current.appeal).pending().exists():
                raise StillOpen
            go(current.appeal, "answer")
        draft.signed, draft.signed_by = now, by or official.user
        draft.name, draft.position = signature(official, by)
        draft.save()
        kind = "replied_meanwhile" if draft.interim else "answered"
        record(kind, at=now, actor=draft.signed_by, reception=current, answer=draft.pk)
    return draft


def signature(official: Official, by: User | None) -> tuple[dict[str, str], dict[str, str]]:
    """Name and position under a letter: a deputy's own name, and their own position if they are an
    official too; else the position in which they stand."""
    if by is None or by.pk == official.user_id:
        return official.name, official.position
    own = Official.objects.filter(user=by).first()
    if own:
        return own.name, own.position
    return dict.fromkeys(official.name, by.full_name), official.position
