"""What became of those whom an absence touched, as the desk of the absent official sees it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import prefetch_related_objects

from reception.lifecycle import ACTIVE
from reception.models import CalledAway, Displaced, User
from reception.models.receptions import Reception
from scheduling.diary import read_diary


@dataclass(frozen=True)
class Trace:
    """`ours`: this desk may open it. `free_again`: the official could receive at the old time."""

    displaced: Displaced
    ours: bool
    free_again: bool

    @property
    def reception(self) -> Reception:
        return self.displaced.reception


def traces(called: CalledAway, user: User, now: datetime) -> list[Trace]:
    """In the order of the old times, in a number of queries that doesn't grow with them.

    The desk keeps seeing what it knew, who and when, and where they are now; not the appeal.
    """
    rows = list(
        called.displaced.select_related(
            "reception__appeal__official", "reception__booking", "reception__official__office"
        )
    )
    keys = [row.reception_id for row in rows]
    ours = set(Reception.objects.filter(pk__in=keys).for_desk(user).values_list("pk", flat=True))
    official = called.official
    prefetch_related_objects([official], "topic_lengths")
    diary = read_diary([official.calendar], now)

    def free(row: Displaced) -> bool:
        reception, start = row.reception, int(row.start.timestamp())
        stays = reception.official_id == official.pk and reception.starts_at == row.start
        if reception.state not in ACTIVE or stays:
            return False
        terms = official.terms(reception.topic_id, reception.format)
        return diary.free(official.calendar_id, terms, start)

    return [Trace(row, row.reception_id in ours, free(row)) for row in rows]
