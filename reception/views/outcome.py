"""What the pages of a reception tell of its outcome, of promises and of answers."""

from datetime import datetime

from reception.actions import afterwards, again, disputes, identity, minutes, passing_on
from reception.actions.guards import changeable
from reception.actions.triage import open_question
from reception.actions.withdrawing import can_withdraw
from reception.complaints import instead_of
from reception.documents.papers import failure_of, said_how_to_appeal
from reception.lifecycle import ACTIVE, DECIDED, RECEPTION, TO_TRIAGE, UNDECIDED, AppealState
from reception.models import FollowUp, Letter, Rating, Reception, ReceptionCard, SetAside, User
from reception.permissions import can_sign, can_triage, stands_aside, works_for
from reception.profiles import GROUND_WORDS, registered, today_at
from reception.views.timeline import expected, promised_by


def outcome_of(reception: Reception, now: datetime) -> dict[str, object]:
    """For both sides."""
    appeal = reception.appeal
    card = getattr(reception, "card", None)
    if card and not card.written:
        card = None
    follow_ups = list(FollowUp.objects.filter(appeal=appeal).select_related("executor"))
    due = promised_by(appeal, follow_ups)
    ruling = appeal.rulings.filter(agreed=True).select_related("office", "earlier").first()
    return {
        "presences": reception.presences.order_by("about", "came"),
        "disputes": list(reception.disputes.order_by("at")),
        "identity": identity.seen(reception),
        "certified": failure_of(reception) is not None,
        "ruling": ruling,
        "ruling_how_to_appeal": said_how_to_appeal(reception) if ruling else "",
        "clarifications": list(appeal.clarifications.all()),
        "card": card,
        "ground": GROUND_WORDS.get(card.ground) if card else None,
        "follow_ups": follow_ups,
        "letters": signed(reception),
        "answer_due": due,
        "answer_late": due is not None and due < today_at(reception.official.office, now),
        "objections": list(appeal.objections.order_by("at", "pk")),
    }


def signed(reception: Reception) -> list[Letter]:
    found = reception.appeal.answers.filter(signed__isnull=False)
    return list(found.order_by("signed", "pk").prefetch_related("attachments"))


def citizen_side(reception: Reception, now: datetime) -> dict[str, object]:
    """What the citizen can do afterwards, and until when."""
    return {
        "expected": expected(reception, now),
        "registered_later": registered(reception.appeal) > today_at(reception.official.office, now),
        "rating": Rating.objects.filter(reception=reception).first(),
        "can_rate": afterwards.can_rate(reception, now),
        "can_object": afterwards.can_object(reception, now),
        "can_dispute": disputes.can_dispute(reception, now),
        "dispute_until": disputes.dispute_until(reception),
        "owed": again.is_owed(reception),
        "open_question": open_question(reception.appeal),
        "can_withdraw": can_withdraw(reception, now),
        "objectable_until": afterwards.objectable_until(reception),
    }


def desk_side(user: User, reception: Reception, now: datetime) -> dict[str, object]:
    """What the desk can do about the outcome."""
    state, appeal = reception.state, reception.appeal.state
    card = getattr(reception, "card", None)
    talked = state not in ACTIVE and appeal in UNDECIDED and appeal != AppealState.HEARD
    works = works_for(user, reception.official)
    holds = works and not stands_aside(user, reception)
    return {
        "card_open": holds and minutes.can_write(reception, now),
        "can_answer": holds and talked,
        "can_reply_meanwhile": holds and appeal == AppealState.HEARD,
        "can_instruct": holds and talked,
        "can_check_identity": holds and identity.can_check(reception, now),
        "can_concede": works and appeal in TO_TRIAGE and (state, "concede") in RECEPTION,
        "can_sign": can_sign(user, reception),
        "to_triage": appeal in TO_TRIAGE and can_triage(user, reception),
        "barred": works and not holds and appeal not in DECIDED,
        "others": instead_of(reception) if can_triage(user, reception) else [],
        "can_pass_on": passing_on.can_pass_on(reception),
        "can_give": changeable(reception, now),
        "asides": aside(card),
        "rating": Rating.objects.filter(reception=reception).first(),
    }


def aside(card: ReceptionCard | None) -> list[SetAside]:
    """Texts that met another one, as long as the card says something else."""
    if card is None:
        return []
    found = card.set_aside.select_related("by").order_by("at")
    return [one for one in found if one.texts != card.texts]
