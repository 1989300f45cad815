"""Who answers for this? Officials by words, office and language, a page at a time.

First those who have all the words. Where nobody has, a typing error in each is forgiven (trigrams:
PostgreSQL's, or on SQLite, which serves few officials, our own); and if even that finds nobody,
whoever has most of the words.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce
from operator import add, or_
from typing import TYPE_CHECKING

from django.contrib.postgres.search import (
    SearchQuery,
    SearchVector,
    SearchVectorExact,
    TrigramWordSimilarity,
)
from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils.functional import cached_property

from reception.models import Official
from reception.search import HALF, LONG_ENOUGH, asked_words, closeness, likeness, swapped
from scheduling.availability import next_free
from scheduling.intervals import Interval

A_PAGE = 20
MOST_READ = 1000  # officials, where the database can't tell who comes near
ALIKE = "SET LOCAL pg_trgm.word_similarity_threshold = 0.35"  # two letters of eight changed places


@dataclass(frozen=True)
class Listed:
    """An official in the directory, with the next free slot, if any, up to the horizon."""

    official: Official
    next_slot: Interval | None


@dataclass(frozen=True)
class Found:
    page: Page[Official]
    listed: list[Listed]
    exact: bool  # all words were found; otherwise these are only near


def directory(
    words: str, now: datetime, *, office: str = "", language: str = "", page: str | int = 1
) -> Found:
    """One page of the officials, the best first; of those who are only near the best alone. At most
    three queries; on PostgreSQL, where nobody has all the words, six."""
    everybody = Official.objects.filter(active=True).select_related("office", "calendar")
    if office:
        everybody = everybody.filter(office__slug=office)
    if language:
        said = everybody.annotate(spoken=Cast("languages", TextField()))
        everybody = said.filter(spoken__contains=f'"{language}"')
    asked = asked_words(words)
    found = having_all(everybody, asked) if asked else everybody
    there = paged(found, page)
    exact = bool(there.paginator.count) or not asked
    if not exact:
        there = paged(near(everybody, asked), page)
    free = next_free([official.calendar for official in there], now)
    listed = [Listed(official, free.get(official.calendar_id)) for official in there]
    return Found(there, listed, exact)


if TYPE_CHECKING:  # only the stubs are generic
    Pages = Paginator[Official]
else:
    Pages = Paginator


class FirstPageCounts(Pages):
    """For the first page: reads it to know how many there are, for mostly it is all there is."""

    @cached_property
    def first(self) -> list[Official]:
        return list(self.object_list[: self.per_page + 1])

    @cached_property
    def count(self) -> int:
        read = len(self.first)
        return read if read <= self.per_page else super().count

    def page(self, number: int | str) -> Page[Official]:
        return Page(self.first[: self.per_page], 1, self)


def paged(officials: QuerySet[Official] | list[Official], page: str | int) -> Page[Official]:
    """The page asked for, or the nearest there is."""
    pages = FirstPageCounts if str(page) == "1" else Pages
    return pages(officials, A_PAGE).get_page(page)


def having_all(officials: QuerySet[Official], asked: list[str]) -> QuerySet[Official]:
    """With every word in what they are found by."""
    for word in asked:
        officials = officials.filter(words__contains=word)
    return closest(officials, asked)


def closest(officials: QuerySet[Official], asked: Iterable[str]) -> QuerySet[Official]:
    """Those first who have the words themselves, then their beginnings, then anything with them."""
    closeness = [
        Case(
            When(words__contains=f" {word} ", then=Value(3)),
            When(words__contains=f" {word}", then=Value(2)),
            When(words__contains=word, then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for word in asked
    ]
    return ordered(officials, reduce(add, closeness)) if closeness else officials.none()


def ordered(officials: QuerySet[Official], score: Combinable) -> QuerySet[Official]:
    return officials.annotate(score=score).order_by("-score", "office_id", "rank", "pk")


def near(officials: QuerySet[Official], asked: list[str]) -> list[Official]:
    """The best of those with something like each word, else with the beginning of at least one: a
    question has more words than we know."""
    long = [word for word in asked if len(word) >= LONG_ENOUGH]
    if not long:
        return []
    if connection.vendor == "postgresql":
        return alike(officials, asked, long) or list(having_some(officials, long)[:A_PAGE])
    rows = list(officials.order_by("office_id", "rank", "pk")[:MOST_READ])
    return best(rows, partial(forgiving, asked, long)) or best(rows, partial(some_of, long))


def best(rows: Iterable[Official], score: Callable[[str], float]) -> list[Official]:
    """Those with any score, by their words."""
    scored = [(score(one.words), one) for one in rows]
    scored = [pair for pair in scored if pair[0]]
    return [one for _, one in sorted(scored, key=lambda pair: -pair[0])[:A_PAGE]]


def forgiving(asked: Iterable[str], long: list[str], words: str) -> float:
    alike = {word: likeness(word, words) for word in long}
    fits = all(word in words or alike.get(word, 0) >= HALF for word in asked)
    return sum(alike.values()) if fits else 0


def some_of(long: Iterable[str], words: str) -> float:
    close = [closeness(word, words) for word in long]
    return sum(close) if max(close) > 1 else 0


def alike(officials: QuerySet[Official], asked: list[str], long: list[str]) -> list[Official]:
    found = officials
    for word in asked:
        fits = Q(words__contains=word)
        if word in long:
            changed = (Q(words__contains=one) for one in swapped(word))
            fits = reduce(or_, changed, fits | Q(words__trigram_word_similar=word))
        found = found.filter(fits)
    similarity = [TrigramWordSimilarity(word, F("words")) for word in long]
    nearest = ordered(found, reduce(add, similarity))[:A_PAGE]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALIKE)
        return list(nearest)


def having_some(officials: QuerySet[Official], long: list[str]) -> QuerySet[Official]:
    any_of = SearchQuery(
        " | ".join(f"'{word}':*" for word in long), config="simple", search_type="raw"
    )
    begins = SearchVectorExact(SearchVector("words", config="simple"), any_of)
    return closest(officials.filter(begins), long)
