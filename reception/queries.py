"""The read side: what pages show, each in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from reception.lifecycle import CHANGEABLE, ReceptionState
from reception.models import (
    Appeal,
    Category,
    Draft,
    Offer,
    Official,
    Reception,
    Topic,
    User,
    Waiting,
)
from reception.models.applicants import ApplicantKind, Channel
from reception.models.offices import TopicLength
from reception.models.waitlist import OfferState
from scheduling.availability import free_slots
from scheduling.formats import Format
from scheduling.hours import State, lying_outside, survey
from scheduling.intervals import Interval
from scheduling.models import Absence
from scheduling.policy import Terms


def days_of_slots(
    official: Official, first: date, days: int, now: datetime
) -> list[tuple[date, list[Interval]]]:
    """The official's free slots on each of `days` days from `first`, in the office's zone."""
    zone = ZoneInfo(official.calendar.tzid)
    start = datetime.combine(first, time(), zone)
    end = datetime.combine(first + timedelta(days=days), time(), zone)
    by_day: dict[date, list[Interval]] = {first + timedelta(days=n): [] for n in range(days)}
    for slot in free_slots([official.calendar], start, end, now)[official.calendar_id]:
        by_day[slot.start.astimezone(zone).date()].append(slot)
    return list(by_day.items())


def places_of(official: Official) -> list[dict[str, str]]:
    """Where whoever comes in person may have to come to, each place once."""
    places: list[dict[str, str]] = []
    for rule in official.calendar.rules.order_by("pk"):
        if rule.formats & Format.IN_PERSON.bit and rule.place and rule.place not in places:
            places.append(rule.place)
    return places


def desk_officials(user: User) -> list[Official]:
    """The officials on this person's desk: themselves, those they are secretary or deputy of, and
    all of the offices that they register for or audit. One who left stays while somebody comes."""
    seen = Official.objects.seen_by(user) & Official.objects.shown()
    return list(seen.select_related("office", "calendar"))


def kept_officials(user: User) -> list[Official]:
    """Those whose hours this person keeps."""
    kept = Official.objects.kept_by(user) & Official.objects.shown()
    return list(kept.select_related("office", "calendar"))


UNDECIDED_SHOWN = 20
GONE = {ReceptionState.CANCELLED, ReceptionState.REVOKED, ReceptionState.DECLINED}


def receptions_between(
    officials: Iterable[Official], start: datetime, end: datetime
) -> list[Reception]:
    """In the order of the day; those that will not take place left out."""
    officials = list(officials)
    return list(
        Reception.objects.with_claims()
        .filter(
            official__in=officials,
            # Where their times are found without all they ever had.
            booking__calendar__in=[one.calendar_id for one in officials],
            booking__start__gte=start,
            booking__start__lt=end,
        )
        .exclude(state__in=GONE)
        .order_by("booking__start")
    )


def outside_hours(receptions: Iterable[Reception], now: datetime) -> set[int]:
    """The keys of those coming receptions that lie outside the hours as they are now."""
    coming = {
        one.booking_id: one for one in receptions if one.state in CHANGEABLE and now < one.starts_at
    }
    calendars = {one.official.calendar for one in coming.values()}
    found = lying_outside([one.booking for one in coming.values()], calendars)
    return {coming[booking].pk for booking in found}


def all_outside_hours(official: Official, now: datetime) -> list[Reception]:
    rows = Reception.objects.whole().filter(official=official, state__in=CHANGEABLE)
    coming = list(rows.filter(booking__start__gt=now).order_by("booking__start"))
    found = outside_hours(coming, now)
    return [one for one in coming if one.pk in found]


@dataclass(frozen=True)
class Stand:
    """How an official's hours stand from now to the horizon."""

    official: Official
    state: State
    next_slot: Interval | None

    @property
    def bare(self) -> bool:
        """Whether nobody could book, even if nobody else did."""
        return self.state in {State.NONE, State.CLOSED}


def stands(officials: Iterable[Official], now: datetime) -> list[Stand]:
    """Three queries, whatever their number."""
    officials = list(officials)
    found = survey([official.calendar for official in officials], now)
    return [Stand(official, *found[official.calendar_id]) for official in officials]


def colleagues(officials: Iterable[Official]) -> list[Official]:
    """All who receive in the offices of these."""
    offices = {official.office_id for official in officials}
    return list(
        Official.objects.filter(office__in=offices, active=True).select_related(
            "office", "calendar"
        )
    )


def undecided_before(
    officials: Iterable[Official], day: datetime, now: datetime
) -> list[Reception]:
    """Of earlier days than this one: in person or by telephone, and nobody said how it went."""
    return list(
        Reception.objects.whole()
        .filter(
            official__in=officials,
            state=ReceptionState.SCHEDULED,
            booking__start__lt=day,
            booking__end__lte=now,
        )
        .exclude(booking__format=Format.VIDEO)
        .order_by("booking__start")[:UNDECIDED_SHOWN]
    )


@dataclass(frozen=True)
class Day:
    on: date
    receptions: list[Reception]
    free: int  # slots that citizens can still book


def week_of(official: Official, monday: date, now: datetime) -> list[Day]:
    zone = ZoneInfo(official.calendar.tzid)
    start = datetime.combine(monday, time(), zone)
    by_day: dict[date, list[Reception]] = defaultdict(list)
    for reception in receptions_between([official], start, start + timedelta(days=7)):
        by_day[reception.starts_at.astimezone(zone).date()].append(reception)
    return [
        Day(on, by_day[on], len(slots)) for on, slots in days_of_slots(official, monday, 7, now)
    ]


TOLD = ("name", "organisation", "tax_number", "position", "residence", "phone")


def told_before(citizen: User, kind: str) -> dict[str, str]:
    """What the citizen's last appeal of this kind says of her, for the forms of the next one; of a
    person for whom she spoke, nothing."""
    own = Appeal.objects.filter(citizen=citizen, kind=kind, channel=Channel.ONLINE, anonymised=None)
    if kind == ApplicantKind.PERSON:
        own = own.filter(mandate=None)
    last = own.order_by("-submitted").first()
    return {field: getattr(last, field) for field in TOLD} if last else {}


def waiting_of(citizen: User) -> list[Waiting]:
    """What the person waits for, each with `offers_now`: the open offer, if any."""
    open_now = Offer.objects.filter(state=OfferState.OPEN)
    return list(
        Waiting.objects.waiting()
        .filter(citizen=citizen)
        .select_related("official__office", "topic", "category")
        .prefetch_related(Prefetch("offers", open_now, to_attr="offers_now"))
        .order_by("since")
    )


def wish_of(citizen: User, official: Official) -> dict[str, object]:
    """What the person waits for with this official now, as the form says it."""
    entry = Waiting.objects.waiting().filter(citizen=citizen, official=official).first()
    if entry is None:
        return {}
    return {
        "topic": str(entry.topic_id or ""),
        "how": entry.format,
        "first": entry.first,
        "last": entry.last,
        "category": entry.category.slug if entry.category else "",
    }


def draft_of_offer(offer: Offer, holder: str) -> Draft | None:
    """What this browser has made of an offer that was taken, while the time is held for it."""
    mine = Draft.objects.filter(holder=holder, official=offer.waiting.official_id)
    return mine.filter(booking__start=offer.start).first()


def reception_of_offer(offer: Offer) -> Reception | None:
    mine = Reception.objects.for_citizen(offer.citizen)
    return mine.filter(official=offer.waiting.official_id, booking__start=offer.start).first()


def waiting_by_category(official: Official) -> list[tuple[Category | None, int]]:
    """How many wait for the official, by category, the first first; None: everybody else."""
    counts = dict(
        Waiting.objects.waiting()
        .filter(official=official)
        .values_list("category")
        .annotate(Count("pk"))
    )
    ranked: list[Category | None] = [*Category.objects.all(), None]
    numbers = [(one, counts.get(one.pk if one else None, 0)) for one in ranked]
    return [(one, number) for one, number in numbers if number]


def topics_with_officials() -> list[Topic]:
    """The topics for which somebody answers, with `answering`: how many do. One query."""
    answering = Count("officials", filter=Q(officials__active=True))
    return list(Topic.objects.annotate(answering=answering).filter(answering__gt=0).order_by("pk"))


def officials_on(topic: Topic) -> list[Official]:
    """Everybody who answers for the topic. One query."""
    return list(
        Official.objects.filter(active=True, topics=topic).select_related("office", "calendar")
    )


def terms_on(topic: Topic, officials: Iterable[Official], how: Format) -> dict[int, Terms]:
    """What a reception on the topic takes with each, by primary key. One query."""
    own = TopicLength.objects.filter(topic=topic, official__in=officials)
    minutes = dict(own.values_list("official", "minutes"))
    return {official.pk: Terms(minutes.get(official.pk), how) for official in officials}


MOST_CLASHES = 50


def clashes(officials: Iterable[Official], now: datetime) -> list[Reception]:
    """Coming receptions at times that the official's other calendars say are busy."""
    busy = Absence.objects.exclude(source="").filter(
        calendar=OuterRef("booking__calendar"),
        start__lt=OuterRef("booking__end"),
        end__gt=OuterRef("booking__start"),
    )
    coming = Reception.objects.whole().filter(official__in=officials, state__in=CHANGEABLE)
    return list(
        coming.filter(Exists(busy), booking__end__gt=now).order_by("booking__start")[:MOST_CLASHES]
    )
