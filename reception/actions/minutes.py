"""Writing down what was said: the card grows during the talk and is completed after it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from reception.actions.guards import hosting
from reception.actions.journal import record
from reception.actions.promises import Instruction, give
from reception.actions.rulings import require_earlier
from reception.deadlines import Ground
from reception.lifecycle import VERB_OF, AppealState, ReceptionState, treat
from reception.models import Appeal, Reception, ReceptionCard, SetAside, User
from reception.models.minutes import ORAL, Outcome
from reception.models.receptions import HOSTS_EARLY
from scheduling.retry import retrying

BEGUN = {ReceptionState.IN_SESSION, ReceptionState.FINISHED}
Typed = Mapping[str, str]


class NotFinished(Exception):
    """The reception is not over yet, or its card is complete already."""


class NotWritable(Exception):
    """The card can't be written: too early, called off, or complete."""


class WrittenByAnother(Exception):
    """Somebody else's text came first. Both are kept; `card` holds theirs."""

    def __init__(self, card: ReceptionCard) -> None:
        super().__init__("written by another")
        self.card = card


class Withdrawn(Exception):
    """The citizen took the appeal back after the talk: nothing is promised any more."""


class NoConsent(Exception):
    """An oral answer needs the citizen's consent (59-FZ art. 13), noted on the card."""


def can_write(reception: Reception, now: datetime) -> bool:
    """From when the room opens to its hosts until the card is complete."""
    soon = now >= reception.starts_at - HOSTS_EARLY
    return reception.state in BEGUN or (reception.state == ReceptionState.SCHEDULED and soon)


@retrying
def keep(
    reception: Reception,
    typed: Typed,
    *,
    version: int,
    hand: str = "",
    turn: int = 0,
    by: User,
    now: datetime,
) -> ReceptionCard:
    """Keeps the card as it is being written. `version` is the one that the writer started from.

    `hand` names the writer's page and `turn` counts what it sent, so that a text whose answer was
    lost on the way may be sent again, and a late twin changes nothing.
    Raises NotWritable, WrittenByAnother, ComplainedAbout.
    """
    with hosting(reception, by) as current:
        if not can_write(current, now):
            late = current.state == ReceptionState.RECORDED
            card = opened(current, by, now) if late else None
            if card and card.texts != typed:
                set_aside(card, typed, by, now)
            refusal: Exception | None = NotWritable()
        else:
            card = opened(current, by, now)
            refusal = take(card, typed, version, hand, turn, by, now)
    if refusal:  # after the commit: what was set aside stays
        raise refusal
    assert card is not None
    return card


def take(
    card: ReceptionCard, typed: Typed, version: int, hand: str, turn: int, by: User, now: datetime
) -> WrittenByAnother | None:
    """Puts the text into the card, or aside and says so."""
    if hand and card.hand == hand:
        if turn <= card.turn:
            return None
    elif card.texts == typed:
        return None
    elif version != card.version:
        set_aside(card, typed, by, now)
        return WrittenByAnother(card)
    card.typed, card.version = json.dumps(dict(typed)), card.version + 1
    card.hand, card.turn = hand, turn
    card.saved, card.saved_by = now, by
    card.save()
    return None


def opened(reception: Reception, by: User, now: datetime) -> ReceptionCard:
    """The reception's card, begun when there is none. The reception is locked."""
    card, new = ReceptionCard.objects.select_related("saved_by").get_or_create(reception=reception)
    if new:
        record("card_begun", at=now, actor=by, reception=reception, tell=False)
    return card


def set_aside(card: ReceptionCard, typed: Typed, by: User, now: datetime) -> None:
    """Keeps both texts that met: the one that came too late, and the one it met."""
    late = {"typed": json.dumps(dict(typed)), "at": now}
    SetAside.objects.update_or_create(card=card, by=by, defaults=late)
    if card.saved_by and card.saved_by != by:
        first = {"typed": card.typed, "at": card.saved or now}
        SetAside.objects.update_or_create(card=card, by=card.saved_by, defaults=first)


@retrying
def complete(
    reception: Reception,
    *,
    outcome: str,
    answer: str,
    heard: str = "",
    consent: bool = False,
    ground: str = "",
    earlier: Appeal | None = None,
    forwarded_to: str = "",
    instructions: Sequence[Instruction] = (),
    version: int | None = None,
    by: User,
    now: datetime,
) -> ReceptionCard:
    """Completes the card; the appeal goes the way of the outcome, and instructions begin.

    `earlier`: what was decided before, on that ground of a refusal.
    `version`: the one that was read; None when nobody could have written meanwhile.
    Raises NotFinished, NoConsent, WrittenByAnother, Withdrawn, promises.BadTerm,
    rulings.NoGround, ComplainedAbout.
    """
    if outcome in ORAL and not consent:
        raise NoConsent
    if (outcome == Outcome.WRITTEN) != bool(instructions):
        raise ValueError("instructions go with an answer in writing, and only with it")
    ground = ground if outcome == Outcome.REFUSED else ""
    with hosting(reception, by) as current:
        if current.state != ReceptionState.FINISHED:
            raise NotFinished
        card = opened(current, by, now)
        if version not in {None, card.version}:
            raise WrittenByAnother(card)
        if instructions and current.appeal.state == AppealState.WITHDRAWN:
            raise Withdrawn
        require_earlier(current.appeal, ground, earlier)
        card.earlier = earlier if ground == Ground.DECIDED_BEFORE else None
        card.outcome, card.answer, card.heard, card.consent = outcome, answer, heard, consent
        card.ground, card.forwarded_to = ground, forwarded_to
        card.written_by, card.written = by, now
        card.version += 1
        card.save()
        current.go("record")
        current.save(update_fields=["state"])
        appeal = current.appeal
        # One that the citizen has withdrawn since the talk is not decided; the card is kept.
        if appeal.state != AppealState.WITHDRAWN:
            appeal.state = treat(AppealState(appeal.state), VERB_OF[Outcome(outcome)])
            appeal.save(update_fields=["state"])
        record("recorded", at=now, actor=by, reception=current, outcome=outcome)
        for instruction in instructions:
            give(current, instruction, card=card, by=by, now=now)
    return card
