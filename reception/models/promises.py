"""What was promised: instructions with a deadline, on control until somebody has checked them."""

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from reception.deadlines import Duty
from reception.fields import EncryptedTextField
from reception.lifecycle import PENDING, FollowUpState, pursue
from reception.models.appeals import Appeal
from reception.models.minutes import ReceptionCard
from reception.models.offices import Official
from reception.models.people import User


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def whole(self) -> Self:
        return self.select_related(
            "appeal__reception__official__office", "appeal__citizen", "executor__official"
        )

    def pending(self) -> Self:
        return self.filter(state__in=sorted(PENDING))

    def for_staff(self, user: User, offices: "list[int]") -> Self:
        """Of this person's desk, of their own hands, and of the `offices` that they lead."""
        desk = Q(appeal__reception__official__in=Official.objects.for_desk(user).values("pk"))
        return self.filter(desk | Q(executor=user) | Q(appeal__office__in=offices))


class FollowUp(models.Model):
    """An instruction: who does what by which day."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="follow_ups")
    card = models.ForeignKey(
        ReceptionCard, models.PROTECT, null=True, related_name="follow_ups"
    )  # none when nobody was received
    text = EncryptedTextField()  # shown to the citizen
    executor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="instructions"
    )
    executor_name = EncryptedTextField(blank=True, default="")  # of one without an account
    duty = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Duty])
    begins = models.DateField()
    due = models.DateField()  # the last day, in the office's zone
    state = models.CharField(
        max_length=10, choices=FollowUpState.choices(), default=FollowUpState.OPEN
    )
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    extended_from = models.DateField(null=True)  # the last day before the head put it off
    extended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    extension_reason = EncryptedTextField(blank=True, default="")
    closed = models.DateTimeField(null=True)
    # The next day on which the worker reminds somebody or raises the alarm; none: no more.
    look = models.DateField(null=True, db_index=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ("due", "pk")
        indexes = (models.Index(fields=["state", "due"], name="follow_up_state_due"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(state=FollowUpState.CLOSED, closed__isnull=False)
                | (~Q(state=FollowUpState.CLOSED) & Q(closed__isnull=True)),
                name="closed_follow_up_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"follow-up {self.pk}"

    def go(self, verb: str) -> None:
        """Takes one step of the lifecycle; the caller saves. Raises IllegalTransition."""
        self.state = pursue(FollowUpState(self.state), verb)

    @property
    def official(self) -> Official:
        """On whose desk it is."""
        return self.appeal.reception.official

    @property
    def who(self) -> str:
        """The executor's name as it was written."""
        return self.executor.full_name if self.executor else self.executor_name

    @property
    def pending(self) -> bool:
        return self.state in PENDING

    def late(self, today: date) -> bool:
        return self.pending and self.due < today


class Report(models.Model):
    """The executor says what was done; whoever controls it accepts that or sends it back."""

    follow_up = models.ForeignKey(FollowUp, models.PROTECT, related_name="reports")
    text = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepted = models.BooleanField(null=True)  # none: not checked yet
    remark = EncryptedTextField(blank=True, default="")  # why it was sent back
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    checked = models.DateTimeField(null=True)

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"report {self.pk}"
