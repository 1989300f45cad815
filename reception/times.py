"""Free times as pages show them: of one official, or of several of whom one is enough."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from reception.models import Official
from scheduling.formats import Format
from scheduling.models import Calendar
from scheduling.outlook import Outlook, Why, agreed, by_days
from scheduling.policy import Terms, midnight


@dataclass(frozen=True)
class Time:
    """A moment at which somebody of those asked for is free."""

    start: datetime
    officials: list[Official]


@dataclass(frozen=True)
class Day:
    on: date
    starts: Sequence[int]  # epoch seconds
    why: Why | None  # when there are none


class Times:
    """The free times of officials on the terms asked of each: one query at the most."""

    def __init__(
        self,
        officials: Sequence[Official],
        zone: ZoneInfo,
        now: datetime,
        ignoring: Sequence[int] = (),
    ) -> None:
        self.officials, self.zone, self.now = officials, zone, now
        self.outlook = Outlook([official.calendar for official in officials], now, ignoring)
        self.asked: list[tuple[Official, Calendar]] = []
        self.who: Mapping[int, list[Official]] = {}
        self.starts: list[int] = []

    def formats(self) -> list[Format]:
        """All the formats in which at least one of them meets people."""
        offered = {one for who in self.officials for one in self.outlook.formats(who.calendar)}
        return [one for one in Format if one in offered]

    def on(self, terms: Mapping[int, Terms]) -> "Times":
        """Asks on these terms, by the official's primary key."""
        self.asked = [(who, who.calendar.on(terms[who.pk])) for who in self.officials]
        found: dict[int, list[Official]] = defaultdict(list)
        for who, calendar in self.asked:
            for start in self.outlook.starts(calendar):
                found[start].append(who)
        self.who, self.starts = found, sorted(found)
        return self

    @property
    def next(self) -> Time | None:
        return self.time(self.starts[0]) if self.starts else None

    def count(self, days: int) -> int:
        """How many there are within `days` from now."""
        return bisect_left(self.starts, self.now.timestamp() + days * 86_400)

    @property
    def furthest(self) -> int:
        """Days from today to the end of the longest horizon."""
        return max((who.calendar.horizon_days for who in self.officials), default=0)

    def days(self, first: date, count: int) -> list[Day]:
        """Each of `count` days from `first`, in the zone of the page."""
        whys = [self.outlook.whys(calendar, first, count) for _, calendar in self.asked]
        cut = by_days(self.starts, first, count, self.zone)
        return [
            Day(first + timedelta(days=n), starts, None if starts else agreed(w[n] for w in whys))
            for n, starts in enumerate(cut)
        ]

    def time(self, start: int) -> Time:
        return Time(datetime.fromtimestamp(start, UTC), self.who[start])

    def left(self, start: int) -> dict[int, int]:
        """By official, how many free times the day of `start` has: whoever has most has least to
        do, as far as everybody may know."""
        day = datetime.fromtimestamp(start, self.zone).date()
        edges = midnight(day, self.zone), midnight(day + timedelta(days=1), self.zone)
        here = slice(*(bisect_left(self.starts, edge) for edge in edges))
        counts: dict[int, int] = defaultdict(int)
        for one in self.starts[here]:
            for who in self.who[one]:
                counts[who.pk] += 1
        return counts
