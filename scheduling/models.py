"""Calendars and what stands in them. Slots are computed (`availability`), never stored."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from scheduling.constraints import OverlapConstraint, TsTzRange
from scheduling.formats import VIDEO_ONLY, Format
from scheduling.policy import Policy, Terms
from scheduling.public_holidays import countries
from scheduling.recurrence import parse
from scheduling.rows import Plain

MAX_SLOT_MINUTES = 12 * 60
MAX_BUFFER_MINUTES = 3 * 60
MAX_ABSENCE_DAYS = 366


def validate_tzid(value: str) -> None:
    if value not in available_timezones():
        raise ValidationError(_("Unknown time zone."))


def validate_country(value: str) -> None:
    if value not in countries():
        raise ValidationError(_("The holidays of this country aren't known."))


def validate_rrule(value: str) -> None:
    try:
        parse(value)
    except ValueError as error:
        raise ValidationError(_("Not a rule of recurrence over dates.")) from error


class Calendar(models.Model):
    """One person's bookable time and the policy by which it is booked."""

    tzid = models.CharField(max_length=64, default="Asia/Tashkent", validators=[validate_tzid])
    country = models.CharField(
        max_length=2, default="", blank=True, validators=[validate_country]
    )  # whose public holidays it keeps; "": of none
    slot_minutes = models.PositiveSmallIntegerField(
        default=20, validators=[MinValueValidator(1), MaxValueValidator(MAX_SLOT_MINUTES)]
    )
    buffer_before = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_BUFFER_MINUTES)]
    )
    buffer_after = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_BUFFER_MINUTES)]
    )
    lead_minutes = models.PositiveIntegerField(default=0)
    horizon_days = models.PositiveSmallIntegerField(
        default=30, validators=[MaxValueValidator(2 * 366)]
    )
    daily_cap = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    weekly_cap = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1)]
    )
    # Since when nobody books in it, whatever its hours are; None: it is open.
    closed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Availability reads a bounded stretch round what is asked for: it relies on these.
            CheckConstraint(
                name="scheduling_calendar_bounds",
                condition=Q(slot_minutes__range=(1, MAX_SLOT_MINUTES))
                & Q(buffer_before__lte=MAX_BUFFER_MINUTES)
                & Q(buffer_after__lte=MAX_BUFFER_MINUTES)
                & Q(horizon_days__lte=2 * 366),
            )
        ]

    # Of which format slots are asked for; see `on`.
    format: Format | None = None

    def __str__(self) -> str:
        return f"calendar {self.pk}"

    def on(self, terms: Terms) -> "Calendar":
        """This calendar, unsaved, as it looks to whoever wants something on these terms."""
        asked = Calendar.__new__(Calendar)
        asked.__dict__.update(self.__dict__)  # what copy() does takes ten times as long
        asked.slot_minutes = terms.minutes or self.slot_minutes
        asked.format = terms.format
        if terms.horizon_days is not None:
            asked.horizon_days = terms.horizon_days
        return asked

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.tzid)

    @property
    def policy(self) -> Policy:
        return Policy(
            slot=self.slot_minutes * 60,
            before=self.buffer_before * 60,
            after=self.buffer_after * 60,
            lead=self.lead_minutes * 60,
            horizon_days=self.horizon_days,
            daily_cap=self.daily_cap,
            weekly_cap=self.weekly_cap,
        )


class Recurring(models.Model):
    """`rrule` counted in dates from `valid_from`, with local wall times. An `ends` not after
    `starts` is on the following day."""

    rrule = models.CharField(max_length=200, validators=[validate_rrule])
    starts = models.TimeField()
    ends = models.TimeField()
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.rrule} {self.starts:%H:%M}–{self.ends:%H:%M}"


class AvailabilityRule(Recurring):
    """Recurring openings, as AVAILABLE of RFC 7953, the formats in which people are met in them
    (a sum of bits, see `Format`), and where whoever comes in person has to come to."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="rules")
    formats = models.PositiveSmallIntegerField(default=VIDEO_ONLY)
    place = models.JSONField(default=dict, blank=True)  # language → text

    class Meta:
        constraints = [
            CheckConstraint(name="scheduling_rule_formats", condition=Q(formats__range=(1, 7)))
        ]


class RecurringAbsence(Recurring):
    """Recurring times in which nothing can be booked, by the minute or by the month: `days` puts
    the end off. The whole of July and August: "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1", 00:00–00:00
    and 61 days more."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="recurring_absences")
    days = models.PositiveSmallIntegerField(
        default=0, validators=[MaxValueValidator(MAX_ABSENCE_DAYS)]
    )

    class Meta:
        constraints = [
            CheckConstraint(name="scheduling_absence_days", condition=Q(days__lte=MAX_ABSENCE_DAYS))
        ]


class DayOverride(models.Model):
    """What a date is, whatever rules and public holidays say: closed, or open with its own hours
    or those of another weekday (Monday is 0) of its ISO week, as on a moved working day.

    Of one calendar, or of all that keep the holidays of a country; the calendar's own goes first.
    """

    calendar = models.ForeignKey(
        Calendar,
        models.CASCADE,
        related_name="day_overrides",
        null=True,
        blank=True,
        db_index=False,
    )
    country = models.CharField(max_length=2, default="", blank=True, validators=[validate_country])
    date = models.DateField()
    open = models.BooleanField()
    hours_of = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MaxValueValidator(6)]
    )

    class Meta:
        constraints = [
            CheckConstraint(
                name="scheduling_override_of_one",
                condition=Q(calendar__isnull=True) & ~Q(country="")
                | Q(calendar__isnull=False, country=""),
            ),
            CheckConstraint(
                name="scheduling_override_hours",
                condition=Q(hours_of__isnull=True) | Q(open=True, hours_of__lte=6),
            ),
            UniqueConstraint(name="scheduling_override_calendar", fields=["calendar", "date"]),
            UniqueConstraint(
                name="scheduling_override_country",
                fields=["country", "date"],
                condition=Q(calendar__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {'open' if self.open else 'closed'}"


class Absence(models.Model):
    """`[start, end)` in which nothing can be booked (BUSY-UNAVAILABLE of RFC 7953)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="absences", db_index=False)
    start = models.DateTimeField()
    end = models.DateTimeField()
    source = models.CharField(max_length=40, blank=True, default="")  # "": a person wrote it

    class Meta:
        constraints = [
            CheckConstraint(name="scheduling_absence_order", condition=Q(start__lt=F("end")))
        ]
        indexes = [Index(name="scheduling_absence_end", fields=["calendar", "end"])]

    def __str__(self) -> str:
        return f"{self.start} – {self.end}"


class Status(models.TextChoices):
    """Not for people: what they read is the state of what they booked."""

    HELD = "held"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


BOOKED = [Status.PENDING, Status.CONFIRMED]
ACTIVE = [Status.HELD, *BOOKED]


class BookingQuerySet(models.QuerySet["Booking"]):
    def booked(self) -> "BookingQuerySet":
        """Pending and confirmed: a promise to someone."""
        return self.filter(status__in=BOOKED)

    def active(self, now: datetime) -> "BookingQuerySet":
        """Those that take time: booked ones, and holds that have not run out."""
        return self.filter(status__in=ACTIVE).exclude(status=Status.HELD, held_until__lte=now)

    def stale(self, now: datetime) -> "BookingQuerySet":
        """Holds that ran out and still lie there."""
        return self.filter(status=Status.HELD, held_until__lte=now)


PROMISED = timedelta(minutes=10)
"""How long a time is held for who is writing."""
PASSING = timedelta(minutes=1)
"""For so long it is kept from others beyond that: nobody's code runs in the second in which the ten
minutes are over, and the worker has to come by to pass it on to who waits."""


def new_uid() -> str:
    """The UID of an iCalendar event (RFC 7986, section 5.3: a UUID, no host name)."""
    return str(uuid4())


class Booking(Plain):
    """`[start, end)` of a calendar, held for or promised to someone. Only `bookings` writes it.

    A hold may also be the system's own: of a slot that is offered to one person, is to be drawn,
    or was freed and comes back after a while; or nobody's, but its last holder's if they want it
    again (`clearing.left_by`). Like any hold it ends by itself.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="bookings", db_index=False)
    uid = models.CharField(max_length=64, unique=True, default=new_uid)
    sequence = models.PositiveIntegerField(default=0)
    start = models.DateTimeField()
    end = models.DateTimeField()
    format = models.CharField(
        max_length=9, choices=[(one.value, one.value) for one in Format], default=Format.VIDEO
    )
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.HELD)
    holder = models.CharField(max_length=100, blank=True)
    held_until = models.DateTimeField(null=True, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        constraints = [
            CheckConstraint(name="scheduling_booking_order", condition=Q(start__lt=F("end"))),
            CheckConstraint(
                name="scheduling_hold_has_an_end",
                condition=~Q(status=Status.HELD) | Q(held_until__isnull=False),
            ),
            OverlapConstraint(
                name="scheduling_booking_no_overlap",
                expressions=[(TsTzRange("start", "end"), "&&"), ("calendar", "=")],
                condition=Q(status__in=ACTIVE),
            ),
        ]
        indexes = [
            # Not only of the active ones: SQLite, given the states as parameters, would not use it.
            Index(name="scheduling_booking_time", fields=["calendar", "start", "end"]),
            Index(
                name="scheduling_booking_holds",
                fields=["held_until"],
                condition=Q(status=Status.HELD),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.start} – {self.end}"

    @property
    def promised_until(self) -> datetime | None:
        """Of a hold of whoever is writing, until when that person may count on it."""
        return self.held_until and self.held_until - PASSING

    @property
    def minutes(self) -> int:
        return int((self.end - self.start).total_seconds()) // 60
