"""A free time chosen under its calendar's lock, in one round trip with whatever else is asked."""

from datetime import datetime, timedelta
from typing import Any

from scheduling.checking import SECOND, Lock, require, slot_of
from scheduling.facts import MARGIN, WEEK_MARGIN, Search
from scheduling.models import PASSING, PROMISED, Booking, Status
from scheduling.policy import Terms

HOLD_SECONDS = int((PROMISED + PASSING).total_seconds())


class Choosing:
    """A free time, asked for under its calendar's lock and on its way: more can be asked until
    `booking` or `hold` wait for it."""

    def __init__(self, lock: Lock, start: datetime, now: datetime) -> None:
        self.lock, self.start, self.now = lock, start, now
        self.search = self.asked(lock.calendar_id, MARGIN)

    def asked(self, calendar_id: int, margin: timedelta) -> Search:
        return Search([calendar_id], self.start, self.start + SECOND, self.now, margin)

    def booking(self, terms: Terms, **columns: Any) -> Booking:
        """Unsaved, for the caller to insert in this transaction: then IntegrityError means that
        something stands in the way, be it a hold that ran out.
        Raises NotFound, SlotNotOffered, SlotTaken."""
        calendar = self.lock.calendar.on(terms)
        if calendar.weekly_cap is not None:  # as few have, so it wasn't asked for at first
            self.search = self.asked(calendar.pk, WEEK_MARGIN)
        require(self.search.facts([calendar]), calendar, self.start)
        return Booking(
            calendar=calendar, **slot_of(calendar, self.start), created=self.now, **columns
        )

    def hold(self, terms: Terms, holder: str) -> Booking:
        """The same as a hold, of somebody who has none yet."""
        until = self.now + timedelta(seconds=HOLD_SECONDS)
        return self.booking(terms, status=Status.HELD, holder=holder, held_until=until)
