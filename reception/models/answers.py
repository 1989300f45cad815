"""What the citizen gets in writing, and what they say to it."""

import uuid
from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField, LocalizedField
from reception.models.appeals import Appeal
from reception.models.receptions import Reception

WORST, BEST = 1, 5


class Letter(models.Model):
    """A written answer; until the official has signed it, a draft of the desk's.

    An interim one says how far things are, and closes nothing.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="answers")
    interim = models.BooleanField(default=False)
    text = EncryptedTextField(blank=True, default="")
    version = models.PositiveIntegerField(default=0)  # of the draft
    saved = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Name and position as they were on the day of signing.
    signed = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    name = LocalizedField(blank=True)
    position = LocalizedField(blank=True)

    class Meta:
        ordering = ("signed", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(signed__isnull=True), name="one_draft_of_answer"
            ),
            models.UniqueConstraint(
                fields=["appeal"],
                condition=Q(signed__isnull=False, interim=False),
                name="one_final_answer",
            ),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"


class ObjectionKind(models.TextChoices):
    CLARIFICATION = "clarification", _("I ask for a clarification")
    COMPLAINT = "complaint", _("I complain about the answer")


class Objection(models.Model):
    """What a citizen says to a decision; it is on control until it is answered."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    appeal = models.ForeignKey(Appeal, models.PROTECT, related_name="objections")
    kind = models.CharField(max_length=20, choices=ObjectionKind.choices)
    text = EncryptedTextField()
    at = models.DateTimeField()
    due = models.DateField()  # the last day on which the office answers it
    reply = EncryptedTextField(blank=True, default="")
    replied = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["appeal"], condition=Q(replied__isnull=True), name="one_open_objection"
            ),
        )

    def __str__(self) -> str:
        return f"objection {self.pk}"

    def late(self, today: date) -> bool:
        return self.replied is None and self.due < today


class Rating(models.Model):
    """How the citizen found the reception. Said once; for a few days it can be changed."""

    reception = models.OneToOneField(Reception, models.PROTECT, related_name="rating")
    stars = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(WORST), MaxValueValidator(BEST)]
    )
    comment = EncryptedTextField(blank=True, default="")
    given = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(stars__range=(WORST, BEST)), name="stars_bounds"),
        )

    def __str__(self) -> str:
        return f"rating {self.pk}"
