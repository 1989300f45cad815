"""Who waits for an official, which times were given up, and to whom they are offered in turn."""

import uuid
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from reception.lifecycle import ACTIVE
from reception.models.categories import Category
from reception.models.offices import Official, Topic
from reception.models.people import User
from reception.models.receptions import Reception
from scheduling.formats import Format
from scheduling.policy import midnight


class WaitingState(models.TextChoices):
    WAITING = "waiting"
    BOOKED = "booked"  # has a coming reception with the official
    LEFT = "left"  # by her own wish
    OVER = "over"  # the last day she named is past
    CLOSED = "closed"  # the official receives no more, or her account is shut


class WaitingQuerySet(models.QuerySet["Waiting"]):
    def waiting(self) -> Self:
        """Those who wait; whoever has got a coming reception with the official does no more."""
        return self.filter(~_coming(official=OuterRef("official")), state=WaitingState.WAITING)

    def booked(self) -> Self:
        """Those still to be ended because of a coming reception."""
        return self.filter(_coming(official=OuterRef("official")), state=WaitingState.WAITING)

    def able(self, now: datetime) -> Self:
        """Those who could hand in an appeal to the official now (`actions.one_coming`)."""
        on_topic = _coming(office=OuterRef("official__office"), topic=OuterRef("topic"))
        return self.waiting().filter(
            ~on_topic, ends__gt=now, official__active=True, citizen__is_active=True
        )


def _coming(**same: OuterRef) -> Exists:
    mine = Reception.objects.filter(identity=OuterRef("identity"), state__in=sorted(ACTIVE))
    return Exists(mine.exclude(identity="").filter(**same))


class Waiting(models.Model):
    """One person waits for one official, on any day from `first` to `last`.

    There is no place in a queue: each freed time is drawn anew (docs/decisions/0022).
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    citizen = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="waiting_for"
    )
    identity = models.CharField(max_length=64)  # the citizen's, see `User.identity`
    official = models.ForeignKey(Official, models.PROTECT, related_name="waiting")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    format = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Format])
    first = models.DateField()  # both in the zone of the official's calendar
    last = models.DateField()
    ends = models.DateTimeField()  # when `last` is over
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(
        max_length=10, choices=WaitingState.choices, default=WaitingState.WAITING
    )
    since = models.DateTimeField()

    objects = WaitingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["identity", "official"],
                condition=Q(state=WaitingState.WAITING),
                name="waits_once_for_official",
            ),
            models.CheckConstraint(condition=~Q(identity=""), name="who_waits_is_somebody"),
            models.CheckConstraint(condition=Q(first__lte=models.F("last")), name="waiting_order"),
        )
        indexes = (
            models.Index(fields=["official", "state"], name="waiting_for_official"),
            models.Index(fields=["state", "ends"], name="waiting_ends"),
        )

    def __str__(self) -> str:
        return f"waiting {self.pk}"


def end_of(last: date, official: Official) -> datetime:
    """When the local day `last` is over for the official."""
    zone = ZoneInfo(official.calendar.tzid)
    return datetime.fromtimestamp(midnight(last + timedelta(days=1), zone), zone)


class FreedTime(models.Model):
    """A time that was given up while somebody waited for the official.

    The system holds it (`holder`) and offers it to one after another. `open`: not taken yet, nor
    gone back to everybody.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    official = models.ForeignKey(Official, models.PROTECT, related_name="+")
    start = models.DateTimeField()
    end = models.DateTimeField()
    since = models.DateTimeField()
    open = models.BooleanField(default=True)

    class Meta:
        indexes = (models.Index(fields=["since"], condition=Q(open=True), name="freed_open"),)

    def __str__(self) -> str:
        return f"freed time {self.pk}"

    @property
    def holder(self) -> str:
        """In whose name the booking is held; no browser's word has a colon."""
        return f"waitlist:{self.uid}"


class OfferState(models.TextChoices):
    OPEN = "open"
    TAKEN = "taken"
    UNUSED = "unused"  # taken, and not booked within the ten minutes
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"  # she waits no more, or the time can't be had any more


class OfferQuerySet(models.QuerySet["Offer"]):
    def whole(self) -> Self:
        return self.select_related(
            "waiting__citizen", "waiting__official__calendar", "waiting__official__office"
        )


class Offer(models.Model):
    """A freed time, `[start, end)` of it, offered to one person until `expires`; once it is taken,
    hers to book until then, by the booking `hold`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    freed = models.ForeignKey(FreedTime, models.PROTECT, related_name="offers")
    waiting = models.ForeignKey(Waiting, models.PROTECT, related_name="offers")
    start = models.DateTimeField()
    end = models.DateTimeField()
    hold = models.CharField(max_length=64, blank=True, default="")  # the booking's UID
    made = models.DateTimeField()
    expires = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState.choices, default=OfferState.OPEN)

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["freed"], condition=Q(state=OfferState.OPEN), name="one_offer_of_a_time"
            ),
            models.UniqueConstraint(
                fields=["waiting"], condition=Q(state=OfferState.OPEN), name="one_offer_to_a_person"
            ),
            models.UniqueConstraint(fields=["freed", "waiting"], name="offered_once"),
        )

    def __str__(self) -> str:
        return f"offer {self.pk}"

    @property
    def citizen(self) -> User:
        return self.waiting.citizen

    def stands(self, now: datetime) -> bool:
        """Whether it can still be taken, as far as time goes and she still waits."""
        return (
            self.state == OfferState.OPEN
            and now < self.expires
            and self.waiting.state == WaitingState.WAITING
        )

    def is_being_used(self, now: datetime) -> bool:
        return self.state == OfferState.TAKEN and now < self.expires
