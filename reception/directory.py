"""Who answers for this? Officials by words, office and language, a page at a time.

First those who have all the words. Where nobody has, PostgreSQL forgives a typing error in each
(trigrams); and if even that finds nobody, whoever has most of the words.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
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

from reception.models import Official
from reception.search import asked_words
from scheduling.availability import next_free
from scheduling.intervals import Interval

A_PAGE = 20
LONG_ENOUGH = 3  # letters of a word that is looked for by itself, or with an error
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
        there = paged(alike(everybody, asked), page)
    if not there.paginator.count:
        there = paged(having_some(everybody, asked)[:A_PAGE], page)
    free = next_free([official.calendar for official in there], now)
    listed = [Listed(official, free.get(official.calendar_id)) for official in there]
    return Found(there, listed, exact)


if TYPE_CHECKING:  # only the stubs are generic
    Pages = Paginator[Official]
else:
    Pages = Paginator


class FirstPageCounts(Pages):
    """Reads the first page to know how many there are: mostly it is all there is."""

    @cached_property
    def first(self) -> list[Official]:
        return list(self.object_list[: self.per_page + 1])

    @cached_property
    def count(self) -> int:
        read = len(self.first)
        return read if read <= self.per_page else super().count

    def page(self, number: int | str) -> Page[Official]:
        number = self.validate_number(number)
        return Page(self.first[: self.per_page], 1, self) if number == 1 else super().page(number)


def paged(officials: QuerySet[Official] | list[Official], page: str | int) -> Page[Official]:
    """The page asked for, or the nearest there is."""
    return FirstPageCounts(officials, A_PAGE).get_page(page)


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


def alike(officials: QuerySet[Official], asked: list[str]) -> list[Official]:
    """The nearest of those with something like each word; only PostgreSQL can tell."""
    near = [word for word in asked if len(word) >= LONG_ENOUGH]
    if connection.vendor != "postgresql" or not near:
        return []
    found = officials
    for word in asked:
        similar = Q(words__trigram_word_similar=word) if word in near else Q()
        found = found.filter(Q(words__contains=word) | similar)
    similarity = [TrigramWordSimilarity(word, F("words")) for word in near]
    best = ordered(found, reduce(add, similarity))[:A_PAGE]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ALIKE)
        return list(best)


def having_some(officials: QuerySet[Official], asked: list[str]) -> QuerySet[Official]:
    """With the beginning of at least one word: a question has more words than we know."""
    long = [word for word in asked if len(word) >= LONG_ENOUGH]
    if not long:
        return officials.none()
    return closest(officials.filter(begins_with_any(long)), long)


def begins_with_any(words: list[str]) -> Combinable | Q:
    if connection.vendor != "postgresql":
        return reduce(or_, (Q(words__contains=f" {word}") for word in words))
    any_of = SearchQuery(
        " | ".join(f"'{word}':*" for word in words), config="simple", search_type="raw"
    )
    return SearchVectorExact(SearchVector("words", config="simple"), any_of)
