"""PURE. When a telephone may ring again."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def after_quiet(moment: datetime, begins: time, ends: time, zone: ZoneInfo) -> datetime:
    """`moment` itself, or the end of the quiet hours it falls into; equal times: none.

    Counted by the wall clock; an end that the clock jumps over comes as soon as it has jumped.
    """
    local = moment.astimezone(zone)
    at = local.time()
    over_midnight = begins > ends
    quiet = (at >= begins or at < ends) if over_midnight else (begins <= at < ends)
    if not quiet:
        return moment
    later = over_midnight and at >= begins
    on = local.date() + timedelta(days=1 if later else 0)
    woken = datetime.combine(on, ends, zone)
    return datetime.fromtimestamp(max(woken.timestamp(), moment.timestamp()), moment.tzinfo)
