"""Whom, about what, in which way: what a program's hold, booking and place in a list ask for."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from reception.models import Official, Topic
from reception.models.parts import COLUMNS, JOINED, WIDTH, official_of
from scheduling.formats import Format
from scheduling.policy import Terms
from scheduling.statements import ask


class NoSuchOfficial(Exception):
    """Nobody of this slug receives."""


class WrongTopic(Exception):
    """The official has topics and none of them is named, or one that isn't theirs; or what is held
    is about another one, or is as long as another one."""


class Wanted(NamedTuple):
    """The official has what an action and an answer need of it, and no more."""

    official: Official
    topic: Topic | None
    terms: Terms

    @property
    def topic_id(self) -> int | None:
        return self.topic.pk if self.topic else None


ABOUT = """
  (SELECT topic.id FROM reception_official_topics AS about
    JOIN reception_topic AS topic ON topic.id = about.topic_id
    WHERE about.official_id = official.id AND topic.slug = %(topic)s),
  (SELECT own.minutes FROM reception_topiclength AS own
    JOIN reception_topic AS topic ON topic.id = own.topic_id
    WHERE own.official_id = official.id AND topic.slug = %(topic)s),
  EXISTS (SELECT 1 FROM reception_official_topics AS about WHERE about.official_id = official.id)
"""
WANTED = f"""
SELECT {COLUMNS}, {ABOUT} FROM reception_official AS official {JOINED}
WHERE official.slug = %(slug)s AND official.active
"""  # noqa: S608 (names of columns)


def wanted(slug: str, topic: str | None, how: Format) -> Wanted:
    """By the slugs of official and topic. One query. Raises NoSuchOfficial, WrongTopic."""
    row = ask(WANTED, {"slug": slug, "topic": topic or ""}).fetchone()
    if row is None:
        raise NoSuchOfficial
    topic_id, terms = on_topic(topic, how, row[WIDTH:])
    about = Topic(pk=topic_id, slug=topic) if topic else None
    return Wanted(official_of(row), about, terms)


def on_topic(topic: str | None, how: Format, row: Sequence[Any]) -> tuple[int | None, Terms]:
    """The key of the topic of this slug, and what a reception on it takes, by what ABOUT gives.
    Raises WrongTopic."""
    topic_id, minutes, has_topics = row
    if (topic_id is None) if topic else has_topics:
        raise WrongTopic
    return topic_id, Terms(minutes, how)
