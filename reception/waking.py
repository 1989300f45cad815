"""PURE. Time to answer in, without the night."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AWAKE_FROM, AWAKE_UNTIL = time(8), time(22)


def after_waking(moment: datetime, span: timedelta, zone: ZoneInfo) -> datetime:
    """When `span` is over that starts at `moment`, if the clock stands still at night: from
    AWAKE_UNTIL to AWAKE_FROM only programs answer."""
    at, left = moment.astimezone(zone), span
    while True:
        opens = datetime.combine(at.date(), AWAKE_FROM, zone)
        closes = datetime.combine(at.date(), AWAKE_UNTIL, zone)
        at = max(at, opens)
        # Subtracting local times of one zone would count by the wall clock.
        room = closes.timestamp() - at.timestamp()
        if room >= left.total_seconds():
            return datetime.fromtimestamp(at.timestamp() + left.total_seconds(), zone)
        left -= timedelta(seconds=max(room, 0))
        at = datetime.combine(at.date() + timedelta(days=1), time(), zone)
