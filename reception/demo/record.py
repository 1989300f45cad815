"""Two quarters that are over, so that figures, reviews and the list of appeals have something to
show. Idempotent."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from reception.actions.holds import hold
from reception.actions.journal import record
from reception.actions.names import index_next
from reception.actions.reviews import publish
from reception.actions.saved_views import keep_view
from reception.demo.people import NEIGHBOURS, QUESTIONS
from reception.figures import Quarter
from reception.lifecycle import TOLD, AppealState, ReceptionState
from reception.models import Appeal, Official, Reception, ReceptionCard, Review, SavedView, User
from reception.models.minutes import Outcome
from reception.permissions import head_of

A, R = AppealState, ReceptionState
# How it went, of ten in turn.
LIVES = [
    (R.RECORDED, A.ANSWERED, Outcome.ANSWERED),
    (R.RECORDED, A.ANSWERED, Outcome.EXPLAINED),
    (R.RECORDED, A.ANSWERED, Outcome.WRITTEN),
    (R.RECORDED, A.ANSWERED, Outcome.EXPLAINED),
    (R.RECORDED, A.FORWARDED, Outcome.FORWARDED),
    (R.CANCELLED, A.WITHDRAWN, None),
    (R.RECORDED, A.ANSWERED, Outcome.ANSWERED),
    (R.RECORDED, A.REFUSED, Outcome.REFUSED),
    (R.RECORDED, A.ANSWERED, Outcome.EXPLAINED),
    (R.RECORDED, A.ANSWERED, Outcome.WRITTEN),
]
LENGTH = timedelta(minutes=20)
IN_A_QUARTER = 60
Make = Callable[..., Reception]

ANSWERED = "Javob berilganlar"  # the name of a view


def seed_record(now: datetime, make: Make) -> None:
    """`make`: as `seed` makes a reception."""
    if not Review.objects.exists():
        this = Quarter.of(now.date())
        for quarter in (this.before.before, this.before):
            _quarter(quarter, make)
            publish(quarter, now=now)
    secretary = User.objects.filter(username="dilnoza").first()
    if secretary and not SavedView.objects.exists():
        office = Official.objects.get(slug="botir").office
        keep_view(secretary, "Nazoratdagilar", {"control": "open"}, office)
        keep_view(secretary, ANSWERED, {"state": "answered"}, None)
    while index_next():
        pass


def _quarter(quarter: Quarter, make: Make) -> None:
    officials = list(Official.objects.filter(slug__in=("botir", "gulnora")))
    neighbours = [
        User.objects.citizen(f"neighbour{n}@example.uz", full_name=name, language="uz")
        for n, name in enumerate(NEIGHBOURS)
    ]
    for n in range(IN_A_QUARTER):
        official = officials[n % len(officials)]
        state, appeal_state, outcome = LIVES[n % len(LIVES)]
        day = quarter.first + timedelta(days=7 + n)
        start = datetime.combine(day, time(10), ZoneInfo("Asia/Tashkent"))
        question = QUESTIONS[n % len(QUESTIONS)]
        citizen = neighbours[n % len(neighbours)]
        booked = start - timedelta(days=6)
        one = make(official, citizen, start, LENGTH, question, state, booked)
        Appeal.objects.filter(pk=one.appeal_id).update(state=appeal_state)
        _ended(one, official, outcome, start + LENGTH)
    last = Appeal.objects.order_by("-pk").first()
    head = head_of(last.office) if last else None
    if last and head:
        hold(last, "Fuqarolik sudining soʻrovi", by=head.user, now=start + LENGTH)


def _ended(one: Reception, official: Official, outcome: Outcome | None, done: datetime) -> None:
    """Directly: nobody is to get letters about the past."""
    written: dict[str, Any] = {"tell": False, "actor": official.user, "reception": one}
    if outcome is None:
        record("cancelled", at=done - timedelta(days=2), **written | {"actor": one.citizen})
        return
    Reception.objects.filter(pk=one.pk).update(began=done - LENGTH, finished=done)
    ReceptionCard.objects.create(
        reception=one,
        outcome=outcome,
        heard="Fuqaro muammoni batafsil tushuntirdi.",
        answer="Masala koʻrib chiqildi va tushuntirildi.",
        consent=outcome in {Outcome.ANSWERED, Outcome.EXPLAINED},
        ground="decided_before" if outcome == Outcome.REFUSED else "",
        earlier=_before(one) if outcome == Outcome.REFUSED else None,
        written_by=official.user,
        written=done,
    )
    record("recorded", at=done, **written, outcome=outcome)


def _before(one: Reception) -> Appeal | None:
    """What the same person was told before."""
    earlier = Appeal.objects.filter(citizen=one.citizen, state__in=TOLD, pk__lt=one.appeal_id)
    return earlier.order_by("-pk").first()
