"""Who could not be told, and what could not be sent."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from reception.models import Notice, Official, Outbox, Reception, User
from reception.models.notices import Channel, NoticeState

SHOWN = 50
STUCK_AFTER = 3  # attempts
LOOKED_BACK = timedelta(days=30)


def unseen(user: User) -> int:
    """How many notices on the site the person has not seen. One query."""
    return Notice.objects.filter(recipient=user, channel=Channel.PAGE, seen=None).count()


def on_page(user: User) -> QuerySet[Notice]:
    rows = Notice.objects.filter(recipient=user, channel=Channel.PAGE)
    return rows.select_related("event__reception__appeal").order_by("-pk")


def to_be_phoned(officials: Iterable[Official], now: datetime) -> list[Notice]:
    """Citizens of these officials whom a notice did not reach by any channel, and whom nobody has
    told by telephone yet."""
    return list(
        failed_to_citizens()
        .filter(event__reception__official__in=officials, made__gt=now - LOOKED_BACK)
        .select_related("event__reception__appeal", "event__reception__booking")
        .order_by("pk")[:SHOWN]
    )


def not_reached(reception: Reception) -> list[Notice]:
    """The same of one reception, those too that were told by telephone."""
    rows = failed_to_citizens(told=True).filter(event__reception=reception)
    return list(rows.select_related("told_by").order_by("pk"))


def failed_to_citizens(*, told: bool = False) -> QuerySet[Notice]:
    arrived = Notice.objects.filter(
        event=OuterRef("event"), recipient=OuterRef("recipient"), state=NoticeState.SENT
    ).exclude(channel=Channel.PAGE)
    rows = Notice.objects.filter(state=NoticeState.FAILED, channel=Channel.MAIL).exclude(
        Exists(arrived)
    )
    rows = rows.filter(recipient__is_citizen=True)
    return rows if told else rows.filter(told=None)


def given_up(user: User) -> QuerySet[Notice]:
    """What this person may see of what was given up: an operator everything, a desk its own."""
    rows = Notice.objects.filter(state=NoticeState.FAILED, told=None)
    rows = rows.select_related("event__reception__appeal", "event__reception__official")
    if user.is_operator:
        return rows.order_by("-pk")
    ours = Reception.objects.triaged_by(user).values("pk")
    return rows.filter(event__reception__in=ours).order_by("-pk")


def concerns(user: User, notice: Notice) -> bool:
    """Whether it is this person who sees to a notice that was given up."""
    if user.is_operator:
        return True
    reception = notice.event.reception_id if notice.event else None
    return Reception.objects.triaged_by(user).filter(pk=reception or 0).exists()


def concerns_faults(user: User) -> bool:
    return user.is_operator


def stuck(user: User) -> QuerySet[Outbox]:
    """Events that could not be made notices of: a fault of ours, for the operator to know."""
    rows = Outbox.objects.filter(attempts__gte=STUCK_AFTER).select_related("event")
    return rows.order_by("pk") if concerns_faults(user) else rows.none()
