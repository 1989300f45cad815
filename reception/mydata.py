"""What is held about a citizen, as JSON types: theirs alone, nobody else's.

Staff appear by role and office, never by name, as far as the letter itself doesn't name who signed.
"""

from typing import Any

from django.db.models import CASCADE, Model, Q

from reception.languages import said
from reception.models import (
    ApiToken,
    Appeal,
    Application,
    Clarification,
    Dispute,
    Event,
    Feed,
    FollowUp,
    IdentityCheck,
    Letter,
    Mandate,
    Notice,
    Objection,
    Readiness,
    Reception,
    Ruling,
    Said,
    SaidAtDoor,
    SavedView,
    User,
    Waiting,
)
from reception.models.owned import encrypted, owned_by, referring

Json = dict[str, Any]
# Encrypted, and about somebody else, or a secret that opens something.
NOT_TOLD = {"executor_name", "remark", "code", "secret", "auth", "endpoint", "typed"}
# Of an appeal's other tables only these are told: what a new one holds may be somebody else's.
TOLD: tuple[type[Model], ...] = (Clarification, Dispute, IdentityCheck, Mandate, Ruling)
# Of an account's, all but these, which have a shape of their own.
APART: tuple[type[Model], ...] = (Notice, Feed, ApiToken, SavedView)


def typed(row: Model) -> Json:
    """All encrypted texts of a row: what a person wrote, or was written about them."""
    names = {one.name for one in encrypted(type(row))} - NOT_TOLD
    return {name: getattr(row, name) for name in sorted(names) if getattr(row, name)}


def everything(user: User) -> Json:
    appeals = Appeal.objects.filter(citizen=user).select_related("office", "topic", "official")
    return {
        "account": typed(user)
        | {
            "language": user.language,
            "created": user.created.isoformat(),
            "last_signed_in": user.last_login.isoformat() if user.last_login else None,
        },
        "appeals": [appeal_of(one) for one in appeals.order_by("pk")],
        "waiting_for": [waiting_of(one) for one in Waiting.objects.filter(citizen=user)],
        "draws": [draw_of(one) for one in Application.objects.filter(citizen=user)],
        "letters_sent": [notice_of(one) for one in Notice.objects.filter(recipient=user)],
        "calendar_feeds": [one.made.isoformat() for one in Feed.objects.filter(user=user)],
        "programs": [one.created.isoformat() for one in ApiToken.objects.filter(user=user)],
        "ways_to_reach_and_sign_in": more_of_account(user),
    }


def more_of_account(user: User) -> list[Json]:
    """What else goes with the account, whichever tables there are."""
    owned = [one for one in referring(User) if one.remote_field.on_delete is CASCADE]
    return [
        {"what": one.model.__name__} | said_of
        for one in owned
        if one.model not in APART
        for row in one.model._base_manager.filter(**{one.name: user.pk}).order_by("pk")
        if (said_of := typed(row))
    ]


def more_of(appeal: Appeal) -> list[Json]:
    """What else belongs to an appeal: mandate, questions, rulings, documents that were seen."""
    paths: dict[type[Model], Q] = {}
    for one in owned_by(Appeal):
        if one.model in TOLD:
            paths[one.model] = paths.get(one.model, Q()) | one.of(appeal)
    return [
        {"what": model.__name__} | said_of
        for model, found in paths.items()
        for row in model._base_manager.filter(found).distinct().order_by("pk")
        if (said_of := typed(row))
    ]


def appeal_of(appeal: Appeal) -> Json:
    reception = getattr(appeal, "reception", None)
    letters = appeal.answers.filter(signed__isnull=False).order_by("pk")
    return typed(appeal) | {
        "number": appeal.number,
        "office": said(appeal.office.name),
        "official": said(appeal.official.name),
        "topic": said(appeal.topic.name) if appeal.topic else None,
        "kind": appeal.kind,
        "state": appeal.state,
        "language": appeal.language,
        "submitted": appeal.submitted.isoformat(),
        "anonymised": appeal.anonymised.isoformat() if appeal.anonymised else None,
        "belongs_to_it": more_of(appeal),
        "reception": reception_of(reception) if reception else None,
        "promised": [promise_of(one) for one in appeal.follow_ups.order_by("pk")],
        "answers": [letter_of(one) for one in letters],
        "questions_and_complaints": [note_of(one) for one in appeal.objections.order_by("pk")],
        "papers": [{"name": one.name, "size": one.size} for one in appeal.attachments.all()],
        "journal": [event_of(one) for one in Event.objects.filter(appeal=appeal).order_by("pk")],
    }


def reception_of(reception: Reception) -> Json:
    card = getattr(reception, "card", None)
    rating = getattr(reception, "rating", None)
    return typed(reception) | {
        "start": reception.starts_at.isoformat(),
        "end": reception.ends_at.isoformat(),
        "how": reception.booking.format,
        "state": reception.state,
        "began": reception.began.isoformat() if reception.began else None,
        "finished": reception.finished.isoformat() if reception.finished else None,
        # What somebody is still writing is nobody's yet.
        "card": {
            "outcome": card.outcome,
            "heard": card.heard,
            "answer": card.answer,
            "forwarded_to": card.forwarded_to,
            "decided_before_in": card.earlier.number if card.earlier else None,
            "consent_to_oral_answer": card.consent,
        }
        if card and card.written
        else None,
        "rating": {"stars": rating.stars} | typed(rating) if rating else None,
        "written_in_the_call": [written_of(one) for one in reception.said.filter(role="citizen")],
        "written_in_the_lobby": [
            written_of(one) | {"by": one.role} for one in reception.said_at_door.with_citizen()
        ],
        "line_tried": [tried_of(one) for one in reception.readiness.filter(role="citizen")],
        "not_let_in": [typed(one) for one in reception.dismissals.order_by("pk")],
    }


def written_of(one: Said | SaidAtDoor) -> Json:
    return {"text": one.text, "at": one.at.isoformat()}


def tried_of(one: Readiness) -> Json:
    names = ("verdict", "camera", "microphone", "speaker", "direct", "relay")
    return {name: getattr(one, name) for name in names} | {"at": one.at.isoformat()}


def promise_of(one: FollowUp) -> Json:
    return typed(one) | {"due": one.due.isoformat(), "state": one.state}


def letter_of(one: Letter) -> Json:
    signed = one.signed.isoformat() if one.signed else None
    return typed(one) | {"signed": signed, "signed_by": said(one.name), "interim": one.interim}


def note_of(one: Objection) -> Json:
    return typed(one) | {"kind": one.kind, "at": one.at.isoformat(), "due": one.due.isoformat()}


def event_of(one: Event) -> Json:
    """Who looked is said by role."""
    by_role = {name: one.data[name] for name in ("what", "role") if name in one.data}
    return {"what_happened": one.kind, "at": one.at.isoformat()} | by_role


def waiting_of(one: Waiting) -> Json:
    said_days = {"first": one.first.isoformat(), "last": one.last.isoformat()}
    return said_days | {"official": said(one.official.name), "state": one.state}


def draw_of(one: Application) -> Json:
    return typed(one) | {"draw_id": one.draw_id, "outcome": one.outcome}


def notice_of(one: Notice) -> Json:
    return typed(one) | {"subject": one.subject, "sent": one.sent.isoformat() if one.sent else None}
