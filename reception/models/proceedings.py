"""What is kept of how a reception was held: which document was seen, who was there, and what the
citizen says to that."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.fields import EncryptedTextField
from reception.models.receptions import Reception


class DocumentKind(models.TextChoices):
    ID_CARD = "id_card", _("Identity card")
    PASSPORT = "passport", _("Passport")
    DRIVER = "driver", _("Driving licence")
    BIRTH = "birth", _("Birth certificate")
    OTHER = "other", _("Another document with a photograph")


class IdentityCheck(models.Model):
    """Somebody of the office saw an identity document (O'RQ-445 art. 9): that it was seen and its
    last digits, never a copy. While `done` is empty nothing is recorded."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="identity_checks")
    document = models.CharField(max_length=10, choices=DocumentKind.choices, blank=True, default="")
    digits = EncryptedTextField(blank=True, default="")  # the last four at the most
    mandate = models.BooleanField(null=True)  # a representative showed it; none: not needed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun = models.DateTimeField()
    done = models.DateTimeField(null=True)

    class Meta:
        ordering = ("begun", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["reception"], condition=Q(done__isnull=True), name="one_open_check"
            ),
            models.CheckConstraint(
                condition=Q(done__isnull=True) | ~Q(document=""), name="checked_says_what"
            ),
        )

    def __str__(self) -> str:
        return f"identity check {self.pk}"


class Presence(models.Model):
    """Who was in the room from when to when, as the room knew it: no names, only the part they
    had. `about`: the start of the reception, for it may be held again at another time."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="presences")
    about = models.DateTimeField()
    role = models.CharField(max_length=16)
    came = models.DateTimeField()
    left = models.DateTimeField()

    class Meta:
        ordering = ("came", "pk")
        constraints = (
            models.UniqueConstraint(fields=["reception", "role", "came"], name="one_presence"),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.pk}"


class Dispute(models.Model):
    """The citizen says that an absence was not as the record has it; the head decides."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    reception = models.ForeignKey(Reception, models.PROTECT, related_name="disputes")
    about = models.DateTimeField()  # the start of the reception
    text = EncryptedTextField()
    at = models.DateTimeField()
    due = models.DateField()
    upheld = models.BooleanField(null=True)  # none: not decided yet
    reply = EncryptedTextField(blank=True, default="")
    decided = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(fields=["reception", "about"], name="disputed_once"),
            models.CheckConstraint(
                condition=Q(upheld__isnull=True, decided__isnull=True)
                | Q(upheld__isnull=False, decided__isnull=False),
                name="decided_dispute_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"dispute {self.pk}"

    def late(self, today: date) -> bool:
        return self.decided is None and self.due < today
