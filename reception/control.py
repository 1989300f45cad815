"""The read side of what was promised: the list on control, who can carry out, what is late."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from reception.models import FollowUp, Objection, Office, Official, Reception, ReceptionCard, User
from reception.models.promises import FollowUpQuerySet
from reception.permissions import led_offices, reads_all
from reception.profiles import today_at

PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """What of the list is to be shown: "late", "week", "done" or everything that is pending."""

    show: str = ""
    executor: int | None = None


@dataclass(frozen=True)
class Row:
    follow_up: FollowUp
    late: bool


def seen_by(user: User) -> FollowUpQuerySet:
    read = reads_all(user).values_list("pk", flat=True)
    return FollowUp.objects.for_staff(user, [*led_offices(user), *read])


def on_control(user: User, wanted: Wanted, now: datetime) -> list[Row]:
    """By deadline; what is late by the day of its own office."""
    found = seen_by(user).whole()
    found = found.filter(closed__isnull=False) if wanted.show == "done" else found.pending()
    if wanted.executor:
        found = found.filter(executor=wanted.executor)
    nearly = (now + timedelta(hours=14)).date()
    if wanted.show == "late":
        found = found.filter(due__lt=nearly)
    if wanted.show == "week":
        found = found.filter(due__lte=nearly + timedelta(days=7))
    order = ("-closed", "-pk") if wanted.show == "done" else ("due", "pk")
    rows = [row_of(one, now) for one in found.order_by(*order)[:PAGE]]
    if wanted.show == "late":
        return [row for row in rows if row.late]
    if wanted.show == "week":
        return [row for row in rows if row.follow_up.due <= week_end(row.follow_up, now)]
    return rows


def row_of(follow_up: FollowUp, now: datetime) -> Row:
    return Row(follow_up, follow_up.late(today_at(follow_up.official.office, now)))


def week_end(follow_up: FollowUp, now: datetime) -> date:
    """The Sunday of this week."""
    today = today_at(follow_up.official.office, now)
    return today + timedelta(days=6 - today.weekday())


def executors(user: User) -> list[User]:
    """Whom the list can be filtered by."""
    mine = seen_by(user).pending().values("executor")
    return list(User.objects.filter(pk__in=mine).order_by("pk"))


def staff_of(office: Office) -> list[User]:
    """Everybody with an account of the office: its officials, who stands beside them, its roles."""
    own = Q(official__office=office, official__active=True)
    beside = Q(secretaryships__official__office=office) | Q(deputyships__official__office=office)
    found = User.objects.filter(own | beside | Q(roles__office=office), is_active=True)
    return list(found.select_related("official").distinct().order_by("pk"))


def late_on_desk(user: User, today: date) -> int:
    """How many instructions of this person's desk are late; `today` in the desk's zone."""
    ours = Reception.objects.for_desk(user).values("appeal")
    return FollowUp.objects.pending().filter(appeal__in=ours, due__lt=today).count()


def objections(user: User) -> list[Objection]:
    """Open ones that this person's desk or office has to answer, the most urgent first."""
    desk = Q(appeal__reception__official__in=Official.objects.for_desk(user).values("pk"))
    led = Q(appeal__office__in=led_offices(user))
    found = Objection.objects.filter(desk | led, replied=None).distinct().order_by("due", "pk")
    return list(found.select_related("appeal__reception__official__office__head")[:PAGE])


def card_of(reception: Reception) -> ReceptionCard:
    """What is kept of the card, or one that nobody has begun; unsaved then."""
    found = ReceptionCard.objects.select_related("saved_by__official").filter(reception=reception)
    return found.first() or ReceptionCard(reception=reception)
