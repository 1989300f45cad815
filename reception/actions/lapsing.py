"""The ten minutes of a hold are over, or of one that was given up, and somebody waits for its time:
it goes the way of freed ones (docs/decisions/0058)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from reception.actions.freed import SYSTEM, is_awaited, let_go
from reception.models import Draft, Official
from reception.models.appeals import taken_by
from scheduling import bookings
from scheduling.models import PASSING, Booking, Status
from scheduling.retry import retrying


def lapsing(now: datetime) -> QuerySet[Booking]:
    """What people held until now, and what is still kept from others for the worker to look at.
    What was taken from an offer goes back to it (`offering.settle`)."""
    over = Booking.objects.filter(
        status=Status.HELD, held_until__gt=now, held_until__lte=now + PASSING
    )
    for prefix in (*SYSTEM, taken_by("")):
        over = over.exclude(holder__startswith=prefix)
    return over.order_by("held_until", "pk")


@retrying
def pass_on(held: Booking, *, now: datetime) -> None:
    """To those who wait for it; where nobody does it is free at once, and whoever was slow may
    still hand in. Doing it again changes nothing."""
    with transaction.atomic():
        # In the order in which whoever hands in locks the two, and without waiting for the second.
        drafts = Draft.objects.filter(booking=held)
        list(drafts.select_for_update(of=("self",)).values_list("pk", flat=True))
        rows = lapsing(now).select_for_update(skip_locked=True, of=("self",))
        current = rows.select_related("calendar").filter(pk=held.pk).first()
        if current is None:
            return
        if is_awaited(current, now):
            drafts.update(booking=None)
            official = Official.objects.select_related("calendar").get(calendar=held.calendar_id)
            let_go(official, current, now)
        else:
            holder = current.holder
            bookings.hand_over(current.uid, holder=holder, to=holder, until=now, now=now)
