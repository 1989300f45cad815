"""PURE. Statutory clocks, counted in calendar or working days by country profile.

The figures come from public texts (law.md; docs/law.md): a lawyer must confirm them before use.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
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
    OBJECT = "object"  # … and to ask about an answer, or to complain of it


class Ground(StrEnum):
    """Why an appeal may be refused; nothing else is a reason."""

    DECIDED_BEFORE = "decided_before"  # one of the same nature, and the applicant was told
    ANONYMOUS = "anonymous"
    NO_MANDATE = "no_mandate"
    DEFECT_OF_FORM = "defect_of_form"
    ABUSIVE = "abusive"
    IN_COURT = "in_court"


@dataclass(frozen=True)
class Profile:
    """The law of a country, as far as it counts days and grounds."""

    country: str  # ISO 3166, whose public holidays it keeps
    terms: Mapping[Duty, Term]
    grounds: frozenset[Ground]
    # Between state bodies, outside the law on appeals: the duties that are owed, and how long.
    between_bodies: Mapping[Duty, Term]
    weekend: frozenset[int] = frozenset({5, 6})  # Monday is 0
    closes: time = time(18)  # what comes later is registered on the next working day
    # A last day on which nobody works moves to the next working one.
    rolls: bool = True
    # Days before the last one on which the executor is reminded.
    reminders: tuple[int, ...] = (5, 3, 1)
    numbering: str = "{code}-{year}-{serial:05}"


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
            Duty.OBJECT: Term(days=10),  # art. 31, 32
        }
    ),
    grounds=frozenset(  # art. 8, 29
        {Ground.DECIDED_BEFORE, Ground.ANONYMOUS, Ground.NO_MANDATE, Ground.DEFECT_OF_FORM}
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
    grounds=frozenset(
        {
            Ground.DECIDED_BEFORE,
            Ground.ANONYMOUS,
            Ground.NO_MANDATE,
            Ground.ABUSIVE,
            Ground.IN_COURT,
        }
    ),
    # A request that ends on a day off is answered the day before, not later.
    rolls=False,
)
PROFILES = {"uz": UZ, "kz": KZ, "ru": RU}

Pause = tuple[date, date]
"""`[from, until)`: days that don't count, as while the applicant is asked to clarify."""


def works(day: date, profile: Profile) -> bool:
    """Whether offices work on a day: holidays are off, moved working days are worked."""
    special = dict(special_days(profile.country, day.year, day.year))
    if day in special:
        return special[day] is not None
    return day.weekday() not in profile.weekend


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
