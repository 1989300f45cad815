"""Whoever loses a draw and wants to may wait for a time that somebody gives up."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from reception.actions import waitlist
from reception.actions.one_coming import AlreadyBooked
from reception.models import Application, Waiting
from reception.models.waitlist import WaitingState
from scheduling.formats import Format

WAITS = timedelta(days=90)


def wait_instead(application: Application, now: datetime) -> bool:
    """Puts the loser on the waitlist; whether she waits now. Within the draw's transaction.

    Whoever waits for the official already goes on waiting for what she said there.
    """
    batch = application.batch
    official = batch.official
    mine = Waiting.objects.filter(identity=application.identity, state=WaitingState.WAITING)
    if mine.filter(official=official).exists():
        return True
    today = timezone.localdate(now, official.calendar.zone)
    topic = json.loads(application.answers).get("topic")
    wish = waitlist.Wish(
        first=today,
        last=today + WAITS,
        how=Format(batch.format),
        topic_id=int(topic) if topic else None,
        category=application.category,
    )
    refusals = (
        AlreadyBooked,
        waitlist.AlreadyWaiting,
        waitlist.BadWish,
        waitlist.TooManyEntries,
    )
    with suppress(*refusals):
        waitlist.join(application.citizen, official, wish, language=application.language, now=now)
        return True
    return False
