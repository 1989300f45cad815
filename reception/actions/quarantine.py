"""Papers that were taken while no scanner could be reached: shown to nobody before one looks."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from reception.actions.journal import record
from reception.actions.papers import content, remove
from reception.clamd import Unreachable, is_clean
from reception.models import Attachment

AT_ONCE = 10


def look_through(now: datetime) -> None:
    """Lets go what is clean, removes what is not; does nothing while no scanner answers."""
    waiting = Attachment.objects.filter(quarantined=True).order_by("pk")[:AT_ONCE]
    for paper in waiting:
        try:
            # Without a scanner, which was taken out of the settings since, nothing is looked for.
            clean = not settings.CLAMD_URL or is_clean(content(paper), settings.CLAMD_URL)
        except Unreachable:
            return
        settle(paper, clean=clean, now=now)


def settle(paper: Attachment, *, clean: bool, now: datetime) -> None:
    with transaction.atomic():
        rows = Attachment.objects.select_for_update(of=("self",)).select_related("appeal")
        current = rows.filter(pk=paper.pk, quarantined=True).first()
        if current is None:
            return
        if clean:
            current.quarantined = False
            current.save(update_fields=["quarantined"])
            return
        if current.appeal:
            record("paper_infected", at=now, appeal=current.appeal, tell=False)
        remove(current)
