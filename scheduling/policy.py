"""How a calendar may be booked: the length of a slot, buffers, lead time, horizon, caps."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from scheduling.formats import Format
from scheduling.intervals import Span
from scheduling.walltime import instant


class Terms(NamedTuple):
    """What of a wish bears on time: how long (None: as the calendar says) and in which format
    (None: in any), and how far ahead (None: as the calendar says)."""

    minutes: int | None = None
    format: Format | None = None
    horizon_days: int | None = None


class Policy(NamedTuple):
    """All lengths in seconds. The buffers are working time of the official: they add up between
    two bookings and are never shared."""

    slot: int
    before: int
    after: int
    lead: int
    horizon_days: int
    daily_cap: int | None
    weekly_cap: int | None = None

    @property
    def pause(self) -> int:
        """The least time between the end of one booking and the start of the next."""
        return self.after + self.before

    @property
    def stride(self) -> int:
        """From one slot of an opening to the next."""
        return self.slot + self.pause

    def window(self, now: int, zone: ZoneInfo) -> Span:
        """The starts that may be booked at `now`: from the lead time to the end of the local day
        `horizon_days` after today, so that a whole new day appears at each local midnight."""
        beyond = local_date(now, zone) + timedelta(days=self.horizon_days + 1)
        return now + self.lead, midnight(beyond, zone)


def local_date(moment: int, zone: ZoneInfo) -> date:
    """The date on the wall calendar at `moment` (epoch seconds)."""
    return datetime.fromtimestamp(moment, zone).date()


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first moment of `day`, which isn't 00:00 where the clock skips midnight."""
    return instant(datetime.combine(day, time()), zone)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """The whole of a local day: 23, 24 or 25 hours."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)


def monday(day: date) -> date:
    """The first day of the ISO week."""
    return day - timedelta(days=day.weekday())


def week_span(first: date, zone: ZoneInfo) -> Span:
    """The whole of the local week that begins on the Monday `first`."""
    return midnight(first, zone), midnight(first + timedelta(days=7), zone)
