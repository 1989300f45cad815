"""PURE. Statutory clocks, counted in calendar or working days by country profile.

The figures come from public texts (law.md; docs/law.md): a lawyer must confirm them before use.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from scheduling.public_holidays import special_days

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Term:
    """So many months and days; of `working` ones only those count on which offices work."""

    days: int = 0
    months: int = 0
    working: bool = False


class Duty(StrEnum):
    """What an office owes by a date."""

    PUT_TO_HEAD = "put_to_head"  # a request for a video reception reaches the head
    FORWARD = "forward"  # to the competent body, the applicant being told
    RETURN_PAPERS = "return_papers"  # after a withdrawal
    ANSWER = "answer"
    ANSWER_STUDIED = "answer_studied"  # where further study is needed
    ANSWER_PROPOSAL = "answer_proposal"
    EXTEND = "extend"  # the most that the head may add
    INFORM = "inform"  # another body asks for information
    CLARIFY = "clarify"  # the applicant has so long to complete an appeal
    EXPLAIN = "explain"  # a decision that the applicant finds unclear
    OBJECT = "object"  # … and to ask about an answer, or to complain of it
    DISPUTE = "dispute"  # … and to say that it was not as the record of an absence says


class Ground(StrEnum):
    """Why an appeal may be refused, or left without consideration; nothing else is a reason."""

    DECIDED_BEFORE = "decided_before"  # one of the same nature, and the applicant was told
    ANONYMOUS = "anonymous"
    NO_MANDATE = "no_mandate"
    DEFECT_OF_FORM = "defect_of_form"
    ABUSIVE = "abusive"
    IN_COURT = "in_court"
    NOT_CLARIFIED = "not_clarified"  # the applicant was asked to complete it, and did not
    ABSENT = "absent"  # whose presence is indispensable did not come


class Unclarified(StrEnum):
    """What becomes of an appeal that the applicant was asked to complete, and did not in time."""

    CONSIDER = "consider"  # as it is
    LEAVE = "leave"  # without consideration


@dataclass(frozen=True)
class Keeping:
    """How long personal data stays after the last act on it, and how soon a person who asks for
    their own, or to be forgotten, is answered."""

    appeal_years: int = 5  # once decided
    abandoned_years: int = 10  # never decided, and nobody did anything about it
    account_years: int = 2  # without an appeal, since the last sign-in
    letter_days: int = 365  # since it was sent
    export_days: int = 7
    request: Term = Term(days=10)


@dataclass(frozen=True)
class Profile:
    """The law of a country, as far as it counts days and grounds."""

    country: str  # ISO 3166, whose public holidays it keeps
    terms: Mapping[Duty, Term]
    # Between state bodies, outside the law on appeals: the duties that are owed, and how long.
    between_bodies: Mapping[Duty, Term]
    refusals: frozenset[Ground]  # of a refusal
    left: frozenset[Ground]  # of a conclusion that it is not considered, which the head approves
    weekend: frozenset[int] = frozenset({5, 6})  # Monday is 0
    closes: time = time(18)  # what comes later is registered on the next working day
    # A last day on which nobody works moves to the next working one.
    rolls: bool = True
    # Days before the last one on which the executor is reminded.
    reminders: tuple[int, ...] = (5, 3, 1)
    # Of the number of an appeal, where the office has no template of its own.
    numbering: str = "{code}-{year}-{n:05}"
    # Whether the clock of the answer stands still while the applicant completes the appeal.
    clarifying_stops: bool = True
    unclarified: Unclarified = Unclarified.CONSIDER
    keeping: Keeping = Keeping()


UZ = Profile(
    country="UZ",
    terms=MappingProxyType(
        {
            Duty.PUT_TO_HEAD: Term(days=1, working=True),
            Duty.FORWARD: Term(days=5),  # O'RQ-445 art. 25
            Duty.RETURN_PAPERS: Term(days=3),  # art. 30
            Duty.ANSWER: Term(days=15),  # art. 28
            Duty.ANSWER_STUDIED: Term(months=1),  # art. 28
            Duty.ANSWER_PROPOSAL: Term(months=1),  # art. 28
            Duty.EXTEND: Term(months=1),  # art. 28
            Duty.INFORM: Term(days=10),  # art. 34
            Duty.CLARIFY: Term(days=10),
            Duty.EXPLAIN: Term(days=10),  # art. 31
            Duty.OBJECT: Term(days=10),  # art. 31, 32
            Duty.DISPUTE: Term(days=10),
        }
    ),
    refusals=frozenset({Ground.DECIDED_BEFORE}),  # art. 8
    left=frozenset(  # art. 24-1, 29; the absence, art. 30
        {Ground.ANONYMOUS, Ground.NO_MANDATE, Ground.DEFECT_OF_FORM, Ground.ABSENT}
    ),
    between_bodies=MappingProxyType({Duty.ANSWER: Term(days=10)}),  # as art. 34 has it for them
)
KZ = replace(
    UZ,
    country="KZ",
    terms=MappingProxyType(
        {
            **UZ.terms,
            Duty.FORWARD: Term(days=3, working=True),  # egov.kz: notice of competence
            Duty.ANSWER: Term(days=15, working=True),
            Duty.ANSWER_STUDIED: Term(months=2),
            Duty.EXTEND: Term(months=2),
        }
    ),
    closes=time(18, 30),
    left=frozenset(
        {Ground.ANONYMOUS, Ground.NO_MANDATE, Ground.DEFECT_OF_FORM, Ground.NOT_CLARIFIED}
    ),
    unclarified=Unclarified.LEAVE,
    keeping=Keeping(request=Term(days=3, working=True)),
)
RU = replace(
    UZ,
    country="RU",
    terms=MappingProxyType(
        {
            **UZ.terms,
            Duty.FORWARD: Term(days=7),  # 59-FZ art. 8
            Duty.ANSWER: Term(days=30),  # art. 12
            Duty.ANSWER_STUDIED: Term(days=30),
            Duty.ANSWER_PROPOSAL: Term(days=30),
            Duty.EXTEND: Term(days=30),
        }
    ),
    refusals=frozenset({Ground.DECIDED_BEFORE, Ground.ABUSIVE, Ground.IN_COURT}),  # art. 11
    left=frozenset({Ground.ANONYMOUS, Ground.NO_MANDATE}),
    # A request that ends on a day off is answered the day before, not later.
    rolls=False,
    clarifying_stops=False,  # 59-FZ knows no such pause
    keeping=Keeping(request=Term(days=10, working=True)),  # 152-FZ art. 20
)
PROFILES = {"uz": UZ, "kz": KZ, "ru": RU}

Pause = tuple[date, date]
"""`[from, until)`: days that don't count, as while the applicant is asked to clarify."""


def works(day: date, profile: Profile) -> bool:
    """Whether offices work on a day: holidays are off, moved working days are worked."""
    special = special_of(profile.country, day.year)
    if day in special:
        return special[day] is not None
    return day.weekday() not in profile.weekend


@lru_cache(maxsize=256)
def special_of(country: str, year: int) -> Mapping[date, int | None]:
    return dict(special_days(country, year, year))


def next_working(day: date, profile: Profile) -> date:
    """The day itself, if it is a working one, or the first one after it."""
    while not works(day, profile):
        day += DAY
    return day


def previous_working(day: date, profile: Profile) -> date:
    while not works(day, profile):
        day -= DAY
    return day


def registered_on(submitted: datetime, zone: ZoneInfo, profile: Profile) -> date:
    """The day of registration: the same, and after hours or on a day off the next working one."""
    local = submitted.astimezone(zone)
    late = local.time() >= profile.closes
    return next_working(local.date() + DAY * late, profile)


def last_day(begins: date, term: Term, profile: Profile, pauses: Iterable[Pause] = ()) -> date:
    """The last day of a term that begins to run on the day after `begins`.

    Days of a pause don't count; several pauses may not overlap.
    """
    day = begins + relativedelta(months=term.months)
    if term.working:
        day = add_working(day, term.days, profile)
    else:
        day += DAY * term.days
    for start, end in sorted(pauses):
        if start <= day:
            day += end - max(start, begins)
    if works(day, profile):
        return day
    return next_working(day, profile) if profile.rolls else previous_working(day, profile)


def add_working(day: date, days: int, profile: Profile) -> date:
    for _ in range(days):
        day = next_working(day + DAY, profile)
    return day


def pauses_of(spans: Iterable[tuple[date, date | None]], today: date) -> list[Pause]:
    """The days that don't count, of the spans in which the applicant was asked: each from the day
    of asking to that of the end, or to today while it lasts. Those that touch are one."""
    found: list[Pause] = []
    for start, end in sorted((one, end or max(one, today)) for one, end in spans):
        if found and start < found[-1][1]:
            start = found[-1][1]
        if start < end:
            found.append((start, end))
    return found


def due(duty: Duty, begins: date, profile: Profile, pauses: Iterable[Pause] = ()) -> date:
    """The last day on which the office may do what it owes."""
    return last_day(begins, profile.terms[duty], profile, pauses)


def due_between_bodies(duty: Duty, begins: date, profile: Profile) -> date | None:
    """The same towards another state body; None: there is no such clock between them."""
    term = profile.between_bodies.get(duty)
    return last_day(begins, term, profile) if term else None


def latest_extension(until: date, profile: Profile) -> date:
    """How far the head may put off an answer that is due on `until`."""
    return last_day(until, profile.terms[Duty.EXTEND], profile)


def reminder_days(until: date, profile: Profile) -> list[date]:
    """On which days the executor is reminded, the earliest first."""
    return sorted(until - DAY * before for before in profile.reminders)


def next_look(until: date, after: date, profile: Profile) -> date | None:
    """The first day after `after` on which somebody is told of an instruction due on `until`: its
    executor on the days of reminders, everybody on the day after it ran out; None: no more."""
    days = [*reminder_days(until, profile), until + DAY]
    return next((day for day in days if day > after), None)
