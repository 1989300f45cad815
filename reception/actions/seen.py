"""Notices on the site that a person has seen."""

from datetime import datetime

from reception.models import Notice, User
from reception.models.notices import Channel


def one(notice: Notice, *, now: datetime) -> None:
    Notice.objects.filter(pk=notice.pk, seen=None).update(seen=now)


def all_of(user: User, *, now: datetime) -> None:
    rows = Notice.objects.filter(recipient=user, channel=Channel.PAGE, seen=None)
    rows.update(seen=now)
