"""The read side of the staff's list of appeals: whose, which, in which order. Bounded."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import cached_property

from reception.crypto import lookup_hash
from reception.models import (
    Appeal,
    FollowUp,
    NameWord,
    Office,
    Official,
    Reception,
    SavedView,
    User,
)
from reception.permissions import led_offices
from reception.profiles import today_at
from reception.search import asked_words

PAGE = 50
MOST = 10_000  # rows that are counted, paged through and exported
SORTS = {
    "": ("-submitted", "-pk"),
    "oldest": ("submitted", "pk"),
    "number": ("number",),
    "due": (F("due").asc(nulls_last=True), "pk"),
}


Rows = QuerySet[Appeal]


@dataclass(frozen=True)
class Wanted:
    """Filters of the list; empty ones filter nothing. `words`: of a name, or a whole number."""

    words: str = ""
    topic: int | None = None
    state: str = ""
    official: int | None = None
    kind: str = ""
    control: str = ""  # "open" or "late"
    held: bool = False
    since: date | None = None
    until: date | None = None
    sort: str = ""


@dataclass(frozen=True)
class Sight:
    """Whose appeals somebody of the staff sees: of whole offices, and of single officials."""

    offices: frozenset[int]  # that they lead
    officials: frozenset[int]  # whom they are or work for
    around: frozenset[int]  # all offices in which any of that is

    @property
    def rows(self) -> Rows:
        mine = Q(official__in=self.officials, reception=None)
        mine |= Q(reception__official__in=self.officials)
        return Appeal.objects.filter(Q(office__in=self.offices) | mine)


def sight_of(user: User) -> Sight:
    own = Official.objects.seen_by(user).values_list("pk", "office")
    officials = dict(own)
    led = frozenset(led_offices(user))
    return Sight(led, frozenset(officials), led | frozenset(officials.values()))


def hashed_name(office: int, word: str) -> str:
    """As `NameWord.word` has it. The same word is another one in another office: what leaks of one
    tells nothing of two."""
    return lookup_hash(f"name:{office}:{word}")


def found(sight: Sight, wanted: Wanted, now: datetime) -> Rows:
    """With `due`: the first day on which something promised is due; in the order asked for."""
    open_ones = FollowUp.objects.pending().filter(appeal=OuterRef("pk")).order_by("due")
    rows = narrowed(sight.rows, wanted, zone_of(sight))
    rows = named(rows, wanted.words, sight.around).annotate(
        due=Subquery(open_ones.values("due")[:1])
    )
    if wanted.control:
        rows = rows.filter(due__isnull=False)
    if wanted.control == "late":
        office = Office.objects.filter(pk__in=sight.around).order_by("pk").first()
        rows = rows.filter(due__lt=today_at(office, now)) if office else rows.none()
    return rows.order_by(*SORTS.get(wanted.sort, SORTS[""]))


def zone_of(sight: Sight) -> ZoneInfo:
    """Days are those of the first office."""
    tzid = Office.objects.filter(pk__in=sight.around).order_by("pk").values_list("tzid", flat=True)
    return ZoneInfo(tzid.first() or "UTC")


def narrowed(rows: Rows, wanted: Wanted, zone: ZoneInfo) -> Rows:
    plain = {
        "topic": wanted.topic,
        "state": wanted.state,
        "kind": wanted.kind,
        "reception__official": wanted.official,
    }
    rows = rows.filter(**{name: value for name, value in plain.items() if value})
    if wanted.held:
        rows = rows.filter(legal_hold__isnull=False)
    if wanted.since:
        rows = rows.filter(submitted__gte=datetime.combine(wanted.since, time(), zone))
    if wanted.until:
        end = datetime.combine(wanted.until + timedelta(days=1), time(), zone)
        rows = rows.filter(submitted__lt=end)
    return rows


def named(rows: Rows, text: str, offices: Iterable[int]) -> Rows:
    """Those of a number, or in whose name is every one of the words."""
    text = text.strip()
    if not text:
        return rows
    words = asked_words(text)
    by_name = Q(pk__in=[]) if not words else Q()
    for word in words:
        any_office = [hashed_name(office, word) for office in offices]
        by_name &= Q(Exists(NameWord.objects.filter(appeal=OuterRef("pk"), word__in=any_office)))
    return rows.filter(by_name | Q(number__iexact=text))


if TYPE_CHECKING:  # only the stubs are generic
    Pages = Paginator[Appeal]
else:
    Pages = Paginator


class Capped(Pages):
    """Counts no further than MOST."""

    @cached_property
    def count(self) -> int:
        rows: Rows = self.object_list  # type: ignore[assignment]
        return rows.order_by()[:MOST].values("pk").count()


def whole(rows: Rows) -> Rows:
    return rows.select_related(
        "topic", "official", "office", "legal_hold", "reception__official", "reception__card"
    )


def page_of(rows: Rows, number: object) -> "Page[Appeal]":
    return Capped(whole(rows), PAGE).get_page(number)  # type: ignore[arg-type]


def officials_in(sight: Sight) -> list[Official]:
    """By whom the list can be narrowed."""
    ours = Q(pk__in=sight.officials) | Q(office__in=sight.offices)
    return list(Official.objects.filter(ours).select_related("office"))


def views_of(user: User, sight: Sight) -> list[SavedView]:
    """One's own, and those shared in the offices that one sees."""
    seen = Q(user=user) | Q(office__in=sight.around)
    return list(SavedView.objects.filter(seen).select_related("user"))


def opened(sight: Sight, appeal: Appeal) -> bool:
    """Whether this person's desk has a page of it."""
    reception: Reception | None = getattr(appeal, "reception", None)
    return reception is not None and reception.official_id in sight.officials
