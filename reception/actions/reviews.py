"""The quarterly review (O'RQ-445 art. 35) is made once and published."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from reception.actions.journal import record
from reception.figures import Quarter, published
from reception.models import Appeal, Review

SETTLED = timedelta(days=15)  # after its end: most of what came at the end is decided by then
OLDEST = 4  # quarters back


def publish_due(now: datetime) -> None:
    """Those of the last quarters that are over and have none yet. Idempotent."""
    today = (now - SETTLED).astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    quarter = Quarter.of(today)
    for _ in range(OLDEST):
        quarter = quarter.before
        made = Review.objects.filter(year=quarter.year, quarter=quarter.number).exists()
        if not made and Appeal.objects.filter(quarter.whole).exists():
            publish(quarter, now=now)


def publish(quarter: Quarter, *, now: datetime) -> None:
    try:
        with transaction.atomic():
            tables = published(quarter)
            Review.objects.create(
                year=quarter.year, quarter=quarter.number, made=now, tables=tables
            )
            record(
                "review_published", at=now, tell=False, year=quarter.year, quarter=quarter.number
            )
    except IntegrityError:
        return  # another process has made it
