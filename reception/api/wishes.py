"""Which official, about what, in which way: what a hold and a booking ask for alike."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model
from pydantic import Field

from reception.api.problems import invalid
from reception.api.types import Body, Moment, Slug
from reception.models import Office, Official, Topic
from scheduling.formats import Format
from scheduling.models import Calendar
from scheduling.policy import Terms
from scheduling.statements import ask

Row = TypeVar("Row", bound=Model)

WHICH_TOPIC = {"pointer": "#/topic", "detail": "name one of the official's topics"}


class Wish(Body):
    official: Slug
    start: Moment = Field(description="One of GET /slots.")
    topic: Slug | None = Field(None, description="One of the official's, if there are any.")
    format: Format = Format.VIDEO


class Wanted(NamedTuple):
    """The official has what an action and an answer need of it, and no more."""

    official: Official
    topic: Topic | None
    terms: Terms

    @property
    def topic_id(self) -> int | None:
        return self.topic.pk if self.topic else None


OFFICIAL = ["id", "slug", "name", "needs_approval"]
OFFICE = ["id", "code", "number_template", "tzid"]
CALENDAR = ["id", "tzid", "country", "slot_minutes"]
# By hand: Django takes longer to put it into words than the database to answer it.
WANTED = """
SELECT official.id, official.slug, official.name, official.needs_approval,
  office.id, office.code, office.number_template, office.tzid,
  calendar.id, calendar.tzid, calendar.country, calendar.slot_minutes,
  (SELECT topic.id FROM reception_official_topics AS about
    JOIN reception_topic AS topic ON topic.id = about.topic_id
    WHERE about.official_id = official.id AND topic.slug = %(topic)s),
  (SELECT own.minutes FROM reception_topiclength AS own
    JOIN reception_topic AS topic ON topic.id = own.topic_id
    WHERE own.official_id = official.id AND topic.slug = %(topic)s),
  EXISTS (SELECT 1 FROM reception_official_topics AS about WHERE about.official_id = official.id)
FROM reception_official AS official
JOIN reception_office AS office ON office.id = official.office_id
JOIN scheduling_calendar AS calendar ON calendar.id = official.calendar_id
WHERE official.slug = %(slug)s AND official.active
"""


def wanted(slug: str, topic: str | None, how: Format) -> Wanted:
    """One query. Raises 422 for what the official doesn't have."""
    row = ask(WANTED, {"slug": slug, "topic": topic or ""}).fetchone()
    if row is None:
        raise invalid({"pointer": "#/official", "detail": "there is no such official"})
    pk, slug, name, needs_approval, *rest, topic_id, minutes, has_topics = row
    if (topic_id is None) if topic else has_topics:
        raise invalid(WHICH_TOPIC)
    of_office, of_calendar = rest[: len(OFFICE)], rest[len(OFFICE) :]
    names = json.loads(name) if isinstance(name, str) else name
    official = part_of(Official, OFFICIAL, (pk, slug, names, bool(needs_approval)))
    official.office = part_of(Office, OFFICE, of_office)
    official.calendar = part_of(Calendar, CALENDAR, of_calendar)
    about = Topic(pk=topic_id, slug=topic) if topic else None
    return Wanted(official, about, Terms(minutes, how))


def part_of(model: type[Row], columns: list[str], values: Sequence[Any]) -> Row:
    """A row of which these columns are known, in the order of its table; another one is read when
    it is wanted."""
    return model.from_db(DEFAULT_DB_ALIAS, columns, values)
