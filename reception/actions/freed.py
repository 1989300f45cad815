"""A time that was given up comes back after a random while, so that it can't be handed over:
whoever gives it up doesn't know when others can have it (docs/fairness.md)."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings

from reception.models import Reception
from scheduling.bookings import Keeping

HOLDER = "freed:"


def keeping(reception: Reception, now: datetime) -> Keeping | None:
    """How the time that this reception leaves is to be kept from others; None: not at all."""
    longest = int(settings.FREED_SLOT_DELAY.total_seconds())
    if not longest or reception.starts_at <= now:
        return None
    delay = timedelta(seconds=1 + secrets.randbelow(longest))
    return Keeping(f"{HOLDER}{reception.booking.uid}", now + delay)
