"""Who is touched by an absence, and a plan for them: proposed, then as the secretary wants it.

The plan is arithmetic on what was read once: nothing is written here, and nothing held.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from heapq import nsmallest

from django.db.models import Q, prefetch_related_objects
from django.utils.functional import cached_property

from reception.lifecycle import ACTIVE, CHANGEABLE, ReceptionState
from reception.models import Displaced, Official, Reception
from reception.models.applicants import Verdict
from reception.models.categories import NO_PRIORITY, priority_of
from reception.permissions import can_stand_in, may_receive
from scheduling.assignment import Person, Slot, assign
from scheduling.diary import Diary, read_diary
from scheduling.models import Absence
from scheduling.policy import Terms

CHOICES = 6  # further times to choose from, of each official
NOTICE = timedelta(days=1)  # nobody is asked to come earlier than planned on shorter notice
DEPUTY_PRICE = timedelta(days=3)  # a deputy is proposed only if it saves more than this


@dataclass(frozen=True)
class Decision:
    """What is to become of one reception: a time of an official, or with neither it is called off.

    `was`: the time it had when this was decided.
    """

    official: Official | None = None
    start: datetime | None = None
    reason: str = ""
    was: datetime | None = None


OFF = Decision()


@dataclass(frozen=True)
class Span:
    """An official away in `[start, end)`; `instead_of` the absence that is to be changed so."""

    official: Official
    start: datetime
    end: datetime
    instead_of: Absence | None = None

    def overlapping(self) -> Q:
        return Q(official=self.official, booking__start__lt=self.end, booking__end__gt=self.start)


def touched(span: Span, now: datetime) -> list[Reception]:
    """The coming receptions that the absence makes impossible, in their order."""
    coming = Q(state__in=CHANGEABLE, booking__start__gt=now)
    return list(
        Reception.objects.with_claims()
        .select_related("topic")
        .filter(span.overlapping(), coming)
        .order_by("booking__start", "pk")
    )


def begun(span: Span, now: datetime) -> list[Reception]:
    """Those in it that have begun, or are just about to: an absence leaves them alone."""
    going_on = Q(state=ReceptionState.IN_SESSION) | Q(
        state__in=CHANGEABLE, booking__start__lte=now, booking__end__gt=now
    )
    return list(Reception.objects.whole().filter(span.overlapping(), going_on))


@dataclass
class Outlook:
    """Everything that bears on a plan, in a number of queries that doesn't grow with it."""

    span: Span
    now: datetime
    rows: list[Reception]

    def __post_init__(self) -> None:
        prefetch_related_objects([self.span.official], "topic_lengths")

    @cached_property
    def deputies(self) -> list[Official]:
        others = Official.objects.filter(office=self.span.official.office_id, active=True)
        return list(
            others.exclude(pk=self.span.official.pk)
            .select_related("office", "calendar")
            .prefetch_related("topics", "topic_lengths")
        )

    @cached_property
    def engaged(self) -> set[tuple[int, int | str]]:
        """(official, citizen) of whom one coming reception with each other exists already."""
        found = Reception.objects.filter(official__in=self.deputies, state__in=ACTIVE)
        rows = found.values_list("official_id", "citizen_id", "identity")
        return {pair for pk, citizen, identity in rows for pair in ((pk, citizen), (pk, identity))}

    @cached_property
    def put_off_before(self) -> set[int]:
        return set(
            Displaced.objects.filter(reception__in=self.rows).values_list("reception_id", flat=True)
        )

    @cached_property
    def diary(self) -> Diary:
        span = self.span
        inside = [
            row.booking_id
            for row in self.rows
            if span.start <= row.starts_at and row.ends_at <= span.end
        ]
        return read_diary(
            [one.calendar for one in (span.official, *self.deputies)],
            self.now,
            away=(
                span.official.calendar_id,
                (int(span.start.timestamp()), int(span.end.timestamp())),
            ),
            instead_of=span.instead_of,
            ignoring=inside,
        )

    def rank(self, reception: Reception) -> int:
        """Who goes first: whoever was put off by an office before, then the categories in their
        order, as on the waitlist and in a draw: claimed, and not found untrue by the desk."""
        if reception.pk in self.put_off_before:
            return 0
        claim = getattr(reception.appeal, "claim", None)
        if claim is None or claim.verdict == Verdict.REJECTED:
            return 1 + NO_PRIORITY
        return 1 + priority_of(claim.category)

    def candidates(self, reception: Reception) -> list[Official]:
        """Who can receive this citizen: the official, then deputies by rank in the office."""
        citizen: set[int | str] = {reception.citizen_id}
        citizen |= {reception.identity} - {""}
        able = [one for one in self.deputies if can_stand_in(one, reception)]
        free = [one for one in able if not any((one.pk, who) in self.engaged for who in citizen)]
        own = [self.span.official] if may_receive(self.span.official, reception.appeal) else []
        return [*own, *free]

    def terms(self, reception: Reception, official: Official) -> Terms:
        return official.terms(reception.topic_id, reception.format)

    def starts(self, reception: Reception, official: Official, most: int) -> list[int]:
        """The free starts nearest to the present one, earlier ones only with notice."""
        present = int(reception.starts_at.timestamp())
        earliest = min(present, int((self.now + NOTICE).timestamp()))
        free = self.diary.starts(official.calendar_id, self.terms(reception, official))
        late_enough = (start for start in free if start >= earliest)
        return nsmallest(most, late_enough, key=lambda start: (abs(start - present), start))

    def price(self, reception: Reception, official: Official) -> int:
        """What it costs, in seconds, not to be received by whom the appeal is addressed to."""
        expected = official.pk in {reception.official_id, reception.appeal.official_id}
        return 0 if expected else int(DEPUTY_PRICE.total_seconds())

    def person(self, reception: Reception, rivals: int) -> Person:
        # Among so many people nobody needs more than the nearest so many times of a calendar.
        offers = {
            Slot(start, official.calendar_id): self.price(reception, official)
            for official in self.candidates(reception)
            for start in self.starts(reception, official, rivals)
        }
        present = int(reception.starts_at.timestamp())
        return Person(str(reception.pk), present, offers, self.rank(reception))

    def take(self, reception: Reception, decision: Decision) -> bool:
        """Plans with it, if it is possible beside what was taken before."""
        official, start = decision.official, decision.start
        if official is None or start is None:
            return True
        if official not in self.candidates(reception):
            return False
        terms, moment = self.terms(reception, official), int(start.timestamp())
        if start.microsecond or not self.diary.free(official.calendar_id, terms, moment):
            return False
        self.diary.take(official.calendar_id, terms, moment)
        return True


@dataclass
class Plan:
    """A decision for everybody touched. `lost`: whose typed decision is not possible any more."""

    outlook: Outlook
    decisions: dict[int, Decision] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)

    def choices(self, reception: Reception) -> list[tuple[Official, list[datetime]]]:
        """For each official who can receive: the time in the plan, if theirs, and times that the
        plan gives to nobody."""
        decided = self.decisions[reception.pk]
        found = []
        for official in self.outlook.candidates(reception):
            near = self.outlook.starts(reception, official, CHOICES)
            moments = {datetime.fromtimestamp(start, UTC) for start in near}
            if decided.official == official and decided.start:
                moments.add(decided.start.astimezone(UTC))
            if moments:
                found.append((official, sorted(moments)))
        return found

    @property
    def placed(self) -> list[tuple[Reception, Decision]]:
        pairs = ((row, self.decisions[row.pk]) for row in self.outlook.rows)
        return [(row, decision) for row, decision in pairs if decision.start]

    @property
    def to_deputies(self) -> int:
        return sum(one.official != self.outlook.span.official for _, one in self.placed)

    @property
    def called_off(self) -> int:
        return len(self.outlook.rows) - len(self.placed)

    @property
    def mean_delay(self) -> timedelta:
        """How much later people are received; whoever comes earlier waits for nothing."""
        waits = [
            max(one.start - row.starts_at, timedelta()) for row, one in self.placed if one.start
        ]
        return sum(waits, timedelta()) / len(waits) if waits else timedelta()


def look(span: Span, now: datetime) -> Outlook:
    return Outlook(span, now, touched(span, now))


def propose(outlook: Outlook, typed: Mapping[int, Decision] | None = None) -> Plan:
    """What is `typed` (by the reception's key) stays where it is possible; for all others the
    assignment with the least sum of delays."""
    plan = Plan(outlook)
    for row in sorted(outlook.rows, key=lambda row: (outlook.rank(row), row.starts_at, row.pk)):
        if decision := (typed or {}).get(row.pk):
            if outlook.take(row, decision):
                plan.decisions[row.pk] = decision
            else:
                plan.lost.add(row.pk)
    while waiting := [row for row in outlook.rows if row.pk not in plan.decisions]:
        plan.decisions |= assigned(outlook, waiting)
    return plan


def assigned(outlook: Outlook, waiting: list[Reception]) -> dict[int, Decision]:
    """A decision for at least the first of those who wait, and for all of them wherever their
    slots don't get into one another's way.

    They can where lengths differ or a day has a cap: then whoever comes too late waits for
    another round, and with them all of lower ranks.
    """
    officials = {one.calendar_id: one for one in (outlook.span.official, *outlook.deputies)}
    found = assign([outlook.person(row, len(waiting)) for row in waiting])
    done: dict[int, Decision] = {}
    barred: int | None = None
    for row in sorted(waiting, key=lambda row: (outlook.rank(row), row.starts_at, row.pk)):
        if barred is not None and outlook.rank(row) > barred:
            break
        slot = found[str(row.pk)]
        if slot is None:
            done[row.pk] = OFF
            continue
        start = datetime.fromtimestamp(slot.start, UTC)
        decision = Decision(officials[slot.calendar], start)
        if outlook.take(row, decision):
            done[row.pk] = decision
        else:
            barred = outlook.rank(row)
    return done
