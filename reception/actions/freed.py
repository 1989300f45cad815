"""A time that was given up comes back after a random while, so that it can't be handed over:
whoever gives it up doesn't know when others can have it (docs/fairness.md)."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings

from reception.models import Reception
from scheduling.bookings import Keeping

HOLDER = "freed:"


def keeping(reception: Reception, now: datetime) -> Keeping | None:
    """How the time that this reception leaves is to be kept from others; None: not at all.

    At most for half of what is left until it begins, or nobody could have it.
    """
    left = (reception.starts_at - now) / 2
    longest = int(min(settings.FREED_SLOT_DELAY, left).total_seconds())
    if longest <= 0:
        return None
    delay = timedelta(seconds=1 + secrets.randbelow(longest))
    return Keeping(f"{HOLDER}{reception.booking.uid}", now + delay)
