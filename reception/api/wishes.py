"""Which official, about what, in which way: what a hold and a booking ask for alike."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery
from pydantic import Field

from reception.api.problems import invalid
from reception.api.types import Body, Moment, Slug
from reception.models import Official, TopicLength
from scheduling.formats import Format
from scheduling.policy import Terms

WHICH_TOPIC = {"pointer": "#/topic", "detail": "name one of the official's topics"}


class Wish(Body):
    official: Slug
    start: Moment = Field(description="One of GET /slots.")
    topic: Slug | None = Field(None, description="One of the official's, if there are any.")
    format: Format = Format.VIDEO


class Wanted(NamedTuple):
    official: Official
    topic_id: int | None
    terms: Terms


def wanted(slug: str, topic: str | None, how: Format) -> Wanted:
    """One query. Raises 422 for what the official doesn't have."""
    topics = Official.topics.through.objects.filter(official=OuterRef("pk"))
    lengths = TopicLength.objects.filter(official=OuterRef("pk"), topic__slug=topic)
    found = (
        Official.objects.select_related("office", "calendar")
        .annotate(
            topic_id=Subquery(topics.filter(topic__slug=topic).values("topic")[:1]),
            own_minutes=Subquery(lengths.values("minutes")[:1]),
            has_topics=Exists(topics),
        )
        .filter(slug=slug, active=True)
        .first()
    )
    if found is None:
        raise invalid({"pointer": "#/official", "detail": "there is no such official"})
    if (found.topic_id is None) if topic else found.has_topics:
        raise invalid(WHICH_TOPIC)
    return Wanted(found, found.topic_id, Terms(found.own_minutes, how))
