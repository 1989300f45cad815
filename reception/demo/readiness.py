"""What people of the demonstration found when they tried their line."""

from datetime import datetime, timedelta

from reception.actions.readiness import Found, keep
from reception.models import Readiness, Reception
from reception.readiness import Device, Line
from scheduling.formats import Format

GOOD = Line(up=3200, down=8400, lost=2, trip=48)
WEAK = Line(up=140, down=310, lost=45, trip=420)
WORKS, SILENT = Device.WORKS, Device.SILENT
FOUND = (
    Found(WORKS, WORKS, WORKS, GOOD, None, relay_tried=False),
    Found(WORKS, WORKS, SILENT, WEAK, None, relay_tried=False),
    Found(WORKS, WORKS, WORKS, None, None, relay_tried=False),
)


def seed_readiness(now: datetime) -> None:
    """Of those who come to Botir next by video: the first is well, two have to be telephoned."""
    if Readiness.objects.exists():
        return
    coming = Reception.objects.whole().filter(
        official__slug="botir", state="scheduled", booking__format=Format.VIDEO
    )
    coming = coming.filter(booking__start__gt=now).order_by("booking__start")
    for number, (reception, found) in enumerate(zip(coming, FOUND, strict=False), 1):
        tried = now - timedelta(hours=number)
        keep(reception, found, role="citizen", by=reception.citizen, now=tried)
