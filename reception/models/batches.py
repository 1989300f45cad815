"""Slots that aren't booked but drawn, and who applies for them (docs/fairness.md)."""

import secrets
import uuid
from datetime import UTC, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reception.fields import EncryptedTextField
from reception.lifecycle import BatchState, release
from reception.models.categories import Category
from reception.models.offices import Official
from reception.models.people import User
from reception.models.receptions import Reception
from scheduling.formats import Format

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
DRAWABLE = [BatchState.ANNOUNCED, BatchState.CLOSED]


def new_draw_id() -> str:
    """ "7KQ2-M9XD-4TBE": opaque, of 60 random bits, to be read out and compared by eye."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


class VoidReason(models.TextChoices):
    """Words for people: reception.views.batch_words."""

    NOT_DRAWN = "not_drawn"  # nobody drew in time
    LATE_ROLL = "late_roll"  # the list was closed only when the public value could be known
    NOBODY = "nobody"  # nobody applied
    CALLED_OFF = "called_off"  # by the office


class BatchQuerySet(models.QuerySet["Batch"]):
    def for_desk(self, user: User) -> Self:
        """Batches of the officials whom this person is, or works for."""
        return self.filter(official__in=Official.objects.for_desk(user).values("pk"))

    def whole(self) -> Self:
        return self.select_related("official__office", "official__calendar")


class Batch(models.Model):
    """Slots of an official, released at once to be drawn among all who apply until a deadline.

    Its slots are bookings HELD for `batch:<uid>:<n>` until `draw_by`, from which on it can't be
    drawn any more, and a little longer (docs/decisions/0014): without a worker they end too.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    official = models.ForeignKey(Official, models.PROTECT, related_name="batches")
    format = models.CharField(max_length=9, choices=[(one.value, one.value) for one in Format])
    minutes = models.PositiveSmallIntegerField()  # length of each slot
    slots = models.JSONField()  # starts in epoch seconds, as announced
    withdrawn = models.JSONField(default=list)  # those of them that the deadline found closed
    opens = models.DateTimeField()
    deadline = models.DateTimeField()
    source = models.CharField(max_length=300)  # of the public value, in words, to the round
    value_at = models.DateTimeField()  # when the public value comes into being
    draw_by = models.DateTimeField()
    commitment = models.CharField(max_length=64)
    secret = EncryptedTextField()  # hex; the proof publishes it
    roll = models.CharField(max_length=64, blank=True, default="")
    rolled = models.DateTimeField(null=True)
    public_value = models.CharField(max_length=500, blank=True, default="")
    proof = models.JSONField(null=True)
    settled = models.DateTimeField(null=True)  # drawn or void
    void_reason = models.CharField(
        max_length=12, choices=VoidReason.choices, blank=True, default=""
    )
    state = models.CharField(
        max_length=12, choices=BatchState.choices(), default=BatchState.ANNOUNCED
    )
    announced = models.DateTimeField()
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ("-announced", "-pk")
        constraints = (
            models.CheckConstraint(
                name="batch_moments_in_order",
                condition=Q(opens__lt=F("deadline"))
                & Q(deadline__lt=F("value_at"))
                & Q(value_at__lt=F("draw_by")),
            ),
            models.CheckConstraint(
                name="batch_drawn_has_proof",
                condition=~Q(state=BatchState.DRAWN) | Q(proof__isnull=False) & ~Q(roll=""),
            ),
        )

    def __str__(self) -> str:
        return f"batch {self.pk}"

    def go(self, verb: str) -> None:
        """Takes one step of the lifecycle; the caller saves. Raises IllegalTransition."""
        self.state = release(BatchState(self.state), verb)

    def phase(self, now: datetime) -> BatchState:
        """What people are told: the clock goes before a worker that may sleep."""
        if self.state in DRAWABLE and now >= self.draw_by:
            return BatchState.VOID
        if self.state != BatchState.ANNOUNCED:
            return BatchState(self.state)
        if now < self.opens:
            return BatchState.ANNOUNCED
        return BatchState.OPEN if now < self.deadline else BatchState.CLOSED

    def why_void(self) -> VoidReason:
        return VoidReason(self.void_reason or VoidReason.NOT_DRAWN)

    def can_be_drawn(self, now: datetime) -> bool:
        return self.state == BatchState.CLOSED and self.value_at <= now < self.draw_by

    @property
    def offered(self) -> list[int]:
        """The slots that are drawn."""
        return sorted(set(self.slots) - set(self.withdrawn))

    @property
    def starts(self) -> list[datetime]:
        return [datetime.fromtimestamp(second, UTC) for second in self.offered]

    @property
    def withdrawn_starts(self) -> list[datetime]:
        return [datetime.fromtimestamp(second, UTC) for second in sorted(self.withdrawn)]

    def holder(self, second: int) -> str:
        """Who holds the slot that starts then."""
        return f"batch:{self.uid}:{self.slots.index(second) + 1}"


class Outcome(models.TextChoices):
    """What the draw brought to an application; "" while it is open."""

    WON = "won"
    LOST = "lost"
    EXCLUDED = "excluded"  # not on the roll: had a reception at the deadline
    PASSED_OVER = "passed_over"  # won, but has got a reception between roll and draw
    VOID = "void"


class Application(models.Model):
    """One person's part in a batch. `answers` become the appeal if it wins."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="applications")
    citizen = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    draw_id = models.CharField(max_length=20, default=new_draw_id)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    priority = models.PositiveSmallIntegerField(null=True)  # as on the roll
    wishes = models.JSONField(default=list)  # starts in epoch seconds, best first; []: any
    answers = EncryptedTextField(blank=True)  # JSON: field name → what was typed; "": forgotten
    wait = models.BooleanField(default=False)  # for a freed slot, if it loses
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    reception = models.OneToOneField(Reception, models.PROTECT, null=True, related_name="lot")
    created = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "identity"], name="one_application"),
            models.UniqueConstraint(fields=["batch", "draw_id"], name="one_draw_id"),
            models.CheckConstraint(condition=~Q(identity=""), name="application_has_an_identity"),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.WON) | Q(reception__isnull=False),
                name="who_won_has_a_reception",
            ),
        )

    def __str__(self) -> str:
        return f"application {self.pk}"

    @property
    def wished(self) -> list[datetime]:
        return [datetime.fromtimestamp(second, UTC) for second in self.wishes]
