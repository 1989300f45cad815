"""Wall times → instants, by one principle: a door isn't open while the clock shows another hour.

- A time that the clock skips (a DST gap) is the moment of the skip. An opening wholly inside the
  gap doesn't take place. (RFC 5545 would move 02:30 to 03:30: outside the published hours, and
  past an opening's end at 03:10.)
- A time that the clock shows twice is its first occurrence, as in RFC 5545, section 3.3.5.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def instant(wall: datetime, zone: ZoneInfo) -> int:
    """Epoch seconds of a naive wall time. A later wall time never gives an earlier instant."""
    moment = wall.replace(tzinfo=zone, fold=0)
    seconds, offset = int(moment.timestamp()), moment.utcoffset()
    if offset == moment.replace(fold=1).utcoffset() or offset == offset_at(seconds, zone):
        return seconds
    # Skipped. With fold=1 the same wall time is counted from after the skip: a moment before it.
    return shift_between(int(moment.replace(fold=1).timestamp()), seconds, zone)


def offset_at(moment: int, zone: ZoneInfo) -> timedelta | None:
    """The zone's distance from UTC at a moment in epoch seconds."""
    return datetime.fromtimestamp(moment, UTC).astimezone(zone).utcoffset()


def shift_between(low: int, high: int, zone: ZoneInfo) -> int:
    """The moment at which the offset of `low` ends, if it is another one at `high`."""
    before = offset_at(low, zone)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset_at(middle, zone) == before else (low, middle)
    return high
