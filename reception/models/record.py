"""What keeps the record in order: look-up of names, holds, saved views, requests about one's data,
published reviews."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from reception.fields import EncryptedTextField
from reception.models.appeals import Appeal
from reception.models.offices import Office


class NameWord(models.Model):
    """One word of an applicant's name, as a keyed hash of its folded form (docs/record.md): equal
    words of one office are found, and nothing else can be asked."""

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="name_words")
    word = models.CharField(max_length=64)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["word", "appeal"], name="one_word_once"),)

    def __str__(self) -> str:
        return f"word of appeal {self.appeal_id}"


class LegalHold(models.Model):
    """As long as there is one, nothing of the appeal is anonymised: a court or an inquiry asks."""

    appeal = models.OneToOneField(Appeal, models.CASCADE, related_name="legal_hold")
    reason = EncryptedTextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"hold of appeal {self.appeal_id}"


class SavedView(models.Model):
    """A list of appeals somebody comes back to. `query`: filter → value, never words of a name."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="+")  # shared there
    name = EncryptedTextField()
    query = models.JSONField(default=dict)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"saved view {self.pk}"


class ExportState(models.TextChoices):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    GONE = "gone"  # its time is over, or another one took its place


class DataExport(models.Model):
    """Somebody asked for all that is held about them. The file is encrypted and goes by itself."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.QUEUED)
    asked = models.DateTimeField()
    due = models.DateField()  # by when the law wants it answered
    attempts = models.PositiveSmallIntegerField(default=0)
    look = models.DateTimeField()  # not to be tried before: somebody may be at it
    built = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True)
    file = models.CharField(max_length=100, blank=True, default="")
    size = models.PositiveBigIntegerField(default=0)  # bytes, before encryption

    class Meta:
        indexes = (models.Index(fields=["state", "look"], name="export_due"),)
        constraints = (
            models.UniqueConstraint(
                fields=["user"], condition=Q(state=ExportState.QUEUED), name="one_export_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return f"export {self.pk}"

    def can_be_read(self, now: datetime) -> bool:
        return self.state == ExportState.READY and self.expires is not None and now < self.expires


class Erasure(models.Model):
    """Somebody asked to be forgotten. What the law keeps goes by rule, last on `kept_until`."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="erasure")
    asked = models.DateTimeField()
    due = models.DateField()
    kept_until = models.DateField(null=True)  # none: nothing had to be kept
    done = models.DateTimeField(null=True)  # when the last of it was gone

    def __str__(self) -> str:
        return f"erasure {self.pk}"


class Review(models.Model):
    """The published figures of a quarter, small numbers taken out (`reception.figures`). Made once
    and never again: the difference between two makings would tell what was taken out."""

    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    made = models.DateTimeField()
    tables = models.JSONField()

    class Meta:
        ordering = ("-year", "-quarter")
        constraints = (models.UniqueConstraint(fields=["year", "quarter"], name="one_review"),)

    def __str__(self) -> str:
        return f"{self.year}, quarter {self.quarter}"
