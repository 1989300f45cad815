"""What people choose before a time: how to meet, and the topic where some need longer."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce

from reception.formats import known
from reception.models import Official, Topic
from reception.models.offices import TopicLength
from reception.search import meant, searched
from scheduling.formats import Format
from scheduling.policy import Terms


@dataclass(frozen=True)
class Option:
    """A topic of an official, and for how many minutes they receive on it."""

    topic: Topic
    minutes: int


@dataclass(frozen=True)
class Choice:
    option: Option | None
    how: Format

    @property
    def terms(self) -> Terms:
        return Terms(self.option.minutes if self.option else None, self.how)

    @property
    def fields(self) -> dict[str, str]:
        """What an address or a form has to carry for the same choice."""
        topic = {"topic": self.option.topic.slug} if self.option else {}
        return topic | {"how": str(self.how)}


class Unknown(Exception):
    """Something was chosen that this official does not offer."""


def options_of(official: Official) -> list[Option]:
    """One query."""
    own = TopicLength.objects.filter(official=official, topic=OuterRef("pk")).values("minutes")
    lasts = Coalesce(Subquery(own), official.calendar.slot_minutes)
    return [Option(topic, topic.lasts) for topic in official.topics.annotate(lasts=lasts)]


def is_usual(official: Official, option: Option) -> bool:
    """Whether it lasts as long as the official's receptions do where nothing else is said."""
    return option.minutes == official.calendar.slot_minutes


def needs_topic(official: Official, options: list[Option]) -> bool:
    """Where every topic has a length of its own, there is no time without one."""
    return bool(options) and not any(is_usual(official, one) for one in options)


def choice_of(official: Official, asked: Mapping[str, str], options: list[Option]) -> Choice:
    """As a form says; by video where it does not. Raises Unknown."""
    slug, name = asked.get("topic"), asked.get("how")
    option = next((one for one in options if one.topic.slug == slug), None)
    how = known(name) if name else Format.VIDEO
    missing = option is None and (bool(slug) or needs_topic(official, options))
    if missing or how is None:
        raise Unknown
    return Choice(option, how)


def nearest_choice(
    official: Official, asked: Mapping[str, str], options: list[Option], formats: list[Format]
) -> Choice:
    """As an address says, or for what isn't offered the first that is. `q`: what was looked for
    when the official was found, as long as no topic is said."""
    option = None
    if "topic" in asked:
        option = next((one for one in options if one.topic.slug == asked["topic"]), None)
    elif "q" in asked:
        option = looked_for(asked["q"], options)
    if option is None and needs_topic(official, options):
        option = options[0]
    how = known(asked.get("how"))
    if how is None or how not in formats:
        how = formats[0] if formats else Format.VIDEO
    return Choice(option, how)


def looked_for(words: str, options: list[Option]) -> Option | None:
    number = meant(words, [searched([one.topic.name, one.topic.keywords]) for one in options])
    return None if number is None else options[number]


def fitting(official: Official, minutes: int | None) -> list[Topic]:
    """The topics on which a reception lasts so long; all of them when there is no time yet."""
    options = options_of(official)
    return [one.topic for one in options if minutes is None or one.minutes == minutes]
