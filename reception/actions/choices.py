"""What a person wants to hear, by which channel, and when not."""

from collections.abc import Mapping
from datetime import datetime, time

from django.db import transaction

from reception.actions.journal import record
from reception.models import NoticeChoice, QuietHours, User
from reception.models.notices import Channel, Sort


def choose(
    user: User,
    wanted: Mapping[tuple[str, str], bool],
    quiet: tuple[time, time, str],
    *,
    now: datetime,
) -> None:
    """`wanted`: (sort, channel) → whether. `quiet`: from, until, zone; equal times: never."""
    begins, ends, tzid = quiet
    with transaction.atomic():
        for (sort, channel), on in wanted.items():
            put(user, sort, channel, wanted=on)
        defaults = {"begins": begins, "ends": ends, "tzid": tzid}
        QuietHours.objects.update_or_create(user=user, defaults=defaults)
        record("notices_chosen", at=now, actor=user, tell=False)


def leave(user: User, sort: Sort, channel: Channel, *, now: datetime) -> None:
    """No more of this sort by this channel. Leaving again changes nothing."""
    with transaction.atomic():
        put(user, sort, channel, wanted=False)
        record(
            "notices_left", at=now, actor=user, tell=False, sort=sort.value, channel=channel.value
        )


def put(user: User, sort: str, channel: str, *, wanted: bool) -> None:
    NoticeChoice.objects.update_or_create(
        user=user, sort=sort, channel=channel, defaults={"wanted": wanted}
    )
