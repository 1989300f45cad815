"""Who was there, and from when to when: kept of a room when it ends, as evidence for both sides."""

from datetime import datetime

from reception.models import Presence, Reception
from reception.models.receptions import HOSTS_EARLY
from scheduling.formats import Format
from signaling import rooms


def keep_evidence(reception: Reception, now: datetime) -> None:
    """In the transaction in which it ends; twice is once."""
    if reception.format != Format.VIDEO:
        return
    start, end = reception.starts_at, min(now, reception.ends_at)
    seen = rooms.stays(reception.room, since=start - HOSTS_EARLY)
    rows = [
        Presence(
            reception=reception,
            about=start,
            role=one.role,
            came=one.came,
            left=max(one.came, one.left or end),
        )
        for one in seen
    ]
    Presence.objects.bulk_create(rows, ignore_conflicts=True)
