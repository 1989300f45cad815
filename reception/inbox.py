"""The read side of triage: what waits for whom, what is late, and what the same person asked
before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from reception.lifecycle import ACTIVE, TO_TRIAGE, TOLD, AppealState, ReceptionState
from reception.likeness import alike
from reception.models import Appeal, Dispute, Reception, Ruling, User, Withdrawal
from reception.models.receptions import ReceptionQuerySet
from reception.permissions import can_agree, can_decide_dispute, led_offices
from reception.profiles import answer_due, put_by, today_at
from scheduling.formats import Format

PAGE = 100
EARLIER = 200  # of one person, the newest; more are not compared


@dataclass(frozen=True)
class Row:
    """`due`: by when something must happen; `what` of the page's words says what."""

    reception: Reception
    what: str  # "put", "answer", "clarify"
    due: date
    late: bool

    @property
    def appeal(self) -> Appeal:
        return self.reception.appeal


@dataclass(frozen=True)
class Inbox:
    requests: list[Row]  # to be decided
    clarifying: list[Row]  # the citizen is to complete them
    owed: list[Row]  # nobody was received; an answer is owed
    booked: list[Row]  # have a time, and can still be decided otherwise
    conclusions: list[Ruling]  # for the head to agree to
    disputes: list[Dispute]  # of an absence, for the head to decide
    papers: list[Withdrawal]  # to be handed back


def seen_by(user: User) -> ReceptionQuerySet:
    """Of this person's desk, and of the offices that they register for or lead; nobody sees here
    what is said about themselves."""
    led = Reception.objects.filter(office__in=led_offices(user))
    found = Reception.objects.triaged_by(user) | led
    return found.exclude(appeal__against_official__user=user)


def inbox(user: User, now: datetime) -> Inbox:
    """A bounded number of queries; each list by what is due first."""
    found = seen_by(user).whole().filter(appeal__state__in=sorted(TO_TRIAGE))
    rows = [row_of(one, now) for one in with_questions(found)[: 4 * PAGE]]
    rows.sort(key=lambda row: (row.due, row.reception.pk))

    def which(*states: ReceptionState, clarifying: bool = False) -> list[Row]:
        return [
            row
            for row in rows
            if row.reception.state in states
            and (row.appeal.state == AppealState.CLARIFYING) == clarifying
        ][:PAGE]

    over = set(ReceptionState) - ACTIVE
    coming = [row for row in which(ReceptionState.SCHEDULED) if row.reception.can_change(now)]
    return Inbox(
        requests=which(ReceptionState.REQUESTED),
        clarifying=which(*ReceptionState, clarifying=True),
        owed=which(*over),
        booked=coming,
        conclusions=conclusions(user),
        disputes=disputes(user),
        papers=papers(user),
    )


def late_on_desk(user: User, now: datetime) -> int:
    """How many requests for a video reception have not come before the head in time."""
    asked = (
        Reception.objects.for_desk(user)
        .whole()
        .filter(
            state=ReceptionState.REQUESTED,
            booking__format=Format.VIDEO,
            appeal__put_to_head=None,
            appeal__state=AppealState.REGISTERED,
            appeal__registered__lt=now.date(),
        )
    )
    return sum(put_by(one.appeal) < today_at(one.official.office, now) for one in asked[:PAGE])


def with_questions(found: ReceptionQuerySet) -> ReceptionQuerySet:
    return found.prefetch_related("appeal__clarifications").order_by("pk")


def row_of(reception: Reception, now: datetime) -> Row:
    appeal, today = reception.appeal, today_at(reception.official.office, now)
    what, due = "answer", answer_due(appeal, today)
    if asked := next((one for one in appeal.clarifications.all() if one.ended is None), None):
        what, due = "clarify", asked.due
    elif to_be_put(reception):
        what, due = "put", put_by(appeal)
    return Row(reception, what, due, due < today)


def to_be_put(reception: Reception) -> bool:
    """Whether the request for a video reception has still to come before the head."""
    asked = reception.state == ReceptionState.REQUESTED and reception.format == Format.VIDEO
    appeal = reception.appeal
    return asked and appeal.put_to_head is None and not appeal.between_bodies


def conclusions(user: User) -> list[Ruling]:
    """Which this person may agree to, the oldest first."""
    found = Ruling.objects.filter(
        decided=None,
        appeal__state=AppealState.REGISTERED,
        appeal__office__in=led_offices(user),
    )
    rows = found.select_related("appeal__reception__official__office", "proposed_by")
    return [one for one in rows[:PAGE] if can_agree(user, one.appeal.reception)]


def disputes(user: User) -> list[Dispute]:
    """Which this person decides, the most urgent first."""
    found = Dispute.objects.filter(decided=None, reception__office__in=led_offices(user))
    rows = found.select_related("reception__official__office", "reception__appeal")
    return [one for one in rows[:PAGE] if can_decide_dispute(user, one)]


def papers(user: User) -> list[Withdrawal]:
    """Withdrawn appeals whose papers have still to go back."""
    ours = Reception.objects.for_desk(user).values("appeal")
    found = Withdrawal.objects.filter(returned=None, appeal__in=ours).order_by("due", "pk")
    with_papers = found.filter(appeal__attachments__isnull=False).distinct()
    return list(with_papers.select_related("appeal__reception__official__office")[:PAGE])


def following(user: User, reception: Reception, now: datetime) -> Reception | None:
    """The next request to be decided after this one."""
    rows = inbox(user, now).requests
    return next((row.reception for row in rows if row.reception.pk != reception.pk), None)


@dataclass(frozen=True)
class Earlier:
    """`percent`: how alike, from 0; `shared`: how many words."""

    appeal: Appeal
    percent: int
    shared: int


def of_same_person(appeal: Appeal) -> list[Appeal]:
    """What the person handed in before it, the newest first, under whatever address of theirs."""
    same = Q(citizen=appeal.citizen_id)
    if appeal.citizen.identity:
        same |= Q(citizen__identity=appeal.citizen.identity)
    found = Appeal.objects.filter(same, submitted__lte=appeal.submitted).exclude(pk=appeal.pk)
    rows = found.select_related("office", "reception__card").prefetch_related("rulings", "answers")
    return list(rows.order_by("-submitted", "-pk")[:EARLIER])


def decided_before(appeal: Appeal) -> list["Earlier"]:
    """Those of them that were decided and told, at which a refusal may point."""
    return [one for one in earlier(appeal) if one.appeal.state in TOLD]


def earlier(appeal: Appeal, before: Iterable[Appeal] | None = None) -> list[Earlier]:
    """The same person's earlier appeals, the most alike by the meaning of their words first, then
    the others, the newest first."""
    rows = list(of_same_person(appeal) if before is None else before)
    texts = [f"{one.subject} {one.text}" for one in rows]
    matches = alike(f"{appeal.subject} {appeal.text}", texts)
    found = [Earlier(rows[m.index], round(100 * m.score), len(m.shared)) for m in matches]
    seen = {match.index for match in matches}
    return found + [Earlier(one, 0, 0) for n, one in enumerate(rows) if n not in seen]
